"""Notes on a record: what was said or found out, when, and by whom. Not a conversation."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel, TrackedQuerySet
from core.functions import SearchVector, joined
from core.templatetags.ui import isodate
from roles.models.people import User

MOST_TEXT = 5000


class NoteQuerySet(TrackedQuerySet):
    def standing(self) -> Self:
        """Return notes that are not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Note(TrackedModel):
    """What a note holds, whatever it is about. It is never edited: one that is wrong is withdrawn, and still read.

    Each kind of record that has notes has a table of its own, with `about`, a key to the record by the name "notes".
    Written by roles.actions.notes only.
    """

    text = models.TextField(_("anteckning"))
    about_on = models.DateField(_("avser dagen"), null=True, blank=True)
    written_at = models.DateTimeField(_("skriven"))
    # Names as they were, of the writer and of whom a deputy stood in for: they change, what was said does not.
    written_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("skriven av")
    )
    written_by_name = models.CharField(max_length=200)
    written_for_name = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("återtagen"), null=True, blank=True)
    withdrawn_by_name = models.CharField(max_length=200, blank=True)
    withdrawn_for_name = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.TextField(_("skäl"), blank=True)

    objects: ClassVar[Any] = NoteQuerySet.as_manager()
    # The history tells that a note was written or withdrawn, and why; what it says is read where notes are.
    history_silent = frozenset(
        {"about", "text", "about_on", "written_at", "written_by", "written_by_name", "written_for_name"}
        | {"withdrawn_at", "withdrawn_by_name", "withdrawn_for_name", "withdrawn_reason"}
    )

    whole = "about"

    class Meta:
        abstract = True
        verbose_name = _("anteckning")
        verbose_name_plural = _("anteckningar")
        ordering = ["-written_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(written_by_name=""), name="%(app_label)s_%(class)s_is_signed"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by_name="", withdrawn_for_name="", withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by_name="") & ~Q(withdrawn_reason="")),
                name="%(app_label)s_%(class)s_withdrawn_by_somebody",
            ),
        ]
        indexes = [
            # The notes of a record, newest first.
            models.Index(fields=["about", "-written_at", "-id"], name="%(app_label)s_%(class)s_log"),
            GinIndex(
                SearchVector(joined("text")), name="%(app_label)s_%(class)s_search", condition=Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{isodate(self.written_at)}, {self.written_by_name}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @staticmethod
    def history_action(version: Any, previous: Any) -> Any:
        return _("skrev") if previous is None else _("återtog")

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        if version.withdrawn_at is None:
            return str(_("en anteckning"))
        said = {"at": isodate(version.written_at), "name": version.written_by_name}
        return str(_("anteckningen %(at)s av %(name)s")) % said

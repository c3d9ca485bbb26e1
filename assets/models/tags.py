"""Free words for groups of systems. A tag belongs to a legal entity: the words of a bolag are its own."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets import tagging
from assets.models.systems import InformationSystem
from audit.models import TrackedModel, TrackedQuerySet
from core.addresses import address
from core.functions import InsideVector, SearchVector, SwedishSortKey, joined
from roles.models import OrganisationUnit


class TagQuerySet(TrackedQuerySet):
    def current(self) -> Self:
        """Return tags that are offered."""
        return self.filter(archived_on__isnull=True)

    def used_on(self, systems: Any) -> Self:
        """Return the tags that any of the systems has."""
        having = SystemTag.objects.current().filter(system__in=systems.order_by().values("pk"))
        return self.filter(pk__in=having.values("tag"))


class Tag(TrackedModel):
    """A word that systems of a legal entity have in common."""

    entity = models.ForeignKey(
        OrganisationUnit, models.PROTECT, related_name="+", verbose_name=_("organisation"), editable=False
    )
    name = models.CharField(
        _("etikett"), max_length=tagging.LONGEST, help_text=_("Ett ord eller en kort fras, till exempel molntjänst.")
    )
    # The name without regard to case and blanks, by which it is found.
    key = models.CharField(max_length=tagging.LONGEST * 2, editable=False)
    archived_on = models.DateField(_("borttagen"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = TagQuerySet.as_manager()
    history_silent = frozenset({"entity", "key", "archived_on"})

    class Meta:
        verbose_name = _("etikett")
        verbose_name_plural = _("etiketter")
        ordering = [SwedishSortKey("name"), "pk"]
        default_permissions = ("see", "view", "change")
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="assets_tag_has_name"),
            models.UniqueConstraint(fields=["entity", "key"], name="assets_tag_once"),
        ]
        indexes = [
            GinIndex(SearchVector(joined("name")), name="assets_tag_search"),
            GinIndex(InsideVector(joined("name")), name="assets_tag_inside"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("assets:tag_detail", self.pk)

    @classmethod
    def named(cls, name: str, entity_id: int) -> Self:
        """Return a new tag, unsaved."""
        return cls(entity_id=entity_id, name=name, key=tagging.key(name))

    def clean(self) -> None:
        fault = tagging.fault(self.name)
        if fault:
            raise ValidationError({"name": fault})
        self.name, self.key = tagging.collapsed(self.name), tagging.key(self.name)

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        return str(_("etiketten {name}")).format(name=version.name)

    @staticmethod
    def history_action(version: Any, previous: Any) -> str:
        if previous is None:
            return str(_("lade till"))
        if bool(version.archived_on) != bool(previous.archived_on):
            return str(_("tog bort") if version.archived_on else _("tog tillbaka"))
        return str(_("bytte namn på"))


class SystemTagQuerySet(TrackedQuerySet):
    def current(self) -> Self:
        """Return the tags that systems have now."""
        return self.filter(ended_on__isnull=True)

    def astray(self) -> Self:
        """Return those whose tag belongs to another legal entity than the system does."""
        return self.current().exclude(tag__entity=F("system__unit__place__entity"))


class SystemTag(TrackedModel):
    """That a system has a tag, until somebody takes it away (`ended_on`)."""

    system = models.ForeignKey(InformationSystem, models.PROTECT, related_name="taggings", verbose_name=_("system"))
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="taggings", verbose_name=_("etikett"))
    ended_on = models.DateField(_("borttagen"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = SystemTagQuerySet.as_manager()
    history_silent = frozenset({"system", "tag", "ended_on"})
    whole = "system"

    class Meta:
        verbose_name = _("etikett på system")
        verbose_name_plural = _("etiketter på system")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["system", "tag"], name="assets_systemtag_once")]

    def __str__(self) -> str:
        return f"{self.system}, {self.tag}"

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        return str(_("etiketten {name}")).format(name=words.name(Tag, version.tag_id))

    @staticmethod
    def history_action(version: Any, previous: Any) -> str:
        return str(_("tog bort") if version.ended_on else _("lade till"))

"""How a list was paired and answered, kept under a name for the next file with the same headings."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel
from core.addresses import address
from core.functions import SwedishSortKey
from core.imports import profiles
from core.imports.register import registered_kind
from roles.models.units import OrganisationUnit


class ImportProfile(TrackedModel):
    """A named pairing with its answers, kept by a legal entity. Answers are suggestions, never applied unseen."""

    name = models.CharField(_("namn"), max_length=100)
    unit = models.ForeignKey(
        OrganisationUnit, models.PROTECT, related_name="import_profiles", verbose_name=_("hör till")
    )
    kind = models.SlugField(_("slag av lista"), max_length=40)
    # Heading and field of each column, in the order of the list; of profiles from before, an object without order.
    pairs = models.JSONField(_("kolumner"), default=dict, blank=True)
    answers = models.JSONField(_("svar"), default=list, blank=True)
    archived_on = models.DateField(_("arkiverad"), null=True, blank=True, editable=False)

    history_silent = frozenset({"answers"})

    class Meta:
        verbose_name = _("importprofil")
        verbose_name_plural = _("importprofiler")
        ordering = [SwedishSortKey("name"), "pk"]
        default_permissions = ("see", "view", "add", "change", "archive")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="roles_importprofile_has_name"),
            models.UniqueConstraint(
                fields=["unit", "kind", "name"],
                condition=Q(archived_on__isnull=True),
                name="roles_importprofile_once",
                violation_error_message=_("Det finns redan en profil med det namnet för samma slag av lista."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("roles:import_profile_detail", self.pk)

    @staticmethod
    def history_value(name: str, version: Any) -> str | None:
        """Say kind and columns as people read them."""
        if name == "kind":
            return str(registered_kind(version.kind).title)
        if name == "pairs":
            columns = profiles.told(version.pairs, version.kind)
            return "; ".join(f"{column}: {title or _('sparas som text')}" for column, title in columns)
        return None

    @property
    def kind_title(self) -> str:
        return str(registered_kind(self.kind).title)

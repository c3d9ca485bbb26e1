"""That somebody has looked through a system and says that what stands there is true."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.systems import InformationSystem
from audit.models import TrackedModel
from roles.models import User


class SystemAttestation(TrackedModel):
    """What stood in a version of a system was true on a day, says its owner or förvaltare. Nothing undoes it."""

    system = models.ForeignKey(InformationSystem, models.PROTECT, related_name="attestations")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("bekräftat av"))
    attested_on = models.DateField(_("bekräftat"))
    system_version = models.PositiveIntegerField(_("systemets version"))

    history_silent = frozenset({"system", "person", "system_version"})
    whole = "system"

    class Meta:
        verbose_name = _("bekräftelse")
        verbose_name_plural = _("bekräftelser")
        default_permissions = ()
        indexes = [models.Index(fields=["system", "-attested_on", "-id"], name="assets_attestation_last")]

    def __str__(self) -> str:
        return f"{self.system}, {self.attested_on}"

    @staticmethod
    def history_action(version: Any, previous: Any) -> str:
        return str(_("bekräftade uppgifterna"))

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        return ""

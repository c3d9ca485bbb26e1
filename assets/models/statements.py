"""Two lists that disagree about a system: what the register keeps, what the other one said, and who chose."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models.systems import InformationSystem
from audit.models import TrackedModel


class OtherStatement(TrackedModel):
    """What a list said of a system where the register says otherwise. Nothing is changed until somebody chooses."""

    class Choice(models.TextChoices):
        REGISTER = "register", _("Registrets uppgift gäller")
        FILE = "file", _("Filens uppgift gäller")

    system = models.ForeignKey(InformationSystem, models.PROTECT, related_name="other_statements")
    field = models.SlugField(_("fält"), max_length=40)
    label = models.CharField(_("uppgift"), max_length=100)
    said = models.CharField(_("i filen"), max_length=300)
    value = models.JSONField(_("värde i filen"), null=True, blank=True)
    origin = models.CharField(_("ursprung i filen"), max_length=300)
    known = models.CharField(_("i registret"), max_length=300)
    known_origin = models.CharField(_("ursprung i registret"), max_length=300, blank=True)
    said_on = models.DateField(_("inläst"))
    choice = models.CharField(_("val"), max_length=10, choices=Choice.choices, blank=True)

    history_silent = frozenset({"field", "value"})
    whole = "system"

    class Meta:
        verbose_name = _("motstridig uppgift")
        verbose_name_plural = _("motstridiga uppgifter")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["system", "field", "said"], condition=Q(choice=""), name="assets_otherstatement_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.known} / {self.said}"

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        return str(_("motstridig uppgift, {label}")).format(label=version.label.lower())

    @staticmethod
    def history_action(version: Any, previous: Any) -> str:
        if previous is None:
            return str(_("noterade"))
        return str(_("valde")) if version.choice else str(_("ändrade"))

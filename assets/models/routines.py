"""How often things are to be done: settings that the kommun decides and that leave a history."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel
from core.addresses import address

MOST_MONTHS = 60


class Routine(TrackedModel):
    """Something that recurs, and how many months may pass between. There is one row of each kind for all."""

    class Kind(models.TextChoices):
        SYSTEM_ATTESTATION = "system_attestation", _("Systemens uppgifter bekräftas")
        RESTORE_TEST = "restore_test", _("Återläsning av säkerhetskopior testas")

    kind = models.CharField(_("slag"), max_length=40, unique=True, choices=Kind.choices, editable=False)
    label = models.CharField(_("benämning"), max_length=100)
    months = models.PositiveSmallIntegerField(
        _("månader emellan"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
        help_text=_("Så lång tid får gå innan det ska göras igen. Ändringen gäller direkt."),
    )
    note = models.TextField(_("så gör vi"), blank=True, help_text=_("Till exempel var det är beslutat."))

    class Meta:
        verbose_name = _("rutin")
        verbose_name_plural = _("rutiner")
        ordering = ["label", "pk"]
        default_permissions = ("see", "view", "change")
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="assets_routine_has_label"),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=MOST_MONTHS), name="assets_routine_months"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return address("assets:routine_detail", self.pk)

"""What was counted on a day: kept, because what it was counted from changes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from roles.models import OrganisationUnit


class MeasureSnapshot(models.Model):
    """A measure's figure for the rows of one unit at the end of a day."""

    taken_on = models.DateField(_("dag"))
    measure = models.SlugField(_("mått"), max_length=60)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="+", verbose_name=_("enhet"))
    met = models.PositiveIntegerField(_("uppfyller"))
    population = models.PositiveIntegerField(_("omfattas"))

    class Meta:
        verbose_name = _("dagens mått")
        verbose_name_plural = _("dagens mått")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["taken_on", "measure", "unit"], name="reports_measuresnapshot_once"),
            models.CheckConstraint(condition=Q(met__lte=F("population")), name="reports_measuresnapshot_met"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.taken_on}"

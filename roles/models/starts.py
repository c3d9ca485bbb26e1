"""The start plan: from which day the duties in a part of the organisation count."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel, TrackedQuerySet
from core import clock
from roles.models.units import OrganisationUnit


class DutyStartQuerySet(TrackedQuerySet):
    def to_come(self) -> Self:
        """Return the starts that are days ahead."""
        return self.filter(starts_on__gt=clock.today())

    def decided(self) -> Self:
        """Return the starts that have a day; one that was taken back has none."""
        return self.filter(starts_on__isnull=False)


class DutyStart(TrackedModel):
    """The day from which a unit, and all below it in the same legal entity, has its duties; none: from the first day.

    Nothing is missing less for it: measures count all the same, only nobody is asked to act before the day.
    """

    unit = models.OneToOneField(
        OrganisationUnit, models.PROTECT, related_name="duty_start", verbose_name=_("enhet"), editable=False
    )
    starts_on = models.DateField(_("uppgifterna börjar"), null=True, blank=True)

    objects: ClassVar[Any] = DutyStartQuerySet.as_manager()
    whole = "unit"

    class Meta:
        verbose_name = _("startdag")
        verbose_name_plural = _("startplan")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.unit}: {self.starts_on or ''}"

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        return str(_("startplanen"))

"""Reviews: what an auditor's access is for, and how long."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel, TrackedQuerySet
from core import clock
from core.addresses import address
from core.clock import DAY
from core.functions import SwedishSortKey
from roles.models.decisions import DecidedOutside, decision_has_body
from roles.models.units import OrganisationUnit


class ReviewQuerySet(TrackedQuerySet):
    def not_over(self) -> Self:
        """Return reviews that go on or are to come."""
        return self.filter(closed_on__isnull=True, ends_on__gte=clock.today())


class Review(DecidedOutside, TrackedModel):
    """A review of a part of the organisation. Auditors are appointed to it, and read nothing after its last day."""

    name = models.CharField(_("vad som granskas"), max_length=200)
    ordered_by = models.CharField(_("beställare"), max_length=200)
    unit = models.ForeignKey(
        OrganisationUnit, models.PROTECT, related_name="reviews", verbose_name=_("gäller organisationen")
    )
    starts_on = models.DateField(_("från och med"))
    ends_on = models.DateField(_("till och med"))
    closed_on = models.DateField(_("avslutad"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("granskning")
        verbose_name_plural = _("granskningar")
        ordering = [SwedishSortKey("name"), "pk"]
        default_permissions = ("see", "view", "add", "change", "close")
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(ordered_by=""), name="roles_review_is_named"),
            # Closed before its first day: it ends the day before, and never was.
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"))
                | Q(closed_on__isnull=False, ends_on__gte=F("starts_on") - DAY),
                name="roles_review_dates_in_order",
            ),
            decision_has_body("roles_review_decision_has_body"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("roles:review_detail", self.pk)

    @property
    def is_over(self) -> bool:
        return self.closed_on is not None or self.ends_on < clock.today()

    @property
    def is_coming(self) -> bool:
        return self.starts_on > clock.today()

    @staticmethod
    def history_action(version: Any, previous: Any) -> str:
        if previous is None:
            return str(_("lade till"))
        return str(_("avslutade")) if version.closed_on and not previous.closed_on else str(_("ändrade"))

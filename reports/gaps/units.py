"""Units without a manager, and units that end while something is left in them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assets.models import InformationSystem
from core import clock
from reports.gaps.answering import answering_at
from reports.moving import movable
from reports.offices import above
from roles import access
from roles.kinds import RoleKind
from roles.models import OrganisationUnit, Placement, UnitPlace, User
from roles.outlook import SOON


def read_by(user: User) -> Any:
    """Return the units in which the person may view who works there."""
    return OrganisationUnit.objects.filter(pk__in=access.units_for(user, "view", User).order_by().values("pk"))


def without_manager(user: User) -> QuerySet:
    """Return units in force where people work and no manager stands at or above them."""
    managed = UnitPlace.objects.filter(Exists(above(RoleKind.MANAGER))).values("unit")
    staffed = Placement.objects.in_force().values("unit")
    rows = read_by(user).in_force().filter(pk__in=staffed).exclude(pk__in=managed)
    return rows.with_allowed(user, "assign")


def ending(user: User) -> QuerySet:
    """Return units that have ended, or will in 60 days, and still hold systems or people.

    `may_change` tells whether the person changes any of the systems, `may_place` whether they place the people.
    """
    systems, people = _systems(), _people()
    rows = read_by(user).filter(valid_to__lte=clock.today() + SOON)
    changed = movable(user, OuterRef("pk"))
    placed = access.units_for(user, "place", User).filter(pk=OuterRef("pk"))
    left = rows.filter(Q(Exists(systems)) | Q(Exists(people)))
    return left.annotate(may_change=Exists(changed), may_place=Exists(placed))


def _systems() -> QuerySet:
    return InformationSystem.objects.current().filter(unit=OuterRef("pk"))


def _people() -> QuerySet:
    """Placements that go on after the unit's last day."""
    after = Q(ends_on__isnull=True) | Q(ends_on__gt=OuterRef("valid_to"))
    return Placement.objects.not_over().filter(after, unit=OuterRef("pk"))


def told(rows: QuerySet) -> QuerySet:
    """Annotate how many people work in the unit, and who answers for it."""
    placed = Placement.objects.in_force().filter(unit=OuterRef("pk"))
    return rows.annotate(people_left=_number(placed), answers=answering_at("pk"))


def told_of_ending(rows: QuerySet) -> QuerySet:
    """Annotate how many systems and people are still to go elsewhere, and who answers for the unit."""
    return rows.annotate(systems_left=_number(_systems()), people_left=_number(_people()), answers=answering_at("pk"))


def _number(rows: QuerySet) -> Any:
    counted = rows.order_by().values("unit").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

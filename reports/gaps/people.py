"""Managers who have left, people without a manager, and chains of managers that go in a circle."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from core import clock
from reports.gaps.answering import answering_at
from roles import access
from roles.models import Placement, User
from roles.querysets import last_day

# From each person upwards until the walk is back where it began; UNION keeps each step once, so it always ends.
CIRCLES = """
    WITH RECURSIVE chief AS (
        SELECT person_id, manager_id FROM roles_placement
        WHERE manager_id IS NOT NULL
          AND (starts_on IS NULL OR starts_on <= %s) AND (ends_on IS NULL OR ends_on >= %s)
    ), walk (start, at) AS (
        SELECT person_id, manager_id FROM chief
        UNION
        SELECT walk.start, chief.manager_id FROM walk JOIN chief ON chief.person_id = walk.at
        WHERE walk.at <> walk.start
    )
    SELECT start FROM walk WHERE at = start
"""


def _placements(user: User) -> Any:
    """Return the placements in force in units whose people the person may view."""
    units = access.units_for(user, "view", User).order_by().values("pk")
    return Placement.objects.in_force().filter(unit__in=units)


def former_managers(user: User) -> QuerySet:
    """Return people who have left and still stand as somebody's manager.

    `may_place` tells whether the person places any of those who stand under them.
    """
    theirs = _placements(user).filter(manager=OuterRef("pk"))
    left: Any = User.objects.visible_to(user, "view")
    rows: QuerySet = left.filter(Exists(theirs)).exclude(pk__in=User.objects.employed().order_by().values("pk"))
    counted = theirs.order_by().values("manager").annotate(n=Count("pk")).values("n")
    placed = Placement.objects.in_force().filter(manager=OuterRef("pk"), unit__in=access.units_for(user, "place", User))
    number = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    return rows.annotate(reports_left=number, may_place=Exists(placed))


def told_of_managers(rows: QuerySet) -> QuerySet:
    """Annotate when the manager left, and who answers at the unit where they worked last."""
    last = Placement.objects.filter(person=OuterRef("pk")).order_by("-ends_on", "-pk")
    return rows.annotate(until=last_day("pk"), place_id=Subquery(last.values("unit")[:1])).annotate(
        answers=answering_at("place_id")
    )


def without_manager(user: User) -> QuerySet:
    """Return people who work somewhere without a manager, and are not management themselves."""
    alone = _placements(user).filter(manager__isnull=True, is_management=False)
    return _with_placement(user, alone)


def in_circles(user: User) -> QuerySet:
    """Return people who, by way of their managers, are their own manager."""
    day = clock.today()
    found = RawSQL(CIRCLES, [day, day])  # noqa: S611 (nothing of the statement comes from outside)
    return _with_placement(user, _placements(user).filter(manager__isnull=False, person__in=found))


def _with_placement(user: User, placements: QuerySet) -> QuerySet:
    """Return the people of the placements, with the first of these."""
    mine = placements.filter(person=OuterRef("pk")).order_by("starts_on", "pk")
    people: Any = User.objects.filter(Exists(mine))
    return people.with_allowed(user, "place").annotate(placement_id=Subquery(mine.values("pk")[:1]))


def told(rows: QuerySet) -> QuerySet:
    """Annotate the placement's unit and manager, and who answers there."""
    place = Placement.objects.filter(pk=OuterRef("placement_id"))
    named = rows.annotate(
        unit_name=Subquery(place.values("unit__name")[:1]),
        place_id=Subquery(place.values("unit")[:1]),
        manager_given=Subquery(place.values("manager__given_name")[:1]),
        manager_family=Subquery(place.values("manager__family_name")[:1]),
    )
    return named.annotate(answers=answering_at("place_id"), unit_id=F("place_id"))

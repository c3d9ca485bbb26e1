"""Who answers while a role is empty, and until when somebody holds one. Expressions for annotations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least

from reports.offices import above
from roles.kinds import RoleKind
from roles.models import Assignment, Placement, UnitPlace
from roles.querysets import full_name

NEVER = Value(date.max)


def answering_at(unit: str) -> Subquery:
    """Return the name of who answers at the unit that the outer row's field names.

    That is the nearest manager and, where there is none, the nearest CISO; NULL when there is neither.
    """
    here = UnitPlace.objects.filter(unit=OuterRef(unit))
    return Subquery(here.values(name=Coalesce(_nearest(RoleKind.MANAGER), _nearest(RoleKind.CISO)))[:1])


def _nearest(role: str) -> Subquery:
    closest = above(role).filter(is_deputy=False).order_by("-unit__place__depth", "starts_on", "pk")
    return Subquery(closest.values(name=full_name("person__"))[:1])


def last_day(person: str) -> Subquery:
    """Return the person's last day of employment: NEVER while a placement is open, NULL for who has none."""
    theirs = Placement.objects.filter(person=OuterRef(person)).order_by(F("ends_on").desc(nulls_first=True))
    return Subquery(theirs.values(last=Coalesce("ends_on", NEVER))[:1])


def held_until(assignments: QuerySet) -> QuerySet:
    """Annotate `until`: the last day of the assignment, or of the person's employment when that comes first."""
    return assignments.annotate(until=Least(Coalesce("ends_on", NEVER), Coalesce(last_day("person"), NEVER)))


def ordinary(model: Any, role: str) -> QuerySet:
    """Return the ordinary assignments of a role for the outer row, past and coming ones too."""
    mine = Assignment.objects.about_model(model).filter(role=role, is_deputy=False, object_id=OuterRef("pk"))
    return held_until(mine.not_withdrawn())

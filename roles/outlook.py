"""What a person is about to lose of what they hold, and for what of it nobody stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse

from core import clock, registry
from roles import policy
from roles.models import Assignment
from roles.querysets import AssignmentQuerySet

# How long before somebody leaves the next one should be found (the kommun's own routine, not a law).
SOON = timedelta(days=60)


@dataclass(frozen=True)
class Ending:
    """An assignment that is over soon: by its own last day, or with the employment."""

    assignment: Any
    on: date
    with_employment: bool


@dataclass(frozen=True)
class Alone:
    """An assignment for which nobody stands in, from when somebody will, and where one asks who can name one."""

    assignment: Any
    comes_on: date | None
    who_url: str


def with_deputies(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """Annotate whether somebody stands in for the holder today (`has_deputy`), and else from when (`deputy_comes`)."""
    named = Assignment.objects.filter(deputy_for=OuterRef("pk"))
    coming = named.filter(starts_on__gt=clock.today()).not_withdrawn().order_by("starts_on", "pk")
    return rows.annotate(has_deputy=Exists(named.valid()), deputy_comes=Subquery(coming.values("starts_on")[:1]))


def last_day(placements: Iterable[Any]) -> date | None:
    """Return the last day of somebody's employment, None while one of their placements has none."""
    ends = [place.ends_on for place in placements]
    return max(ends) if ends and all(ends) else None


def about_to_end(rows: Iterable[Any], employed_to: date | None) -> list[Ending]:
    """Return the assignments that are over within SOON, the first one first."""
    found = []
    for row in rows:
        days = [day for day in (row.ends_on, employed_to) if day]
        if days and clock.today() <= min(days) <= clock.today() + SOON:
            on = min(days)
            found.append(Ending(row, on, with_employment=on != row.ends_on))
    return sorted(found, key=lambda one: one.on)


def without_deputy(rows: Sequence[Any]) -> list[Alone]:
    """Return the assignments of today (annotated by `with_deputies`) that may have a deputy, and have none."""
    return [
        Alone(row, row.deputy_comes, who_url(row))
        for row in rows
        if policy.may_have_deputy(row.role) and not (row.is_deputy or row.is_coming or row.is_over or row.has_deputy)
    ]


def who_url(row: Any) -> str:
    """Return the page that names who can give the role, and a deputy for it."""
    if row.unit_id:
        key, pk, action = policy.UNIT, row.unit_id, policy.ASSIGN
    else:
        key, pk = registry.record_for(row.object_type.model_class()).key, row.object_id
        action = policy.APPOINTED_BY[row.role]
    return reverse("roles:who_can", args=[key, pk, action])

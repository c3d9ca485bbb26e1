"""Figures as they were: what was kept on a day, for the units that a person may view as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Max, QuerySet, Subquery, Sum, Value
from django.db.models.functions import TruncMonth

from core import clock
from core.functions import among
from core.measures import Figure, Measure
from core.registry import Record
from reports.models import MeasureSnapshot
from roles.models import User
from roles.reach import unit_ids_for

MONTHS = 13


@dataclass(frozen=True)
class Then:
    """The figures of some measures on a day, by slug."""

    day: date
    figures: dict[str, Figure]


def turn_of_the_year(user: User, shown: Mapping[str, tuple[Record, Sequence[Measure]]]) -> dict[str, Then]:
    """Return, by the same keys, the figures at the end of last year of what was kept then, by one statement."""
    parts = [_last_of_year(user, key, *about) for key, about in shown.items()]
    found: dict[str, Then] = {}
    for key, slug, day, met, whole in parts[0].union(*parts[1:], all=True) if parts else ():
        measure = next(m for m in shown[key][1] if m.slug == slug)
        found.setdefault(key, Then(day, {})).figures[slug] = Figure(measure, met, whole)
    return found


def _last_of_year(user: User, key: str, record: Record, shown: Sequence[Measure]) -> QuerySet:
    kept = _kept(user, record, shown)
    last = kept.filter(taken_on__year=clock.today().year - 1).order_by("-taken_on").values("taken_on")[:1]
    sums = _summed(kept.filter(taken_on=Subquery(last)).order_by().values("measure", "taken_on"))
    return sums.values_list(Value(key, CharField()), "measure", "taken_on", "all_met", "whole")


def by_month(user: User, record: Record, measure: Measure) -> list[tuple[date, Figure]]:
    """Return a measure's figure at the end of each of the last months, earliest first, of months that have one."""
    kept = _kept(user, record, [measure])
    ends = kept.annotate(month=TruncMonth("taken_on")).values("month").annotate(day=Max("taken_on")).order_by("-day")
    days = [end["day"] for end in ends[:MONTHS]]
    sums = _summed(kept.filter(taken_on__in=days).order_by("taken_on").values("taken_on"))
    return [(row["taken_on"], Figure(measure, row["all_met"], row["whole"])) for row in sums]


def _kept(user: User, record: Record, shown: Sequence[Measure]) -> QuerySet:
    """Return what was kept for units of which the person may view every row (not some of them, by a condition)."""
    whole = among(unit_ids_for(user, "view", record.model, condition=""))
    return MeasureSnapshot.objects.filter(unit__in=whole, measure__in=[m.slug for m in shown])


def _summed(grouped: Any) -> Any:
    return grouped.annotate(all_met=Sum("met"), whole=Sum("population"))

"""Figures as they were: what was kept on a day, for the units that a person may view as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import TruncMonth

from core import clock
from core.measures import Figure, Measure
from core.registry import Record
from reports.models import MeasureSnapshot
from roles import access
from roles.models import UnitGrant, User

MONTHS = 13


@dataclass(frozen=True)
class Then:
    """The figures of some measures on a day, by slug."""

    day: date
    figures: dict[str, Figure]


def turn_of_the_year(user: User, record: Record, shown: Sequence[Measure]) -> Then | None:
    """Return the figures at the end of last year, or None when nothing was kept then."""
    year = clock.today().year - 1
    kept = _kept(user, record, shown)
    day = kept.filter(taken_on__year=year).aggregate(day=Max("taken_on"))["day"]
    return None if day is None else Then(day, {f.measure.slug: f for f in _sums(kept.filter(taken_on=day), shown)})


def by_month(user: User, record: Record, measure: Measure) -> list[tuple[date, Figure]]:
    """Return a measure's figure at the end of each of the last months, earliest first, of months that have one."""
    kept = _kept(user, record, [measure])
    ends = kept.annotate(month=TruncMonth("taken_on")).values("month").annotate(day=Max("taken_on")).order_by("-day")
    days = [end["day"] for end in ends[:MONTHS]]
    sums = _summed(kept.filter(taken_on__in=days).order_by("taken_on").values("taken_on"))
    return [(row["taken_on"], Figure(measure, row["all_met"], row["whole"])) for row in sums]


def _kept(user: User, record: Record, shown: Sequence[Measure]) -> QuerySet:
    """Return what was kept for units of which the person may view every row (not some of them, by a condition)."""
    whole = UnitGrant.objects.of(user, record.model, "view").filter(condition="")
    return MeasureSnapshot.objects.filter(unit__in=access.units_under(whole), measure__in=[m.slug for m in shown])


def _sums(kept: QuerySet, shown: Sequence[Measure]) -> list[Figure]:
    known = {m.slug: m for m in shown}
    sums = _summed(kept.order_by("measure").values("measure"))
    return [Figure(known[row["measure"]], row["all_met"], row["whole"]) for row in sums]


def _summed(grouped: Any) -> Any:
    return grouped.annotate(all_met=Sum("met"), whole=Sum("population"))

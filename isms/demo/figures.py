"""Lets the demo have figures of earlier days: made up from today's, a little worse the longer ago."""

from __future__ import annotations

from datetime import date

from core import clock
from core.clock import DAY
from reports import actions
from reports.models import MeasureSnapshot

# How much of what is met today was met at the turn of the year, and at the end of each of the last months.
AT_NEW_YEAR = 45
BY_MONTH = (60, 68, 74, 83, 91)


def load() -> int:
    """Keep today's figures and those of earlier days; return how many days were added. Done once."""
    if MeasureSnapshot.objects.exists() or not actions.take_snapshot():
        return 0
    now = list(MeasureSnapshot.objects.all())
    earlier = _days()
    MeasureSnapshot.objects.bulk_create(_then(row, day, percent) for day, percent in earlier.items() for row in now)
    return len(earlier)


def _then(row: MeasureSnapshot, day: date, percent: int) -> MeasureSnapshot:
    kept = {"measure": row.measure, "unit_id": row.unit_id, "population": row.population}
    return MeasureSnapshot(taken_on=day, met=row.met * percent // 100, **kept)


def _days() -> dict[date, int]:
    """Return the days with figures, and how much was met then."""
    found = {}
    end = clock.today()
    for percent in reversed(BY_MONTH):
        end = end.replace(day=1) - DAY
        found[end] = percent
    return found | {date(clock.today().year - 1, 12, 31): AT_NEW_YEAR}

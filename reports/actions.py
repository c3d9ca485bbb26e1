"""Keeping what the measures were on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from core import clock, measures, ports, registry
from reports.models import MeasureSnapshot

KEPT = ("met", "population")


@transaction.atomic
def take_snapshot() -> int:
    """Count every measure for every unit, as today's figures; return how many are kept.

    Taken again on the same day, they are today's figures anew; days that have passed stay as they are.
    """
    day = clock.today()
    rows = list(_counted(day))
    MeasureSnapshot.objects.bulk_create(
        rows, 1000, update_conflicts=True, unique_fields=["taken_on", "measure", "unit"], update_fields=KEPT
    )
    _forget_uncounted(day, {(row.measure, row.unit_id) for row in rows})
    with ports.trail().acting_as_system("take_snapshot"):
        ports.trail().tell("task.run", label="take_snapshot", count=len(rows))
    return len(rows)


def _forget_uncounted(day: date, counted: set[tuple[str, int]]) -> None:
    """Take away the day's earlier figures of what there is nothing left of to count."""
    old = MeasureSnapshot.objects.filter(taken_on=day).values_list("pk", "measure", "unit_id")
    gone = [pk for pk, measure, unit in old if (measure, unit) not in counted]
    MeasureSnapshot.objects.filter(pk__in=gone).delete()


def _counted(day: date) -> Iterator[MeasureSnapshot]:
    for record in registry.records():
        if record.measures and record.unit_field:
            everything = record.model._default_manager.all()
            for figure in measures.count_per(everything, record.measures, record.unit_field):
                if figure.population and figure.unit_id:
                    slug, unit = figure.measure.slug, figure.unit_id
                    kept = {"met": figure.met, "population": figure.population}
                    yield MeasureSnapshot(taken_on=day, measure=slug, unit_id=unit, **kept)

"""The start plan: which parts of the organisation there are to start, what waits in each, and whom it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q

from core import registry
from core.functions import SwedishSortKey
from reports import figures, offices
from roles import access
from roles.models import DutyStart, OrganisationUnit, UnitPlace, User


@dataclass(frozen=True)
class Part:
    """A part of the organisation that starts on a day, and how much is lacking in it now."""

    unit: OrganisationUnit
    starts_on: date | None
    lacking: int


def parts_for(user: User) -> list[Part]:
    """Return the parts that the person may plan, those of the kommun itself first."""
    mine: Any = access.units_for(user, "plan", OrganisationUnit).filter(kind__in=figures.PARTS)
    units = list(mine.in_force().annotate(starts_on=F("duty_start__starts_on")).order_by(SwedishSortKey("name")))
    lacking: dict[int, int] = defaultdict(int)
    for table in figures.with_parts(user, *figures.measured(user)):
        for part in table.parts:
            lacking[part.unit.pk] += sum(cell.figure.exceptions for cell in part.cells)
    found = [Part(unit, unit.starts_on, lacking[unit.pk]) for unit in units]
    return sorted(found, key=lambda part: part.unit.kind in figures.OUTSIDE)


def spread(parts: Sequence[Part], first: date, weeks: int) -> dict[int, date]:
    """Propose days for the parts in their order: the first on `first`, each of the others so many weeks later."""
    return {part.unit.pk: first + timedelta(weeks=weeks * n) for n, part in enumerate(parts)}


def waiting_for(user: User) -> list[Any]:
    """Return the starts to come that the person's own offices wait for, earliest first (with their units).

    A start concerns who holds an office at its unit, below it, above it, or for an object there.
    """
    coming = DutyStart.objects.to_come().select_related("unit__place").order_by("starts_on", "pk")
    held = offices.held_by(user)
    starts = list(coming) if held else []
    if not starts:
        return []
    at_units = Q(pk__in=[office.unit_id for office in held if office.unit_id])
    mine = OrganisationUnit.objects.filter(at_units | _of_objects(held))
    paths = list(UnitPlace.objects.filter(unit__in=mine).values_list("path", flat=True))
    return [start for start in starts if _concerns(start.unit.place.path, paths)]


def _of_objects(held: Iterable[Any]) -> Q:
    condition = Q(pk__in=())
    kinds: dict[Any, list[int]] = defaultdict(list)
    for office in held:
        if office.object_type_id:
            kinds[office.object_type].append(office.object_id)
    for kind, pks in kinds.items():
        record = registry.record_for(kind.model_class())
        rows: Any = record.model._default_manager
        condition |= Q(pk__in=rows.filter(pk__in=pks).values(record.unit_field))
    return condition


def _concerns(start: str, paths: Iterable[str]) -> bool:
    """Tell whether a unit lies above one of the places, or (for a manager) below one."""
    return any(path.startswith(start) or start.startswith(path) for path in paths)

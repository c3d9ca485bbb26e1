"""Who is nearest to each unit, worked out once for a request from one statement.

The rule is that of roles.access.nearest. What it means for some unit is a matter of the units above it, which are few;
asked of the database for every duty and role anew, it was most of what a page cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, BooleanField, CharField, Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast

from roles.models import Assignment, DutyStart, UnitPlace


class Holder(NamedTuple):
    """Who holds an office at a unit."""

    person: int
    is_deputy: bool
    principal: int | None


class _Place(NamedTuple):
    above: Sequence[int]  # the unit itself first, then outwards within the legal entity
    waits: bool


class Organisation:
    """The units, and who holds some offices at each of them."""

    def __init__(self, roles: Sequence[str]) -> None:
        self._held: dict[tuple[str, int], list[Holder]] = defaultdict(list)
        rows = list(_places().union(_holders(roles), all=True))
        found = {unit: (path, entity, waits) for unit, path, entity, waits, role, *_holder in rows if not role}
        self._places = {
            unit: _Place([up for up in _outwards(path) if found[up][1] == entity], waits)
            for unit, (path, entity, waits) in found.items()
        }
        for unit, _path, _entity, _waits, role, *holder in rows:
            if role:
                self._held[role, unit].append(Holder(*holder))

    def nearest(self, role: str, fits: Callable[[Holder], bool]) -> list[int]:
        """Return the units for which no holder of the office is nearer than one that fits."""
        return [unit for unit in self._places if any(map(fits, self._nearest_to(unit, role)))]

    def managed(self, role: str) -> set[int]:
        """Return the units that have a holder of the office at them or above."""
        return {unit for unit in self._places if self._nearest_to(unit, role)}

    @property
    def waiting(self) -> list[int]:
        """The units whose duties have not begun, because they or a unit above start later."""
        places = self._places
        return [unit for unit, place in places.items() if any(places[up].waits for up in place.above)]

    def _nearest_to(self, unit: int, role: str) -> Sequence[Holder]:
        held = (self._held.get((role, up)) for up in self._places[unit].above)
        return next(filter(None, held), ())


def _outwards(path: str) -> Iterator[int]:
    return (int(pk) for pk in reversed(path.strip("/").split("/")))


def _places() -> QuerySet:
    waits = Exists(DutyStart.objects.to_come().filter(unit=OuterRef("unit")))
    nobody = (Value("", CharField()), Value(None, BigIntegerField()), Value(False), Value(None, BigIntegerField()))
    return UnitPlace.objects.order_by().values_list("unit_id", "path", "entity_id", waits, *nobody)


def _holders(roles: Sequence[str]) -> QuerySet:
    rows: Any = Assignment.objects.valid().filter(role__in=roles, unit__isnull=False)
    nowhere = (Value("", TextField()), Value(None, BigIntegerField()), Value(False, BooleanField()))
    who = ("person_id", "is_deputy", "deputy_for__person_id")
    return rows.order_by().values_list("unit_id", *nowhere, Cast("role", CharField()), *map(F, who))

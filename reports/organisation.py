"""Who is nearest to each unit, worked out once for a request from one statement.

The rule is that of roles.access.nearest. What it means for some unit is a matter of the units above it, which are few;
asked of the database for every duty and role anew, it was most of what a page cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.functional import cached_property

from roles.models import Assignment, DutyStart, UnitPlace


class Holder(NamedTuple):
    """Who holds an office at a unit."""

    person: int
    is_deputy: bool
    principal: int | None


@dataclass(frozen=True)
class How:
    """In which way an office is held: anyhow, as one's own, or as a deputy of somebody (None: of nobody named)."""

    is_deputy: bool | None = None
    principal: int | None = None

    @property
    def rows(self) -> Q:
        """The condition on assignments."""
        if self.is_deputy is None:
            return Q()
        return Q(is_deputy=True, deputy_for__person=self.principal) if self.is_deputy else Q(is_deputy=False)

    def fits(self, holder: Holder) -> bool:
        if self.is_deputy is None:
            return True
        return holder.is_deputy == self.is_deputy and (not self.is_deputy or holder.principal == self.principal)


class _Place(NamedTuple):
    above: Sequence[int]  # the unit itself first, then outwards within the legal entity
    waits: bool


class Organisation:
    """The units as somebody's work depends on them, and the kinds of role that the person holds.

    Nothing is read of the units for who holds no role.
    """

    def __init__(self, person: int) -> None:
        self.person = person
        self.kinds: set[str] = set()
        self._held: dict[tuple[str, int], list[Holder]] = defaultdict(list)
        self._nearest: dict[tuple[str, How], list[int]] = {}
        places: dict[int, tuple[str, int, bool]] = {}
        mine = Exists(Assignment.objects.valid().filter(person=person))
        for unit, path, entity, waits, role, *held in _places(mine).union(_holders(mine, person), all=True):
            if not role:
                places[unit] = (path, entity, waits)
                continue
            holder = Holder(*held)
            if unit:
                self._held[role, unit].append(holder)
            if holder.person == person:
                self.kinds.add(role)
        self._places = {
            unit: _Place([up for up in _outwards(path) if places[up][1] == entity], waits)
            for unit, (path, entity, waits) in places.items()
        }

    def nearest(self, role: str, how: How) -> list[int]:
        """Return the units for which no holder of the office is nearer than the person, who holds it like that."""
        if (role, how) not in self._nearest:
            self._nearest[role, how] = [unit for unit in self._places if self._is_nearest(unit, role, how)]
        return self._nearest[role, how]

    def _is_nearest(self, unit: int, role: str, how: How) -> bool:
        return any(one.person == self.person and how.fits(one) for one in self._nearest_to(unit, role))

    def managed(self, role: str) -> set[int]:
        """Return the units that have a holder of the office at them or above."""
        return {unit for unit in self._places if self._nearest_to(unit, role)}

    @cached_property
    def waiting(self) -> list[int]:
        """The units whose duties have not begun, because they or a unit above start later."""
        places = self._places
        return [unit for unit, place in places.items() if any(places[up].waits for up in place.above)]

    def _nearest_to(self, unit: int, role: str) -> Sequence[Holder]:
        held = (self._held.get((role, up)) for up in self._places[unit].above)
        return next(filter(None, held), ())


def _outwards(path: str) -> Iterator[int]:
    return (int(pk) for pk in reversed(path.strip("/").split("/")))


def _places(wanted: Exists) -> QuerySet:
    waits = Exists(DutyStart.objects.to_come().filter(unit=OuterRef("unit")))
    nobody = (Value("", CharField()), Value(None, BigIntegerField()), Value(False), Value(None, BigIntegerField()))
    rows = UnitPlace.objects.filter(wanted).order_by()
    return rows.values_list("unit_id", "path", "entity_id", waits, *nobody)


def _holders(wanted: Exists, person: int) -> QuerySet:
    """Return who holds what at units, and what the person holds for single objects (at no unit)."""
    rows: Any = Assignment.objects.valid().filter(wanted, Q(unit__isnull=False) | Q(person=person))
    nowhere = (Value("", TextField()), Value(None, BigIntegerField()), Value(False))
    who = ("person_id", "is_deputy", "deputy_for__person_id")
    return rows.order_by().values_list("unit_id", *nowhere, Cast("role", CharField()), *map(F, who))

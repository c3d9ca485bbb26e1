"""Who may do what, worked out in plain Python from assignments, placements and the policy's table.

Deliberately another road than roles/access.py: no SQL, no grants. Where the two differ, one of them is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q

from core import clock, registry
from roles import policy
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement

READING = {"see", "view", "trace", "trace_names"}
Span = tuple[date | None, date | None]


@dataclass(frozen=True)
class Power:
    """An action that someone has on a record at a unit, or on one object."""

    record: str
    action: str
    condition: str
    unit_id: int | None = None
    object_id: int | None = None


class Oracle:
    """Answers from what the tables of organisation and roles hold at the time it is made."""

    def __init__(self) -> None:
        self.units = {unit.pk: unit for unit in OrganisationUnit.objects.all()}
        self.placements = list(Placement.objects.all())
        self.assignments = list(Assignment.objects.select_related("object_type"))
        self._known: dict[int, list[Power]] = {}

    def may(self, person: Any, action: str, model: type[Model]) -> bool:
        """Tell whether the person may do the action on any row at all."""
        key = registry.record_for(model).key
        return any(power.record == key and power.action == action for power in self.powers(person))

    def decide(self, person: Any, action: str, obj: Model) -> bool:
        """Tell whether the person may do the action on the row."""
        record = registry.record_for(obj)
        if record.closed.why(obj) and action not in record.closed.actions:
            return False
        mine = [p for p in self.powers(person) if p.record == record.key and p.action == action]
        return any(self._reaches(power, record, obj) for power in mine)

    def held_at(self, person: Any, unit_id: int) -> set[tuple[str, str, str]]:
        """Return (record, action, condition) of all that the person may do at a unit."""
        mine = (p for p in self.powers(person) if p.unit_id and self.covers(p.unit_id, unit_id))
        return {(p.record, p.action, p.condition) for p in mine}

    def visible(self, person: Any, action: str, rows: Iterable[Model]) -> list[Model]:
        return [row for row in rows if self.decide(person, action, row)]

    def powers(self, person: Any) -> list[Power]:
        """Return what the person may do today, everywhere."""
        if person is None:
            return []
        if person.pk not in self._known:
            found = list(self._powers_of(person))
            self._known[person.pk] = [p for p in found if p.action in READING] if self.only_audits(person) else found
        return self._known[person.pk]

    def _powers_of(self, person: Any) -> Iterator[Power]:
        if not person.is_active:
            return
        placements = [p for p in self.placements if p.person_id == person.pk]
        for placement in placements:
            entity = self.entity(placement.unit_id)
            if _holds(placement) and entity is not None:
                yield from _powers(RoleKind.EMPLOYEE, False, unit_id=entity)
        employed = not placements or any(_holds(p) for p in placements)
        for assignment in self.assignments:
            if assignment.person_id == person.pk and employed and _holds(assignment):
                yield from self._of(assignment)

    def only_audits(self, person: Any) -> bool:
        """Tell whether the person is appointed auditor and to nothing else."""
        return {a.role for a in self.assignments if a.person_id == person.pk and _holds(a)} == {RoleKind.AUDITOR.value}

    def _of(self, assignment: Assignment) -> Iterator[Power]:
        if assignment.unit_id:
            yield from _powers(assignment.role, assignment.is_deputy, unit_id=assignment.unit_id)
            return
        kind: Any = assignment.object_type
        about = f"{kind.app_label}.{kind.model}"
        found = _powers(assignment.role, assignment.is_deputy, object_id=assignment.object_id)
        yield from (power for power in found if power.record == about)

    def _reaches(self, power: Power, record: registry.Record, obj: Any) -> bool:
        if power.condition and not holds(record.conditions[power.condition], obj):
            return False
        if power.object_id:
            return power.object_id == obj.pk
        if not record.unit_field:  # rows of no unit are changed from the kommun itself
            at_home = power.unit_id and self.units[power.unit_id].kind == OrganisationUnit.Kind.MUNICIPALITY
            return power.action in {"see", "view"} or bool(at_home)
        return any(self.covers(power.unit_id, unit_id) for unit_id in units_of(record, obj))

    def covers(self, top: int | None, unit_id: int) -> bool:
        """Tell whether a unit is the top or below it, within the same legal entity."""
        return top in set(self.above(unit_id)) and self.entity(top) == self.entity(unit_id) is not None

    def above(self, unit_id: int | None) -> Iterator[int]:
        while unit_id is not None:
            yield unit_id
            unit_id = self.units[unit_id].parent_id

    def entity(self, unit_id: int | None) -> int | None:
        return next((pk for pk in self.above(unit_id) if self.units[pk].is_legal_entity), None)


def gives(role: str, *, is_deputy: bool = False) -> set[tuple[str, str, str]]:
    """Return (record, action, condition) of all that a holder of a role, or a deputy, gets."""
    return {(power.record, power.action, power.condition) for power in _powers(role, is_deputy)}


def _powers(role: str, is_deputy: bool, **where: Any) -> Iterator[Power]:
    for key, cell in policy.POLICY[RoleKind(role)].cells.items():
        given = cell.deputy if is_deputy else cell.actions
        yield from (Power(key, action, cell.condition, **where) for action in given)


def _holds(row: Any) -> bool:
    today = clock.today()
    return (row.starts_on or today) <= today <= (row.ends_on or today)


def units_of(record: registry.Record, obj: Any) -> list[int]:
    """Return the ids of the units that decide who reaches a row."""
    found = [obj]
    for name in record.unit_field.split("__"):
        found = [related for row in found for related in _related(row, name)]
    return [getattr(row, "pk", row) for row in found]


def _related(row: Any, name: str) -> list[Any]:
    value = getattr(row, name)
    if hasattr(value, "all"):
        return list(value.all())
    return [] if value is None else [value]


def holds(condition: Q, obj: Any) -> bool:
    """Answer a condition for one row. Raises NotImplementedError for what it does not know."""
    answers = [holds(part, obj) if isinstance(part, Q) else _compare(*part, obj=obj) for part in condition.children]
    met = all(answers) if condition.connector == Q.AND else any(answers)
    return not met if condition.negated else met


def _compare(lookup: str, wanted: Any, *, obj: Any) -> bool:
    name, _sep, kind = lookup.partition("__")
    value = getattr(obj, name)
    if kind == "":
        return value == wanted
    if kind == "in":
        return value in wanted
    if kind == "isnull":
        return (value is None) == wanted
    raise NotImplementedError(f"The oracle cannot answer {lookup}")

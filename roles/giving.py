"""By which role somebody may do something: told in the ledger beside what was done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from core import registry
from roles import holding
from roles.kinds import AT_OBJECT, RoleKind
from roles.reach import record_with

# The nearest first: for the row itself, for a unit, and what everybody has.
ORDER = {role: n for n, role in enumerate((*sorted(AT_OBJECT), *sorted({*RoleKind} - AT_OBJECT - {RoleKind.EMPLOYEE})))}


def roles_that_give(user: Any, action: str, model: type[Model], obj: Model | None = None) -> str:
    """Return the roles by which the user may do the action (on the object), the nearest first, in one text.

    "" when there is none. What every employee may is told only when no other role gives it. Asks nothing beyond what
    is known of the user's rights, and of the object.
    """
    record = record_with(model, action)
    found = {role for role, about, on_row in _held(user, record, action) if _reaches(user, record, obj, about, on_row)}
    named = found - {RoleKind.EMPLOYEE.value} or found
    return ",".join(sorted(named, key=lambda role: ORDER.get(role, len(ORDER))))


def _held(user: Any, record: registry.Record, action: str) -> Iterator[tuple[str, int, bool]]:
    """Yield role, key and whether that is of a row (or else of a unit)."""
    for cell, right in holding.held_by(user).rights.items():
        if (cell.record, cell.action) == (record.key, action):
            for said in right.roles:
                role, _sep, key = said.partition(":")
                yield role, int(key), cell.table is record.grants


def _reaches(user: Any, record: registry.Record, obj: Any, about: int, on_row: bool) -> bool:
    """Tell whether what is held about a row or unit reaches the object; of which one cannot tell, it may."""
    if obj is None or not record.unit_field:
        return True
    if on_row:
        return about == int(obj.pk)
    unit = _unit_of(record, obj)
    reached = holding.held_by(user).reached.get(about)
    return unit is None or (reached is not None and unit in reached.units)


def _unit_of(record: registry.Record, obj: Any) -> int | None:
    """Return the unit that decides who reaches the row; None when that takes asking for more."""
    if record.unit_field == "pk":
        return int(obj.pk)
    relation, _sep, last = record.unit_field.rpartition("__")
    if relation:
        obj = obj._state.fields_cache.get(relation)
    unit: int | None = getattr(obj, f"{last}_id", None)
    return unit

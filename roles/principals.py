"""For whom a deputy acts: asked of one thing, of many at once, and of a unit where something new belongs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet

from core import registry
from roles import holding, policy
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, UnitPlace, User
from roles.reach import in_units, reach, record_with, under, unit_ids_for


def principal(user: Any, action: str, model: type[Model], obj: Model | None = None) -> User | None:
    """Return for whom the user acts when only standing in for them lets the user do the action (on the object).

    None for who has the right themselves. Asks the database nothing for who stands in for nobody.
    """
    if obj is not None:
        return principals(user, action, [obj]).get(obj.pk)
    record = record_with(model, action)
    cells = _cells(user, record, action)
    if not any(right.as_deputy for right in cells) or any(right.own for right in cells):
        return None
    return next((row.deputy_for.person for row in _standing_in(user, record.key, action)), None)


def principals(user: Any, action: str, rows: Sequence[Any]) -> dict[int, User]:
    """Return, by key, for whom the user acts on each of the rows (of one model) that is not theirs to act on.

    Asks once about all rows, and once more for each unit whose office the user stands in for.
    """
    if not rows:
        return {}
    model: Any = type(rows[0])
    record = record_with(model, action)
    if not any(right.as_deputy for right in _cells(user, record, action)):
        return {}
    mine = model._base_manager.filter(reach(user, action, model, own=True), pk__in=[row.pk for row in rows])
    left = {row.pk for row in rows} - set(mine.values_list("pk", flat=True))
    found: dict[int, User] = {}
    for standing_in in _standing_in(user, record.key, action) if left else ():
        about = _about(standing_in, record, left)
        found |= dict.fromkeys(about, standing_in.deputy_for.person)
        left -= about
    return found


def by_principal(user: Any, action: str, rows: Sequence[Any]) -> list[tuple[User | None, list[Any]]]:
    """Return the rows in parts: those that the user acts on in their own right (or as nobody), and for each person."""
    if user is None:
        return [(None, list(rows))]
    whose = principals(user, action, rows)
    parts: dict[User | None, list[Any]] = {}
    for row in rows:
        parts.setdefault(whose.get(row.pk), []).append(row)
    return list(parts.items())


def principal_in(user: Any, action: str, model: type[Model], unit: OrganisationUnit) -> User | None:
    """Return for whom the user acts when only standing in for them lets the user do it in a unit, with a new row."""
    record = record_with(model, action)
    if not any(right.as_deputy for right in _cells(user, record, action)):
        return None
    if unit.pk in unit_ids_for(user, action, model, own=True):
        return None
    here = UnitPlace.objects.filter(unit=unit.pk)
    for standing_in in _standing_in(user, record.key, action):
        if standing_in.unit_id and here.filter(unit__in=_under_unit(standing_in.unit_id)).exists():
            return standing_in.deputy_for.person
    return None


def _cells(user: Any, record: registry.Record, action: str) -> list[holding.Right]:
    """Return how the user holds the action on a record."""
    held = holding.held_by(user).rights
    return [right for cell, right in held.items() if (cell.record, cell.action) == (record.key, action)]


def _standing_in(user: Any, key: str, action: str) -> list[Any]:
    """Return the user's deputies' assignments with a named holder that give the action, for one object first."""
    giving = [role for role in RoleKind if policy.deputy_may(role, key, action)]
    mine = Assignment.objects.in_force().filter(person=user, role__in=giving, deputy_for__isnull=False)
    rows = mine.select_related("deputy_for__person", "object_type")
    return sorted(rows, key=lambda row: (row.unit_id is not None, row.pk))


def _about(held: Any, record: registry.Record, keys: set[int]) -> set[int]:
    """Return the keys of the rows that an assignment is about."""
    if held.object_id:
        return keys & {held.object_id} if held.object_type.model_class() is record.model else set()
    if not record.unit_field:
        return set(keys)
    there = record.model._base_manager.filter(in_units(record, _under_unit(held.unit_id)), pk__in=keys)
    return set(there.values_list("pk", flat=True))


def _under_unit(unit_id: int | None) -> QuerySet:
    """Return ids of a unit and those below it, within the same legal entity."""
    return under(UnitPlace.objects.filter(unit=unit_id))

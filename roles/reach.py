"""Which rows somebody's grants reach, as conditions."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from core import registry
from core.functions import StartsWith, among
from core.ports import UnknownAction
from roles import holding, policy
from roles.holding import Cell, Held
from roles.models import UnitGrant, UnitPlace

NOBODY = Q(pk__in=())
EVERYTHING = ~NOBODY
READS = frozenset({"see", "view"})


def reach(user: Any, action: str, model: type[Model], *, own: bool = False) -> Q:
    """Return the condition that the user's grants (or only the user's own) reach a row, and nothing closes it."""
    record = record_with(model, action)
    whole = granted(user, action, model, own=own)
    return whole & ~record.closed.rows if closes(record, action) else whole


def granted(user: Any, action: str, model: type[Model], *, own: bool = False) -> Q:
    """Return the condition that the user's grants (or only the user's own) reach a row."""
    record = record_with(model, action)
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    held = holding.held_by(user)
    whole = NOBODY
    for condition in sorted(policy.conditions_for(record.key, action)):
        rows = _rows(record, held, action, condition, own)
        if rows is not NOBODY:
            whole |= rows & record.conditions[condition] if condition else rows
    return whole


def closes(record: registry.Record, action: str) -> bool:
    return record.closed is not registry.NOTHING_CLOSED and action not in record.closed.actions


def _rows(record: registry.Record, held: Held, action: str, condition: str, own: bool) -> Q:
    """Return the condition of what one cell of the policy reaches; of most cells nobody but a few holds anything."""
    rows = NOBODY
    on_units = held.rights.get(Cell(UnitGrant, record.key, action, condition))
    if on_units and on_units.at(own=own):
        rows = in_units(record, among(held.units([on_units], own=own))) if record.unit_field else EVERYTHING
        # Rows of no unit are read from anywhere, and changed only from the kommun itself: a bolag's office must not
        # reword what holds for the whole kommun.
        if not record.unit_field and action not in READS and not held.is_of_the_kommun(on_units, own=own):
            rows = NOBODY
    on_rows = held.rights.get(Cell(record.grants, record.key, action, condition)) if record.unit_field else None
    if on_rows and on_rows.at(own=own):
        rows |= Q(pk__in=among(sorted(on_rows.at(own=own))))
    return rows


def in_units(record: registry.Record, units: Any) -> Q:
    """Return the condition that a row lies in one of the units, whose ids a sub-query gives."""
    relation, _sep, last = record.unit_field.rpartition("__")
    if not relation:
        return Q(**{f"{record.unit_field}__in": units})
    # Through a to-many relation a join would repeat rows.
    field: Any = record.model._meta.get_field(relation)
    related = field.related_model._base_manager.filter(**{f"{last}__in": units})
    if field.many_to_one:
        return Q(**{f"{relation}__in": related.values("pk")})
    return Q(pk__in=related.values(field.field.attname))


def unit_ids_for(
    user: Any, action: str, model: type[Model], *, own: bool = False, condition: str | None = None
) -> list[int]:
    """Return ids of the units in which the user's grants (or only the user's own) let them do the action.

    By any condition of the policy, or by one: "" for those without any.
    """
    record = record_with(model, action)
    held = holding.held_by(user)
    wanted = [
        right
        for cell, right in held.rights.items()
        if (cell.table, cell.record, cell.action) == (UnitGrant, record.key, action)
        and condition in {None, cell.condition}
    ]
    return held.units(wanted, own=own)


def under(tops: QuerySet) -> QuerySet:
    tops = tops.filter(entity=OuterRef("entity"))
    inside = tops.annotate(reached=StartsWith(OuterRef("path"), F("path"))).filter(reached=True)
    return UnitPlace.objects.filter(Exists(inside)).values("unit")


def record_with(model: type[Model], action: str) -> registry.Record:
    record = registry.record_for(model)
    if action not in record.actions:
        raise UnknownAction(f"{record.key} has no action {action!r}")
    return record

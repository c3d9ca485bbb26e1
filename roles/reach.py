"""Which rows somebody's grants reach, as conditions: uncorrelated sub-queries of grants and places."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from core import clock, registry
from core.functions import StartsWith
from core.ports import UnknownAction
from core.prepared import Prepared, Slot
from roles import holding, policy
from roles.grants import named, named_by
from roles.models import OrganisationUnit, UnitGrant, UnitPlace

NOBODY = Q(pk__in=())
READS = frozenset({"see", "view"})


def reach(user: Any, action: str, model: type[Model], *, own: bool = False) -> Q:
    """Return the condition that the user's grants (or only the user's own) reach a row, by uncorrelated sub-queries."""
    record = record_with(model, action)
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    whole = NOBODY
    for condition in sorted(policy.conditions_for(record.key, action)):
        rows = _rows(record, user, action, condition, own)
        whole |= rows & record.conditions[condition] if condition else rows
    return whole & ~record.closed.rows if closes(record, action) else whole


def closes(record: registry.Record, action: str) -> bool:
    return record.closed is not registry.NOTHING_CLOSED and action not in record.closed.actions


def _rows(record: registry.Record, user: Any, action: str, condition: str, own: bool) -> Q:
    rows = NOBODY
    on_units = _asked(UnitGrant, record, user, action, condition)
    if on_units is not None:
        if record.unit_field:
            lookup, reached = _of_units(record.model, on_units.by_name, own)
            rows |= Q(**{lookup: reached.rows(**on_units.values)})
        else:
            rows |= Q(_shared(on_units.by_name, own, action in READS).exist(**on_units.values))
    on_rows = _asked(record.grants, record, user, action, condition) if record.grants and record.unit_field else None
    if on_rows is not None:
        rows |= Q(pk__in=_of_rows(record.grants, on_rows.by_name, own).rows(**on_rows.values))
    return rows


class _Asked(NamedTuple):
    """One cell that somebody may hold: how its permission is given, and the values of the slots."""

    by_name: bool
    values: dict[str, Any]


def _asked(table: Any, record: registry.Record, user: Any, action: str, condition: str) -> _Asked | None:
    """Return what to ask for of one cell in one table, or None when the request knows that the user does not hold it.

    Most people hold few of a record's cells: a condition without the rest is built, planned and run in half the time.
    """
    values = {"user": user.pk, "condition": condition, "day": clock.today()}
    held = holding.held_by(user)
    if held is None:
        return _Asked(True, {**values, **named(record.model, action)})
    right = held.get(holding.Cell(table, record.key, action, condition))
    return right and _Asked(False, {**values, "permission": right.permission})


def _grants(table: Any, by_name: bool, own: bool) -> QuerySet:
    """Return the grants of one cell in one table, with slots for whose and which."""
    permission = named_by(Slot) if by_name else {"permission_id": Slot("permission")}
    rows = table.objects.in_force(Slot("day")).filter(user_id=Slot("user"), condition=Slot("condition"), **permission)
    return rows.own() if own else rows


@cache
def _of_units(model: type[Model], by_name: bool, own: bool) -> tuple[str, Prepared]:
    lookup, rows = _lying_in(registry.record_for(model), units_under(_grants(UnitGrant, by_name, own)))
    return lookup, Prepared(rows)


@cache
def _of_rows(table: Any, by_name: bool, own: bool) -> Prepared:
    return Prepared(_grants(table, by_name, own).values("content_object"))


@cache
def _shared(by_name: bool, own: bool, reads: bool) -> Prepared:
    """Return the condition for rows of no unit: read from anywhere, changed only from the kommun itself.

    A bolag's office must not reword what holds for the whole kommun.
    """
    grants = _grants(UnitGrant, by_name, own)
    if not reads:
        grants = grants.filter(content_object__kind=OrganisationUnit.Kind.MUNICIPALITY)
    return Prepared(grants.values("pk"))


def in_units(record: registry.Record, units: Any) -> Q:
    """Return the condition that a row lies in one of the units, whose ids a sub-query gives."""
    return Q(**dict([_lying_in(record, units)]))


def _lying_in(record: registry.Record, units: Any) -> tuple[str, Any]:
    """Return what to look a row up by, and the ids to find it among."""
    relation, _sep, last = record.unit_field.rpartition("__")
    if not relation:
        return f"{record.unit_field}__in", units
    # Through a to-many relation a join would repeat rows.
    field: Any = record.model._meta.get_field(relation)
    related = field.related_model._base_manager.filter(**{f"{last}__in": units})
    if field.many_to_one:
        return f"{relation}__in", related.values("pk")
    return "pk__in", related.values(field.field.attname)


def units_under(grants: QuerySet) -> QuerySet:
    """Return ids of the units that grants on units reach: the subtree, within the same legal entity."""
    return under(UnitPlace.objects.filter(unit__in=grants.values("content_object")))


def under(tops: QuerySet) -> QuerySet:
    tops = tops.filter(entity=OuterRef("entity"))
    inside = tops.annotate(reached=StartsWith(OuterRef("path"), F("path"))).filter(reached=True)
    return UnitPlace.objects.filter(Exists(inside)).values("unit")


def record_with(model: type[Model], action: str) -> registry.Record:
    record = registry.record_for(model)
    if action not in record.actions:
        raise UnknownAction(f"{record.key} has no action {action!r}")
    return record

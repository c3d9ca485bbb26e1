"""Which rows somebody's grants reach, as conditions: uncorrelated sub-queries of grants and places."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from core import registry
from core.functions import StartsWith
from core.ports import UnknownAction
from roles import holding, policy
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
    on_units = _grants(UnitGrant, record, user, action, condition, own)
    if on_units is not None:
        rows |= in_units(record, units_under(on_units)) if record.unit_field else _shared(on_units, action)
    on_rows = (
        _grants(record.grants, record, user, action, condition, own) if record.grants and record.unit_field else None
    )
    return rows if on_rows is None else rows | Q(pk__in=on_rows.values("content_object"))


def _shared(grants: QuerySet, action: str) -> Q:
    """Return the condition for rows of no unit: read from anywhere, changed only from the kommun itself.

    A bolag's office must not reword what holds for the whole kommun.
    """
    if action not in READS:
        grants = grants.filter(content_object__kind=OrganisationUnit.Kind.MUNICIPALITY)
    return Q(Exists(grants))


def _grants(table: Any, record: registry.Record, user: Any, action: str, condition: str, own: bool) -> Any:
    """Return the user's grants of one cell in one table, or None when the request knows that there are none.

    Most people hold few of a record's cells: a condition without the rest is built, planned and run in half the time.
    """
    held = holding.held_by(user)
    if held is None:
        rows = table.objects.of(user, record.model, action).filter(condition=condition)
    else:
        right = held.get(holding.Cell(table, record.key, action, condition))
        if right is None:
            return None
        rows = table.objects.in_force().filter(user_id=user.pk, permission_id=right.permission, condition=condition)
    return rows.own() if own else rows


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

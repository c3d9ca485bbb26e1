"""The one place that answers "may they?": assignments are the truth, grants their projection, the policy the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext as _

from core import registry
from core.functions import StartsWith
from core.ports import YES, Decision, UnknownAction
from roles import holding, policy, words
from roles.holding import forget, remembering
from roles.kinds import AT_OBJECT, AT_UNIT, RoleKind
from roles.models import Assignment, OrganisationUnit, UnitGrant, UnitPlace, User

__all__ = [
    "annotate_allowed",
    "decide",
    "explain",
    "forget",
    "has_perm",
    "holders",
    "may",
    "nearest",
    "principal",
    "reach",
    "records_for",
    "refusal",
    "refusal_about",
    "remembering",
    "rights",
    "units_for",
    "units_under",
    "visible",
]

NOBODY = Q(pk__in=())
READS = frozenset({"see", "view"})


def visible(queryset: QuerySet, user: Any, action: str = "see") -> QuerySet:
    """Return the rows on which the user may do the action. Raises UnknownAction."""
    return queryset.filter(reach(user, action, queryset.model))


def annotate_allowed(queryset: QuerySet, user: Any, actions: Sequence[str]) -> QuerySet:
    """Annotate may_<action> for each action, in the same statement."""
    flags = {
        f"may_{action}": Case(
            When(reach(user, action, queryset.model), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        for action in sorted(actions)
    }
    return queryset.annotate(**flags)


def reach(user: Any, action: str, model: type[Model], *, own: bool = False) -> Q:
    """Return the condition that the user's grants (or only the user's own) reach a row, by uncorrelated sub-queries."""
    record = _record(model, action)
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    whole = NOBODY
    for condition in sorted(policy.conditions_for(record.key, action)):
        rows = _rows(record, user, action, condition, own)
        whole |= rows & record.conditions[condition] if condition else rows
    return whole & ~record.closed.rows if _closes(record, action) else whole


def _closes(record: registry.Record, action: str) -> bool:
    return record.closed is not registry.NOTHING_CLOSED and action not in record.closed.actions


def _rows(record: registry.Record, user: Any, action: str, condition: str, own: bool) -> Q:
    rows = NOBODY
    on_units = _grants(UnitGrant, record, user, action, condition, own)
    if on_units is not None:
        rows |= _in_units(record, units_under(on_units)) if record.unit_field else _shared(on_units, action)
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


def _in_units(record: registry.Record, units: QuerySet) -> Q:
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
    return _under(UnitPlace.objects.filter(unit__in=grants.values("content_object")))


def _under(tops: QuerySet) -> QuerySet:
    tops = tops.filter(entity=OuterRef("entity"))
    inside = tops.annotate(reached=StartsWith(OuterRef("path"), F("path"))).filter(reached=True)
    return UnitPlace.objects.filter(Exists(inside)).values("unit")


def decide(user: Any, action: str, obj: Model) -> Decision:
    """Return whether the user may do the action on the object, with the reason when not."""
    model = type(obj)
    rows = model._base_manager.filter(reach(user, action, model), pk=obj.pk)
    return YES if rows.exists() else refusal_about(action, obj)


explain = decide


def may(user: Any, action: str, model: type[Model]) -> Decision:
    """Return whether the user may do the action on any row at all (or in any unit, for rows not there yet)."""
    record = _record(model, action)
    return YES if (record.key, action) in rights(user) else refusal(action, model)


def units_for(user: Any, action: str, model: type[Model]) -> QuerySet:
    """Return the units in which the user may do the action, for choices of where to put a new row."""
    _record(model, action)
    grants = UnitGrant.objects.of(user, model, action)
    return OrganisationUnit.objects.filter(pk__in=units_under(grants))


def refusal(action: str, model: type[Model]) -> Decision:
    """Return the denial with the sentence that names who may."""
    record = _record(model, action)
    labels = [RoleKind(role).word for role in policy.roles_for(record.key, action)]
    if not labels:
        return Decision(False, _("Det kan ingen göra i portalen."))
    reason = _("Det kan bara %(roles)s göra.") % {"roles": words.in_a_row(labels)}
    offices = {*policy.roles_for(record.key, action)} & AT_UNIT
    return Decision(False, reason, _who_can("roles:who_can_any", record, action) if offices else "")


def refusal_about(action: str, obj: Model) -> Decision:
    """Return the denial for one object: that it is closed to everyone, or the sentence that names who may."""
    record = _record(type(obj), action)
    why = record.closed.why(obj) if _closes(record, action) else ""
    if why:
        return Decision(False, why)
    return replace(refusal(action, type(obj)), who_url=_who_can("roles:who_can", record, action, obj.pk))


def _who_can(page: str, record: registry.Record, action: str, *about: int) -> str:
    """Return the address that names who may, or "" for what everyone employed may: nobody asks who."""
    roles = policy.roles_for(record.key, action)
    return reverse(page, args=[record.key, *about, action]) if roles and RoleKind.EMPLOYEE not in roles else ""


def principal(user: Any, action: str, model: type[Model], obj: Model | None = None) -> User | None:
    """Return for whom the user acts when only standing in for them lets the user do the action (on the object).

    None for who has the right themselves. Asks the database nothing for who stands in for nobody.
    """
    record = _record(model, action)
    held = holding.held_by(user) or holding.read(user)
    cells = [right for cell, right in held.items() if (cell.record, cell.action) == (record.key, action)]
    if not any(right.by_deputy for right in cells):
        return None
    if obj is None:
        has_own = any(right.own for right in cells)
    else:
        has_own = model._base_manager.filter(reach(user, action, model, own=True), pk=obj.pk).exists()
    if has_own:
        return None
    for standing_in in _standing_in(user, record.key, action):
        if obj is None or _is_about(standing_in, record, obj):
            return standing_in.deputy_for.person
    return None


def _standing_in(user: Any, key: str, action: str) -> list[Any]:
    """Return the user's deputies' assignments with a named holder that give the action, for one object first."""
    giving = [role for role in RoleKind if policy.deputy_may(role, key, action)]
    mine = Assignment.objects.in_force().filter(person=user, role__in=giving, deputy_for__isnull=False)
    rows = mine.select_related("deputy_for__person", "object_type")
    return sorted(rows, key=lambda row: (row.unit_id is not None, row.pk))


def _is_about(row: Any, record: registry.Record, obj: Any) -> bool:
    if row.object_id:
        return row.object_id == obj.pk and row.object_type.model_class() is type(obj)
    if not record.unit_field:
        return True
    units = _under(UnitPlace.objects.filter(unit=row.unit_id))
    return record.model._base_manager.filter(_in_units(record, units), pk=obj.pk).exists()


def has_perm(user: Any, perm: str, obj: Any = None) -> bool:
    """Answer Django's question "app.action_model". Raises UnknownAction for names that do not exist."""
    label, _dot, codename = perm.partition(".")
    action, _line, name = codename.rpartition("_")
    try:
        model = apps.get_model(label, name)
    except LookupError as unknown:
        raise UnknownAction(perm) from unknown
    return bool(decide(user, action, obj) if obj is not None else may(user, action, model))


def holders(obj: Any, role: str) -> QuerySet:
    """Return the people who hold a role for an object now, or at its unit or nearest above when it is an office."""
    if role in AT_OBJECT:
        mine = Assignment.objects.valid().about_object(obj).filter(role=role)
        return User.objects.filter(pk__in=mine.values("person"))
    unit_id = obj.pk if isinstance(obj, OrganisationUnit) else _unit_of(obj).pk
    return User.objects.filter(pk__in=nearest(unit_id, role).values("person"))


def _unit_of(obj: Any) -> Any:
    return attrgetter(registry.record_for(obj).unit_field.replace("__", "."))(obj)


def nearest(unit_id: int, role: str) -> QuerySet:
    """Return the valid assignments of an office at the unit, or at the nearest unit above within its legal entity."""
    here = UnitPlace.objects.get(unit_id=unit_id)
    above = [int(pk) for pk in here.path.strip("/").split("/")]
    held = Assignment.objects.valid().filter(role=role, unit__place__entity=here.entity_id, unit__in=above)
    closest = held.order_by("-unit__place__depth").values("unit__place__depth")[:1]
    return held.filter(unit__place__depth=closest)


def _record(model: type[Model], action: str) -> registry.Record:
    record = registry.record_for(model)
    if action not in record.actions:
        raise UnknownAction(f"{record.key} has no action {action!r}")
    return record


def records_for(user: Any, action: str) -> set[str]:
    """Return the keys of records on which the user may do the action anywhere."""
    return {key for key, held in rights(user) if held == action}


def rights(user: Any) -> frozenset[tuple[str, str]]:
    """Return (record, action) of all that the user may do anywhere: one statement, once within `remembering()`."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    held = holding.held_by(user)
    return frozenset((cell.record, cell.action) for cell in (holding.read(user) if held is None else held))

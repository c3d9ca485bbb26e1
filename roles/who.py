"""Who may do something with one object: the answer to "Vem kan?" beside a button that may not be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from core import registry
from roles import access, policy
from roles.models import Assignment, OrganisationUnit, UnitGrant, UnitPlace

MOST = 20


@dataclass(frozen=True)
class Able:
    """Somebody who may, by which of their assignments."""

    person: Any
    by: Assignment


def may(obj: Model, action: str) -> list[Able]:
    """Return at most MOST people who may do the action on the object now, the nearest to it first.

    In a number of statements that does not depend on how many they are. Raises UnknownAction.
    """
    record = registry.record_for(obj)
    access.refusal(action, record.model)  # knows every action
    if record.closed.why(obj) and action not in record.closed.actions:
        return []
    sources = [source for grants in _grants(record, obj, action) for source in grants.values_list("source", flat=True)]
    keys = {int(pk) for kind, _sep, pk in (source.partition(":") for source in sources) if kind != "placement"}
    rows = Assignment.objects.filter(pk__in=keys, person__is_active=True)
    rows = rows.select_related("person", "unit__place", "deputy_for__person")
    found: dict[int, Able] = {}
    for row in sorted(rows, key=_nearness):
        found.setdefault(row.person_id, Able(row.person, row))
    return list(found.values())[:MOST]


def _nearness(row: Assignment) -> tuple[bool, int, bool, int]:
    """Order those of the object itself first, then those of the nearest unit; deputies after whom they stand in for."""
    return (row.unit is not None, -row.unit.place.depth if row.unit else 0, row.is_deputy, row.pk)


def _grants(record: registry.Record, obj: Model, action: str) -> list[QuerySet]:
    """Return the grants of the action that reach the object, one queryset for each table of them."""
    conditions = [name for name in policy.conditions_for(record.key, action) if not name or _holds(record, obj, name)]
    app, model = record.model._meta.app_label, record.model._meta.model_name
    wanted = Q(
        permission__codename=f"{action}_{model}",
        permission__content_type__app_label=app,
        permission__content_type__model=model,
        condition__in=conditions,
    )
    units = UnitGrant.objects.in_force().filter(wanted, _above(record, obj, action))
    on_rows = [record.grants.objects.in_force().filter(wanted, content_object=obj.pk)] if record.grants else []
    return [units, *on_rows]


def _holds(record: registry.Record, obj: Model, condition: str) -> bool:
    return record.model._base_manager.filter(record.conditions[condition], pk=obj.pk).exists()


def _above(record: registry.Record, obj: Model, action: str) -> Q:
    """Return the condition that a grant is at a unit of the object or above it, within the legal entity."""
    if not record.unit_field:
        at_home = Q(content_object__kind=OrganisationUnit.Kind.MUNICIPALITY)
        return Q() if action in access.READS else at_home
    own = record.model._base_manager.filter(pk=obj.pk).values(record.unit_field)
    reaching = Q(pk__in=())
    for place in UnitPlace.objects.filter(unit__in=own):
        above = [int(pk) for pk in place.path.strip("/").split("/")]
        reaching |= Q(content_object__in=above, content_object__place__entity=place.entity_id)
    return reaching

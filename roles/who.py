"""Who may do something with one object, or with any: the answer to "Vem kan?" beside a button that may not be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from core import registry
from roles import access, policy
from roles.models import Assignment, OrganisationUnit, Placement, UnitGrant, UnitPlace, User
from roles.reach import READS

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
    conditions = [name for name in policy.conditions_for(record.key, action) if not name or _holds(record, obj, name)]
    wanted = _wanted(record, action, conditions)
    units = UnitGrant.objects.in_force().filter(wanted, _above(record, obj, action))
    on_rows = [record.grants.objects.in_force().filter(wanted, content_object=obj.pk)] if record.grants else []
    return _nearest_first(_given_by([units, *on_rows]), _nearness)


def may_near(user: User, action: str, model: type[Model]) -> list[Able]:
    """Return at most MOST people who by an office may do the action with rows of the kind where the user works.

    Those who answer for the user's own unit come first, the nearest above it before the others of the same legal
    entity. Raises UnknownAction.
    """
    record = registry.record_for(model)
    access.refusal(action, model)
    places = list(UnitPlace.objects.filter(unit__in=Placement.objects.in_force().filter(person=user).values("unit")))
    at_home = Q(content_object__kind=OrganisationUnit.Kind.MUNICIPALITY)
    where = Q(content_object__place__entity__in=[place.entity_id for place in places]) if record.unit_field else at_home
    wanted = _wanted(record, action, policy.conditions_for(record.key, action))
    rows = _given_by([UnitGrant.objects.in_force().filter(wanted, where)])

    def nearness(row: Assignment) -> tuple[bool, int, bool, int]:
        here: Any = row.unit and row.unit.place
        is_above = any(place.path.startswith(here.path) for place in places) if here else False
        return (not is_above, -here.depth if is_above else 0, row.is_deputy, row.pk)

    return _nearest_first(rows, nearness)


def _nearest_first(rows: QuerySet, nearness: Callable[[Assignment], Any]) -> list[Able]:
    found: dict[int, Able] = {}
    for row in sorted(rows, key=nearness):
        found.setdefault(row.person_id, Able(row.person, row))
    return list(found.values())[:MOST]


def _nearness(row: Assignment) -> tuple[bool, int, bool, int]:
    """Order those of the object itself first, then those of the nearest unit; deputies after whom they stand in for."""
    return (row.unit is not None, -row.unit.place.depth if row.unit else 0, row.is_deputy, row.pk)


def _given_by(tables: Sequence[QuerySet]) -> QuerySet:
    """Return the assignments that gave the grants, of who can log in."""
    sources = [source for grants in tables for source in grants.values_list("source", flat=True)]
    keys = {int(pk) for kind, _sep, pk in (source.partition(":") for source in sources) if kind != "placement"}
    rows = Assignment.objects.filter(pk__in=keys, person__is_active=True)
    return rows.select_related("person", "unit__place", "deputy_for__person")


def _wanted(record: registry.Record, action: str, conditions: Iterable[str]) -> Q:
    app, model = record.model._meta.app_label, record.model._meta.model_name
    return Q(
        permission__codename=f"{action}_{model}",
        permission__content_type__app_label=app,
        permission__content_type__model=model,
        condition__in=conditions,
    )


def _holds(record: registry.Record, obj: Model, condition: str) -> bool:
    return record.model._base_manager.filter(record.conditions[condition], pk=obj.pk).exists()


def _above(record: registry.Record, obj: Model, action: str) -> Q:
    """Return the condition that a grant is at a unit of the object or above it, within the legal entity."""
    if not record.unit_field:
        at_home = Q(content_object__kind=OrganisationUnit.Kind.MUNICIPALITY)
        return Q() if action in READS else at_home
    own = record.model._base_manager.filter(pk=obj.pk).values(record.unit_field)
    reaching = Q(pk__in=())
    for place in UnitPlace.objects.filter(unit__in=own):
        above = [int(pk) for pk in place.path.strip("/").split("/")]
        reaching |= Q(content_object__in=above, content_object__place__entity=place.entity_id)
    return reaching

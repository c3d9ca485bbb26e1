"""The offices a person holds now, read once for a request: they decide what is whose work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from core import registry
from core.functions import StartsWith
from roles.kinds import AT_OBJECT
from roles.models import Assignment, UnitPlace, User


def held_by(user: Any) -> Sequence[Assignment]:
    """Return the person's valid assignments, with their units; asked once for a user object."""
    if not hasattr(user, "offices_held"):
        valid = Assignment.objects.valid().filter(person=user).select_related("unit", "object_type")
        user.offices_held = list(valid.order_by("role", "pk"))
    return user.offices_held


def kinds(user: User) -> set[str]:
    return {office.role for office in held_by(user)}


def concerning(user: User, record: registry.Record, roles: Iterable[str]) -> Any:
    """Return the rows that are the person's work by one of the roles: held for the row, or nearest above its unit.

    None when the person holds none of the roles.
    """
    mine = sorted(kinds(user) & set(roles))
    if not mine:
        return None
    whose = Q(pk__in=())
    for role in mine:
        whose |= _held_for(user, record, role) if role in AT_OBJECT else _nearest(user, record, role)
    return record.model._default_manager.visible_to(user, "view").filter(whose)  # type: ignore[attr-defined]


def _held_for(user: User, record: registry.Record, role: str) -> Q:
    held = Assignment.objects.valid().about_model(record.model).filter(person=user, role=role)
    return Q(pk__in=held.values("object_id"))


def _nearest(user: User, record: registry.Record, role: str) -> Q:
    return Q(**{f"{record.unit_field}__in": nearest_units(user, role)})


def nearest_units(user: User, role: str) -> QuerySet:
    """Return ids of the units where no holder of the office is nearer than this person (see access.nearest)."""
    held = Assignment.objects.valid().filter(role=role, unit__place__entity=OuterRef("entity"))
    above = held.annotate(covers=StartsWith(OuterRef("path"), F("unit__place__path"))).filter(covers=True)
    mine = above.filter(person=user)
    places = UnitPlace.objects.annotate(nearest=_deepest(above), own=_deepest(mine))
    return places.filter(own=F("nearest")).values("unit")


def _deepest(offices: QuerySet) -> Any:
    return Subquery(offices.order_by("-unit__place__depth").values("unit__place__depth")[:1])

"""The offices a person holds now, read once for a request: they decide what is whose work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, OuterRef, Q

from core import registry
from core.functions import StartsWith, among
from reports.organisation import How, Organisation
from roles.kinds import AT_OBJECT, RoleKind
from roles.models import Assignment, User
from roles.reach import in_units

ANYHOW = How()


def held_by(user: Any) -> Sequence[Assignment]:
    """Return the person's valid assignments, with their units; asked once for a user object."""
    if not hasattr(user, "offices_held"):
        valid = (
            Assignment.objects.valid().filter(person=user).select_related("unit", "object_type", "deputy_for__person")
        )
        user.offices_held = list(valid.order_by("role", "pk"))
    return user.offices_held


def kinds(user: User) -> set[str]:
    return {office.role for office in held_by(user)}


def organisation(user: Any) -> Organisation:
    """Return the units with who holds offices there, and what the person holds; asked once for a user object."""
    if not hasattr(user, "offices_around"):
        user.offices_around = Organisation(user.pk)
    return user.offices_around


def concerning(user: User, record: registry.Record, roles: Iterable[str]) -> Any:
    """Return the rows that are the person's work by one of the roles: held for the row, or nearest above its unit.

    None when the person holds none of the roles.
    """
    return _rows(user, record, _held(user, record, roles, ANYHOW))


def own(user: User, record: registry.Record, roles: Iterable[str]) -> Any:
    """Return the rows that are the person's own work, not that of somebody they stand in for."""
    return _rows(user, record, _held(user, record, roles, How(is_deputy=False)))


def as_deputy(user: User, record: registry.Record, roles: Iterable[str], principal: User | None) -> Any:
    """Return the rows that are the work of a person stood in for (None: of nobody in particular)."""
    how = How(is_deputy=True, principal=principal.pk if principal else None)
    return _rows(user, record, _held(user, record, roles, how))


def principals(user: User) -> list[User | None]:
    """Return those whom the person stands in for; None for who was made a deputy of nobody in particular."""
    found = [office.deputy_for.person if office.deputy_for else None for office in held_by(user) if office.is_deputy]
    return list(dict.fromkeys(found))


def standing_in(user: User, record: registry.Record, roles: Iterable[str]) -> Any:
    """Return the rows for which nobody holds any of the roles, and for which the person therefore answers.

    That is the nearest manager, and where there is none the nearest CISO. None for anyone else, and for offices.
    """
    return _rows(user, record, _vacant(user, record, roles))


def answering_for(user: User, record: registry.Record, roles: Iterable[str]) -> Any:
    """Return the rows of both kinds."""
    parts = [q for q in (_held(user, record, roles, ANYHOW), _vacant(user, record, roles)) if q is not None]
    return _rows(user, record, reduce(or_, parts) if parts else None)


def _rows(user: User, record: registry.Record, whose: Q | None) -> Any:
    """Return the person's rows; those of a part of the organisation that has not started yet are nobody's work."""
    rows: Any = record.model._default_manager
    if whose is None:
        return None
    waiting = organisation(user).waiting
    mine = rows.visible_to(user, "view").filter(whose)
    return mine.exclude(in_units(record, among(waiting))) if waiting else mine


def _held(user: User, record: registry.Record, roles: Iterable[str], how: How) -> Q | None:
    mine = sorted(organisation(user).kinds & set(roles))
    parts = (_held_for(user, record, r, how) if r in AT_OBJECT else _nearest(user, record, r, how) for r in mine)
    return reduce(or_, parts) if mine else None


def _vacant(user: User, record: registry.Record, roles: Iterable[str]) -> Q | None:
    wanted = set(roles)
    parts = []
    if RoleKind.MANAGER in organisation(user).kinds:
        parts.append(_nearest(user, record, RoleKind.MANAGER))
    if RoleKind.CISO in organisation(user).kinds:
        unmanaged = {*organisation(user).nearest(RoleKind.CISO, ANYHOW)} - organisation(user).managed(RoleKind.MANAGER)
        parts.append(in_units(record, among(sorted(unmanaged))))
    if not parts or not wanted <= AT_OBJECT:
        return None
    held = Assignment.objects.valid().about_model(record.model).filter(role__in=wanted)
    return reduce(or_, parts) & ~Q(pk__in=held.values("object_id"))


def _held_for(user: User, record: registry.Record, role: str, how: How) -> Q:
    held = Assignment.objects.valid().about_model(record.model).filter(how.rows, person=user, role=role)
    return Q(pk__in=held.values("object_id"))


def _nearest(user: User, record: registry.Record, role: str, how: How = ANYHOW) -> Q:
    """Return the rows of units where no holder of the office is nearer than this person (see access.nearest)."""
    return in_units(record, among(organisation(user).nearest(role, how)))


def above(role: str) -> Any:
    """Return the valid holders of an office at the outer place or above it, within the legal entity."""
    held = Assignment.objects.valid().filter(role=role, unit__place__entity=OuterRef("entity"))
    return held.annotate(covers=StartsWith(OuterRef("path"), F("unit__place__path"))).filter(covers=True)

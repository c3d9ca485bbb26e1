"""Offices that a legal entity must have somebody in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from core import clock
from reports.gaps.answering import answering_at
from reports.gaps.units import read_by
from roles.models import Assignment, Role, User
from roles.outlook import SOON
from roles.querysets import full_name, held_until


@dataclass(frozen=True)
class Post:
    """An office of a legal entity that is empty, or whose only holder (`who`) leaves in 60 days."""

    entity: Any  # a unit with `may_assign`, and who `answers` there
    role: Role
    who: str = ""
    until: date | None = None


def vacant_posts(user: User) -> list[Post]:
    """Return the empty offices of the legal entities that the person reads, by three statements.

    What must be held is said by each role (Role.required_in). An office held anywhere in the entity is held.
    """
    bodies = read_by(user).in_force().filter(is_legal_entity=True, kind__in=Role.REQUIRED)
    entities = list(bodies.with_allowed(user, "assign").annotate(answers=answering_at("pk")))
    held: dict[tuple[int, str], tuple[date, str]] = {}
    rows = held_until(Assignment.objects.valid().filter(is_deputy=False, unit__place__entity__in=entities))
    for entity, role, until, who in rows.order_by("until").values_list(
        "unit__place__entity", "role", "until", full_name("person__")
    ):
        held[entity, role] = (until, who)  # the one who stays longest comes last
    wanted = [(entity, role) for role in Role.objects.all() for entity in entities if role.required_in(entity.kind)]
    found = [_post(entity, role, held.get((entity.pk, role.kind))) for entity, role in wanted]
    return [post for post in found if post]


def _post(entity: Any, role: Role, last: tuple[date, str] | None) -> Post | None:
    if last is None:
        return Post(entity, role)
    until, who = last
    return Post(entity, role, who, until) if until <= clock.today() + SOON else None

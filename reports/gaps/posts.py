"""Offices that a legal entity must have somebody in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core import clock
from reports.gaps.answering import held_until
from reports.gaps.systems import SOON
from reports.gaps.units import read_by
from roles.kinds import RoleKind as R
from roles.models import Assignment, OrganisationUnit, User
from roles.querysets import full_name

Kind = OrganisationUnit.Kind
# The policy names the kommun's offices. A bolag and a federation are controllers of their own and need their own
# dataskyddsombud when the law asks for one (GDPR article 37), and somebody who coordinates.
OFFICES: Mapping[str, Sequence[str]] = {
    Kind.MUNICIPALITY: (R.CISO, R.IT_MANAGER, R.PREPAREDNESS, R.DPO, R.PROTECTIVE_SECURITY, R.REGISTRAR),
    Kind.COMPANY: (R.CISO, R.DPO),
    Kind.FEDERATION: (R.CISO, R.DPO),
}


@dataclass(frozen=True)
class Post:
    """An office of a legal entity that is empty, or whose only holder (`who`) leaves in 60 days."""

    entity: Any  # a unit with `may_assign`
    role: str
    who: str = ""
    until: date | None = None

    @property
    def name(self) -> str:
        return str(R(self.role).label)


def vacant_posts(user: User) -> list[Post]:
    """Return the empty offices of the legal entities that the person reads, by two statements.

    An office held anywhere in the entity is held.
    """
    bodies = read_by(user).in_force().filter(is_legal_entity=True, kind__in=OFFICES)
    entities = list(bodies.with_allowed(user, "assign"))
    held: dict[tuple[int, str], tuple[date, str]] = {}
    rows = held_until(Assignment.objects.valid().filter(is_deputy=False, unit__place__entity__in=entities))
    for entity, role, until, who in rows.order_by("until").values_list(
        "unit__place__entity", "role", "until", full_name("person__")
    ):
        held[entity, role] = (until, who)  # the one who stays longest comes last
    found = [_post(entity, role, held.get((entity.pk, role))) for entity in entities for role in OFFICES[entity.kind]]
    return [post for post in found if post]


def _post(entity: Any, role: str, last: tuple[date, str] | None) -> Post | None:
    if last is None:
        return Post(entity, role)
    until, who = last
    return Post(entity, role, who, until) if until <= clock.today() + SOON else None

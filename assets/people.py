"""Who holds the roles of a system, as its page shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from assets.models import InformationSystem
from core.ports import Decision
from roles import access, answering, policy
from roles.kinds import RoleKind
from roles.models import Assignment

OPEN = (RoleKind.SYSTEM_OWNER, RoleKind.SYSTEM_MANAGER)
ALL = (*OPEN, RoleKind.TECHNICAL_CONTACT)


@dataclass(frozen=True)
class RoleLine:
    """A role of a system with who holds it now, and where one appoints (or why one may not)."""

    kind: str
    label: str
    holders: Sequence[Any]
    url: str
    decision: Decision
    deputy_url: str = ""
    coming: Sequence[Any] = ()
    declined: Assignment | None = None


def roles_of(system: InformationSystem, may: Callable[[str], Decision], *, reads: bool, reader: Any) -> list[RoleLine]:
    """Return the roles of a system: who holds them, and who will.

    Who only sees it is shown owner and förvaltare of today, without deputies and dates.
    """
    kinds = ALL if reads else OPEN
    about = Assignment.objects.about_object(system).filter(role__in=kinds)
    rows = about.filter(Q(pk__in=about.valid_or_coming().values("pk")) | Q(answer=Assignment.Answer.DECLINED))
    rows = rows.select_related("person", "deputy_for__person")
    told = [a for a in rows.order_by("is_deputy", "starts_on", "pk") if reads or not (a.is_deputy or a.is_coming)]
    return [_line(system, kind, [a for a in told if a.role == kind], may, reader, reads) for kind in kinds]


def protective_security(system: InformationSystem) -> Sequence[Any]:
    """Return the people to ask about a system that must not be described: säkerhetsskyddschef, the nearest."""
    held = access.nearest(system.unit_id, RoleKind.PROTECTIVE_SECURITY).filter(is_deputy=False)
    return [row.person for row in held.select_related("person").order_by("starts_on", "pk")]


def _line(
    system: InformationSystem,
    kind: RoleKind,
    told: list[Any],
    may: Callable[[str], Decision],
    reader: Any,
    reads: bool,
) -> RoleLine:
    url = f"{reverse('roles:assignment_about_add', args=['assets.informationsystem', system.pk])}?roll={kind.value}"
    kept = [a for a in told if not a.is_declined]
    holders, coming = [a for a in kept if not a.is_coming], [a for a in kept if a.is_coming]
    decision = may(policy.APPOINTED_BY[kind])
    # One's own deputy one names oneself; whoever could give the role names one for the holder.
    absent = [a for a in holders if not a.is_deputy and (a.person_id == reader.pk or decision)]
    first = next((a for a in absent if a.person_id == reader.pk), absent[0] if absent else None)
    deputy_url = reverse("roles:deputy_add", args=[first.pk]) if first else ""
    declined = answering.told_no(told) if reads else None
    return RoleLine(kind.value, str(kind.label), holders, url, decision, deputy_url, coming, declined)

"""Which systems somebody can attest now, why not the others, and what has changed since the last time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets.models import InformationSystem, SystemAttestation
from assets.protecting import PROTECTED
from audit import trail
from core import clock, ports
from core.ports import Change

NOT_IN_OPERATION = _("Bara system som är i drift eller avvecklas bekräftas.")
ALREADY = _("Du har redan bekräftat uppgifterna i dag.")
CHANGED = _("Någon har ändrat systemet sedan du öppnade sidan.")


@dataclass(frozen=True)
class LeftOut:
    """A system that is left as it is, and why."""

    system: InformationSystem
    reason: str


class Parted:
    """Some systems that something was to be done with; those left out have a reason each."""

    left_out: Sequence[LeftOut]

    def by_reason(self) -> list[tuple[str, list[InformationSystem]]]:
        """Return the systems left out under each reason."""
        told: dict[str, list[InformationSystem]] = {}
        for one in self.left_out:
            told.setdefault(one.reason, []).append(one.system)
        return list(told.items())


@dataclass(frozen=True)
class Selection(Parted):
    """What became (or would become) of the systems that somebody chose."""

    ready: Sequence[InformationSystem]
    left_out: Sequence[LeftOut]


def sort_out(by: Any, rows: Iterable[Any], seen: dict[int, int] | None = None) -> Selection:
    """Part the systems (annotated with may_attest) into those that the person can attest now and the others.

    `seen` are the versions that the person saw; a system that is newer is left out.
    """
    rows = list(rows)
    today = SystemAttestation.objects.filter(person=by, attested_on=clock.today(), system__in=rows)
    done = set(today.values_list("system_id", "system_version"))
    reasons = [(row, _reason(row, done, seen)) for row in rows]
    return Selection([r for r, why in reasons if not why], [LeftOut(r, why) for r, why in reasons if why])


def _reason(row: Any, done: set[tuple[int, int]], seen: dict[int, int] | None) -> str:
    if row.protected_on:
        return str(PROTECTED)
    if not row.may_attest:
        return ports.access().refusal("attest", InformationSystem).reason
    if not row.is_in_operation:
        return str(NOT_IN_OPERATION)
    if (row.pk, row.version) in done:
        return str(ALREADY)
    return str(CHANGED) if seen is not None and seen.get(row.pk) != row.version else ""


@dataclass(frozen=True)
class State:
    """When a system was last attested, what has changed since, and when the next time is."""

    last: SystemAttestation | None
    due_on: Any
    changes: Sequence[Change]
    changed_by: str = ""
    changed_at: Any = None

    @property
    def is_late(self) -> bool:
        return bool(self.due_on and self.due_on < clock.today())


def state(system: Any) -> State | None:
    """Return where a system (annotated with attest_by) stands, or None when its kind is not attested."""
    if not system.is_in_operation:
        return None
    last = system.attestations.select_related("person").order_by("-attested_on", "-pk").first()
    if last is None or last.system_version >= system.version:
        return State(last, system.attest_by, ())
    since = trail.changes_since(system, last.system_version)
    return (
        State(last, system.attest_by, since.changes, since.actor, since.at)
        if since
        else State(last, system.attest_by, ())
    )

"""From one holder to the next: what ends with it, what waits, and what is to come when it is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock, deadlines, measures, registry
from core.clock import DAY
from roles.kinds import SINGLE, RoleKind
from roles.models import Assignment, User
from roles.office_work import OfficeWork
from roles.querysets import held_until


def fault_of_gap(office: Any, role: str, about: Any, starts_on: date, since: date | None = None) -> str:
    """Return why a new holder cannot start on a day, or "": days would pass on which nobody ordinary has the role.

    `office` are the assignments to the role there. What was empty already (on the day `since`, or today) may be filled
    from any day: that gap is nobody's plan, and is told where gaps are.
    """
    free = _first_day_without(office, since or clock.today(), starts_on)
    said = {"about": about, "role": RoleKind(role).word, "day": free}
    sentence = _(
        "Då är %(about)s utan %(role)s från %(day)s. Välj den dagen eller tidigare, eller utse först någon för tiden "
        "emellan."
    )
    return sentence % said if free else ""


def _first_day_without(office: Any, since: date, before: date) -> date | None:
    """Return the first day without a holder before another day; None where there is none, or nobody holds it now."""
    day = since
    for row in held_until(office.filter(is_deputy=False).not_withdrawn()).order_by("starts_on", "pk"):
        if row.starts_on <= day <= row.until:
            if row.until >= before - DAY:
                return None
            day = row.until + DAY
    return day if day > since else None


def faults_of_gaps(offices: Iterable[Assignment], starts_on: date) -> list[str]:
    """Return the same for assignments that are to go to somebody else from a day."""
    found = [
        fault_of_gap(
            Assignment.objects.same_office(row),
            row.role,
            row.unit or row.about,
            starts_on,
            max(clock.today(), row.starts_on),
        )
        for row in offices
    ]
    return [fault for fault in found if fault]


def fault_of_taking_back(row: Assignment) -> str:
    """Return why the assignment cannot be taken back yet, or "": the one that took over from it goes first."""
    later = Assignment.objects.same_office(row).filter(is_deputy=False, starts_on__gt=row.starts_on).not_withdrawn()
    after = later.select_related("person").order_by("starts_on").first() if row.role in SINGLE else None
    if after is None or row.is_deputy:
        return ""
    return _("%(name)s ska ta över %(day)s. Ta tillbaka det först.") % {
        "name": after.person.full_name,
        "day": after.starts_on,
    }


def ended_for(row: Assignment) -> list[tuple[Assignment, date | None]]:
    """Return who was ended when the assignment was made, deputies too, with the last day each had until then.

    What has been changed again since stays as it is.
    """
    first = Assignment.history.filter(id=row.pk).order_by("version", "history_id").first()
    versions = Assignment.history.filter(request_id=first.request_id).exclude(id=row.pk) if first else []
    found = []
    for version in versions:
        unchanged = Assignment.objects.filter(pk=version.id, version=version.version)
        earlier = unchanged.select_related("person").first()
        if earlier is None or not _is_of(earlier, row):
            continue
        previous = Assignment.history.filter(id=version.id, version=version.version - 1).first()
        if previous is not None and previous.ends_on != version.ends_on:
            found.append((earlier, previous.ends_on))
    return found


def _is_of(earlier: Assignment, row: Assignment) -> bool:
    """Tell whether the assignment is one that the row took over from, or of a deputy of such a one."""
    office = (earlier.role, earlier.unit_id, earlier.object_type_id, earlier.object_id)
    return office == (row.role, row.unit_id, row.object_type_id, row.object_id)


SHOWN = 5


@dataclass(frozen=True)
class Waiting:
    """What a holder of a role has not done, and who stops standing in for them.

    `more` duties are there than are told. Of an office at a unit not all is known (`is_whole`): see roles.office_work.
    """

    duties: list[Any]
    lacks: list[str]
    deputies: list[Assignment]
    more: int = 0
    is_whole: bool = True

    def __bool__(self) -> bool:
        return bool(self.duties or self.lacks or self.deputies)


def waiting(row: Assignment, reader: User) -> Waiting:
    """Return what waits for the holder of an assignment: it follows to the next one.

    Of an office at a unit it is what the reader may view.
    """
    named = Assignment.objects.filter(deputy_for=row).not_over().not_withdrawn().select_related("person")
    deputies = list(named.order_by("starts_on", "pk"))
    about: Any = row.about if row.object_id else None
    if about is None:
        work = OfficeWork(row, reader)
        duties = work.duties()
        return Waiting(duties[:SHOWN], work.lacks(), deputies, len(duties[SHOWN:]), is_whole=False)
    record = registry.record_for(about)
    duties = [duty for duty in deadlines.of(record, about) if row.role in duty.deadline.roles]
    whose = [m for m in record.measures if m.mend and row.role in m.mend.roles]
    rows: Any = measures.annotate(record.model._base_manager.filter(Q(pk=about.pk)), whose)
    answers = rows.first()
    lacks = [str(m.unmet_text) for m in whose if getattr(answers, m.name) is False]
    return Waiting(duties, [*lacks, *record.waits(about, row.role)], deputies)

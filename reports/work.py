"""Mitt arbete: what a person has to do, computed from deadlines and from requirements not met. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, deadlines, measures, registry
from core.clock import DAY
from core.deadlines import Deadline, Duty
from core.kept import kept
from core.measures import Lack, Measure
from reports import offices, start_plan
from roles import policy
from roles.models import User

FAR = timedelta(days=365)
MOST_LACKS = 50
SHOWN_LACKS = 5


@dataclass(frozen=True)
class Period:
    """Duties due within some time, under a heading."""

    slug: str
    title: Any
    duties: Sequence[Duty]
    until: date | None = None


@dataclass(frozen=True)
class Shortfall:
    """Rows that do not meet one measure, and that are this person's to mend."""

    measure: Measure
    lacks: Sequence[Lack]
    list_url: str

    @property
    def first(self) -> Sequence[Lack]:
        return self.lacks[:SHOWN_LACKS]

    @property
    def rest(self) -> Sequence[Lack]:
        return self.lacks[SHOWN_LACKS:MOST_LACKS]

    @property
    def has_more(self) -> bool:
        return len(self.lacks) > MOST_LACKS


@dataclass(frozen=True)
class Work:
    """All that a person has to do."""

    periods: Sequence[Period]
    shortfalls: Sequence[Shortfall]
    waiting: Sequence[Any] = ()  # starts of the start plan, before which nothing is asked for

    @property
    def overdue(self) -> int:
        return sum(len(p.duties) for p in self.periods if p.slug == "late")

    def about(self, record: registry.Record) -> set[int]:
        """Return the keys of the rows of a record that it tells of."""
        duties = (duty for period in self.periods for duty in period.duties if duty.record is record)
        lacks = (
            lack for part in self.shortfalls if part.measure in record.measures for lack in part.lacks[:MOST_LACKS]
        )
        return {duty.object_id for duty in duties} | {lack.object_id for lack in lacks}

    def __bool__(self) -> bool:
        return bool(self.periods or self.shortfalls)


def of(user: User) -> Work:
    """Return the person's work: duties by when they are due, and what is lacking now."""
    until = clock.today() + FAR
    duties = deadlines.due(_own_rows(user, offices.own), until)
    # What goes through several rows can be one's own by one of them, and that of a vacant role by another.
    own = {_key(duty) for duty in duties}
    vacant = deadlines.due(_rows(user, offices.standing_in), until)
    duties += [replace(duty, stands_in=True) for duty in vacant if _key(duty) not in own]
    lacks = measures.lacking(_lacking(user), MOST_LACKS + 1)
    for principal in offices.principals(user):
        name = principal.full_name if principal else ""
        whose = partial(offices.as_deputy, principal=principal)
        duties = _with(duties, deadlines.due(_rows(user, whose), until), name, _key)
        theirs = measures.lacking(_lacking(user, principal), MOST_LACKS + 1)
        lacks = _with(lacks, theirs, name, lambda lack: (lack.measure.slug, lack.object_id))
    periods = _periods(sorted(duties, key=lambda duty: (duty.due_on, duty.label)))
    return Work(periods, _shortfalls(lacks), start_plan.waiting_for(user))


OWN: Any = object()


def _lacking(user: User, principal: Any = OWN) -> Callable[[registry.Record, Measure], Any]:
    """Return what is lacking and the person's own to mend, or a deputy's for whom they stand in for.

    A deputy is not shown what only the holder may mend.
    """

    def rows(record: registry.Record, measure: Measure) -> Any:
        mend = measure.mend
        if mend is None:
            return None
        if principal is OWN:
            return offices.own(user, record, mend.roles)
        delegated = [role for role in mend.roles if policy.deputy_may(role, record.key, mend.action)]
        return offices.as_deputy(user, record, delegated, principal)

    return rows


def _key(duty: Duty) -> tuple[str, int]:
    return duty.deadline.slug, duty.object_id


def _with(mine: list[Any], theirs: Iterable[Any], name: str, key: Callable[[Any], Any]) -> list[Any]:
    """Return what is mine with what is somebody else's added, marked with the name; what is both stays mine."""
    known = {key(one) for one in mine}
    return [*mine, *(replace(one, on_behalf=name) for one in theirs if key(one) not in known)]


def overdue(user: User) -> int:
    """Return how many of the person's duties are overdue; kept while nothing is changed, since every page shows it."""
    today = clock.today()

    def count() -> int:
        if not offices.organisation(user).kinds:
            return 0
        return deadlines.count(_own_rows(user, offices.answering_for), today - DAY)

    return kept(user.pk, "overdue", count)


def _rows(user: User, whose: Callable[..., Any]) -> deadlines.RowsOf:
    """Return the rows whose duties follow a role; what one person is asked is nobody else's to do."""

    def rows(record: registry.Record, deadline: Deadline) -> Any:
        if deadline.theirs is not None:
            return None
        if deadline.through is not None:
            return deadlines.through(record, deadline, lambda other: whose(user, other, deadline.roles))
        return whose(user, record, deadline.roles)

    return rows


def _own_rows(user: User, whose: Callable[..., Any]) -> deadlines.RowsOf:
    """Return the same, and the rows about which the person is asked: also those that they do not hold yet."""
    by_role = _rows(user, whose)

    def rows(record: registry.Record, deadline: Deadline) -> Any:
        if deadline.theirs is None:
            return by_role(record, deadline)
        model: Any = record.model
        return deadline.theirs(model._default_manager.visible_to(user), user)

    return rows


def _periods(duties: Sequence[Duty]) -> list[Period]:
    """Return the duties under headings; a week ends on Sunday, and headings without duties are left out."""
    today = clock.today()
    sunday = today + timedelta(days=6 - today.weekday())
    month = today + timedelta(days=30)
    slots = (
        Period("late", _("Försenat"), [d for d in duties if d.due_on < today]),
        Period("week", _("Den här veckan"), [d for d in duties if today <= d.due_on <= sunday], sunday),
        Period("month", _("Inom 30 dagar"), [d for d in duties if sunday < d.due_on <= month], month),
        Period("later", _("Senare"), [d for d in duties if d.due_on > max(sunday, month)]),
    )
    return [slot for slot in slots if slot.duties]


def _shortfalls(lacks: Iterable[Lack]) -> list[Shortfall]:
    by_measure: dict[Measure, list[Lack]] = {}
    for lack in lacks:
        by_measure.setdefault(lack.measure, []).append(lack)
    return [Shortfall(measure, found, list_of(measure)) for measure, found in by_measure.items()]


def list_of(measure: Measure) -> str:
    """Return the address of the list of rows that do not meet a measure."""
    record, _measure = measures.find(measure.slug)
    return f"{reverse(record.list_url)}?missing={measure.slug}"

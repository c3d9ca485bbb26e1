"""What someone must do by a date: computed from the data, never stored as a to-do."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import cached_property

from core import registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Through:
    """That a duty is not of those who hold roles for the row itself, but for rows of another kind that it is about.

    `reached` makes of those other rows (a queryset) the condition on the rows of the duty.
    """

    model: type[Model]
    reached: Callable[[QuerySet], Q]


@dataclass(frozen=True)
class Deadline:
    """A duty of a role holder. `rows` narrows visible rows to those that have it and annotates `due_on`.

    `roles` are the roles whose holders must act, for the row or for what it goes `through`; `sentence` names the duty
    with `{label}`; `url_name` leads to where it is done, and for a duty through others must open to all who may view
    those. What takes no more than saying so has `act_url_name`, a form that needs nothing but its key, and
    `act_button`; `other_button` then leads to where one says otherwise.

    A question to one person, whoever else holds the role, has `theirs`: it narrows the rows that the person sees to
    those where they are asked, and annotates `due_on` for them. It follows to nobody else.
    """

    slug: str
    sentence: StrOrPromise
    icon: str
    roles: Sequence[str]
    rows: Callable[[QuerySet], QuerySet]
    url_name: str
    button: StrOrPromise
    act_url_name: str = ""
    act_button: StrOrPromise = ""
    other_button: StrOrPromise = ""
    theirs: Callable[[QuerySet, Any], QuerySet] | None = None
    through: Through | None = None


@dataclass(frozen=True)
class Duty:
    """One deadline of one object, on a page. Who stands in for a vacant role is led to the object itself, which says
    who to appoint; not when the duty goes through other rows, for then they may not read the object.

    `on_behalf` names for whom a deputy has it to do ("" when nobody in particular), None for one's own.
    """

    deadline: Deadline
    record: registry.Record
    object_id: int
    label: str
    due_on: date
    stands_in: bool = False
    on_behalf: str | None = None

    @property
    def text(self) -> str:
        return str(self.deadline.sentence).format(label=self.label)

    @property
    def url(self) -> str:
        if self.stands_in and self.deadline.through is None:
            return self.record.url_of(self.object_id)
        return reverse(self.deadline.url_name, args=[self.object_id])

    @property
    def act_url(self) -> str:
        """The form that does it at once ("" when there is none, and for who stands in)."""
        name = "" if self.stands_in else self.deadline.act_url_name
        return reverse(name, args=[self.object_id]) if name else ""

    @cached_property
    def form_key(self) -> uuid.UUID:
        """The key of that form: pressed twice, it acts once."""
        return uuid.uuid4()


Arm = tuple[registry.Record, Deadline]
RowsOf = Callable[[registry.Record, Deadline], QuerySet | None]


def arms() -> Iterable[Arm]:
    """Return every deadline with its record."""
    return ((record, deadline) for record in registry.records() for deadline in record.deadlines)


def due(rows_of: RowsOf, until: date) -> list[Duty]:
    """Return the duties due until a date, earliest first, in one UNION ALL.

    `rows_of` gives for each arm the rows that concern the asker (or None): filters must enter each arm.
    """
    known = {deadline.slug: (record, deadline) for record, deadline in arms()}
    whole = _union(rows_of, until)
    duties = [_duty(*known[row[-1]], row) for row in whole] if whole is not None else []
    return sorted(duties, key=lambda duty: (duty.due_on, duty.label))


def count(rows_of: RowsOf, until: date) -> int:
    """Return how many duties are due until a date, in one statement."""
    whole = _union(rows_of, until)
    return whole.count() if whole is not None else 0


def _union(rows_of: RowsOf, until: date) -> QuerySet | None:
    parts = [part for arm in arms() if (part := _part(*arm, rows_of, until)) is not None]
    return parts[0].union(*parts[1:], all=True) if parts else None


def through(kind: registry.Record, deadline: Deadline, others: Callable[[registry.Record], Any]) -> QuerySet | None:
    """Return the rows of a duty that goes through rows of another kind, which `others` gives (or None for none)."""
    by = deadline.through
    rows = others(registry.record_for(by.model)) if by else None
    return kind.model._default_manager.filter(by.reached(rows)) if by and rows is not None else None


def of(record: registry.Record, row: Any) -> list[Duty]:
    """Return the duties about one row, earliest first, whosever they are and however far away; no questions to one.

    Those of other rows that are the work of whoever holds roles for this one belong here as well.
    """

    def this(kind: registry.Record) -> QuerySet | None:
        return kind.model._default_manager.filter(pk=row.pk) if kind is record else None

    def only(kind: registry.Record, deadline: Deadline) -> QuerySet | None:
        if kind is record:
            return this(kind) if deadline.theirs is None else None
        return through(kind, deadline, this)

    return due(only, date.max) if record.deadlines else []


def _part(record: registry.Record, deadline: Deadline, rows_of: Any, until: date) -> QuerySet | None:
    rows = rows_of(record, deadline)
    if rows is None:
        return None
    dated = rows if "due_on" in rows.query.annotations else deadline.rows(rows)
    return (
        dated.filter(due_on__lte=until)
        .order_by()
        .values_list(
            F("pk"), Cast(record.label, CharField()), F("due_on"), Value(deadline.slug, output_field=CharField())
        )
    )


def _duty(record: registry.Record, deadline: Deadline, row: tuple) -> Duty:
    object_id, label, due_on, _slug = row
    return Duty(deadline, record, object_id, label, due_on)

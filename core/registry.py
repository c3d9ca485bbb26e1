"""One line per kind of thing. Every consumer is a plain loop: search, exports, access, measures, tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.db.models import F, Model, Q, QuerySet
from django.urls import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.deadlines import Deadline
    from core.measures import Measure


@dataclass(frozen=True)
class HistoryLink:
    """Versions of another model that belong to an object's history (its roles, its classes)."""

    model: type[Model]
    of: Callable[[Model], Q]


@dataclass(frozen=True)
class Inside:
    """Texts that hang on a row and have rows of their own (its notes): they find it for those who may view it.

    `rows` are those that a reader may know of, `key` their field with the row's key; `word` says where they stand, and
    `url_name` leads there. With `in_parts` the first of the texts also answers by a part of a word, as names do.
    `by_reader` says that it depends on the reader which rows they are.
    """

    rows: Callable[[Any], QuerySet]
    key: str
    search: Sequence[str]
    word: StrOrPromise
    url_name: str
    in_parts: bool = False
    by_reader: bool = False


def _open(_row: Any) -> str:
    return ""


def _nothing(_row: Any, _role: str) -> Sequence[str]:
    return ()


def _always(_row: Any) -> None:
    return None


@dataclass(frozen=True)
class Closed:
    """Rows of which nobody may do anything but `actions`, whatever their roles; `why` says so of a row, or ""."""

    rows: Q
    actions: frozenset[str]
    why: Callable[[Any], str]


NOTHING_CLOSED = Closed(Q(pk__in=()), frozenset(), _open)


@dataclass(frozen=True)
class Record:
    """What the house needs to know about a model.

    `unit_field` names the relation to the organisation unit that decides who reaches the row ("" when any holder
    reaches all rows; through to-many relations too); `grants` is the table of permissions on single rows;
    `conditions` are named rows-only-if expressions that the access policy may cite; `label` names a row (`named` is the
    same as an expression, when it is no field) and `subtitle` (of open fields) says more about it in search.

    `search` are the fields anyone who may see a row can find it by, the first of them (or `search_parts`) by a part of
    a word as well, and `search_also` adds what stands elsewhere (such as names of role holders); `search_protected`
    finds only for those who may view it, and so does what stands `inside`. `current` are the rows in use.

    `waits` tells what about a row waits for the holder of a role for it, beside its duties and measures.

    Of a `protected` record every reading is in the ledger: of a row, of a list, of a file.

    `closed` are rows that are kept from everyone's hands. `history_since` is the time before which a row's versions are
    not shown, None for all of them; `history_hidden` are the rows that have one, and
    `history_needs` the relations that tell it.
    """

    model: type[Model]
    noun: StrOrPromise
    plural: StrOrPromise
    icon: str
    list_url: str
    detail_url: str
    label: str = "name"
    named: Callable[[], Any] | None = None
    unit_field: str = "unit"
    search: Sequence[str] = ()
    search_parts: Sequence[str] = ()
    search_protected: Sequence[str] = ()
    search_also: Callable[[str], Q] | None = None
    inside: Sequence[Inside] = ()
    subtitle: Callable[[], Any] | None = None
    current: Q = Q()  # noqa: RUF009 (never changed)
    measures: Sequence[Measure] = ()
    deadlines: Sequence[Deadline] = ()
    history: Sequence[HistoryLink] = ()
    conditions: Mapping[str, Q] = field(default_factory=dict)
    grants: Any = None
    waits: Callable[[Any, str], Sequence[str]] = _nothing
    closed: Closed = NOTHING_CLOSED
    protected: bool = False
    history_since: Callable[[Any], datetime | None] = _always
    history_hidden: Q = Q(pk__in=())  # noqa: RUF009 (never changed)
    history_needs: Sequence[str] = ()

    @property
    def key(self) -> str:
        return self.model._meta.label_lower

    @property
    def actions(self) -> Sequence[str]:
        return self.model._meta.default_permissions

    def name_expression(self) -> Any:
        """Return the name of a row as the database says it."""
        return self.named() if self.named else F(self.label)

    def url_of(self, pk: int) -> str:
        return reverse(self.detail_url, args=[pk])


_records: dict[type[Model], Record] = {}
_frozen = False


def register(record: Record) -> None:
    """Add a record while the apps start. Raises ImproperlyConfigured afterwards, or for a second one."""
    if _frozen or record.model in _records:
        raise ImproperlyConfigured(f"{record.key} cannot be registered (again, or after start-up)")
    _records[record.model] = record


def freeze() -> None:
    global _frozen
    _frozen = True


def records() -> Iterator[Record]:
    return iter(_records.values())


def record_for(model: type[Model] | Model) -> Record:
    """Return the record of a model or instance. Raises KeyError when there is none."""
    return _records[cast("type[Model]", model._meta.concrete_model)]


def is_protected(model: type[Model]) -> bool:
    """Tell whether every reading of rows of a model is told; never of what is no record."""
    record = _records.get(cast("type[Model]", model._meta.concrete_model))
    return record is not None and record.protected


def record_by_key(key: str) -> Record:
    """Return the record with label such as "assets.supplier". Raises KeyError when there is none."""
    return {record.key: record for record in records()}[key]

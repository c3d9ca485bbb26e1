"""The two things that core's pages need from above: who may, and what is remembered.

`roles` provides Access and `audit` provides Trail while the apps start; the start fails while one is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from core import registry


@dataclass(frozen=True)
class Decision:
    """The answer to "may they?", with the sentence beside a disabled button and the address that names who may."""

    allowed: bool
    reason: str = ""
    who_url: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(True)


# A row of a protected record: its model and key.
Named = tuple[type[Model], int]


@dataclass(frozen=True)
class Change:
    """One field of one version, in words: what it was and what it became, and the protected rows that it names."""

    label: str
    before: str
    after: str
    named: Sequence[Named] = ()


@dataclass(frozen=True)
class Entry:
    """One line of an object's history; `ties` are the protected rows that it is about beside the object."""

    at: Any
    actor: str
    action_word: str
    about: str
    reason: str
    source_label: str
    source_url: str
    changes: Sequence[Change]
    is_first: bool = False
    on_behalf: str = ""
    ties: Sequence[Named] = ()

    @property
    def named(self) -> Sequence[Named]:
        return [*self.ties, *(row for change in self.changes for row in change.named)]


@dataclass(frozen=True)
class Since:
    """What is different since an earlier version: who saved last, when, and the fields that differ."""

    actor: str
    at: Any
    changes: Sequence[Change]


class Access(Protocol):
    """Who may do what. Unknown actions raise `UnknownAction`."""

    def visible(self, queryset: Any, user: Any, action: str) -> Any: ...

    def annotate_allowed(self, queryset: Any, user: Any, actions: Sequence[str]) -> Any: ...

    def reach_alike(self, user: Any, one: str, other: str, model: type[Model]) -> bool: ...

    def decide(self, user: Any, action: str, obj: Model) -> Decision: ...

    def may(self, user: Any, action: str, model: type[Model]) -> Decision: ...

    def refusal(self, action: str, model: type[Model], user: Any = None) -> Decision: ...

    def refusal_about(self, action: str, obj: Model, user: Any = None) -> Decision: ...

    def units_for(self, user: Any, action: str, model: type[Model]) -> Any: ...

    def roles_that_give(self, user: Any, action: str, model: type[Model], obj: Model | None = None) -> str: ...

    def addresses_of_auditors(self) -> Iterable[str]: ...

    def principal(self, user: Any, action: str, model: type[Model], obj: Model | None) -> Any: ...

    def principal_in(self, user: Any, action: str, model: type[Model], unit: Any) -> Any: ...


@dataclass(frozen=True)
class Obstacle:
    """Something that was built on what should be taken back: what it is, where it is, and what happened."""

    label: str
    url: str
    why: str


class Trail(Protocol):
    """What is remembered of writes and reads."""

    def acting_as(self, **acting: Any) -> AbstractContextManager: ...

    def acting_as_system(self, source: str) -> AbstractContextManager: ...

    def doing(self, *, role: str, principal: Any) -> AbstractContextManager: ...

    def on_behalf_of(self, principal: Any) -> AbstractContextManager: ...

    def tell(self, event: str, *, about: Model | None = None, **texts: Any) -> None: ...

    def read(self, row: Model, *, whole: bool, role: str) -> None: ...

    def listed(self, model: type[Model], keys: Callable[[], Sequence[int]]) -> None: ...

    def exported(
        self, response: Any, model: type[Model], sent: Any, *, keys: Sequence[int] = (), **texts: Any
    ) -> None: ...

    def history(self, obj: Model, *, offset: int, limit: int) -> tuple[int, list[Entry]]: ...

    def last_version(self, obj: Model) -> Any: ...

    def obstacles(self, source: str) -> list[Obstacle]: ...

    def take_back(self, source: str) -> int: ...

    def version_at(self, obj: Model, number: int | None) -> Any: ...

    def changes_since(self, obj: Model, number: int | None) -> Since | None: ...


class UnknownAction(ValueError):
    """An action that the record does not have: a programming error, never a denial."""


_provided: dict[str, Any] = {}


def provide(*, access: Access | None = None, trail: Trail | None = None) -> None:
    """Register what answers the ports; called once per port while apps start."""
    _provided.update({name: part for name, part in (("access", access), ("trail", trail)) if part})


def access() -> Access:
    return _provided["access"]


def trail() -> Trail:
    return _provided["trail"]


def shown(rows: Iterable[Any], model: type[Model]) -> None:
    """Hand over to the trail that a page shows rows (or keys) of a model, when every reading of that is told."""
    if registry.is_protected(model):
        trail().listed(model, lambda: [getattr(row, "pk", row) for row in rows])


def named(lines: Iterable[Change | Entry]) -> None:
    """Hand over the protected rows that a page names as it tells what has been changed."""
    rows = {row for line in lines for row in line.named}
    for model in {model for model, _key in rows}:
        shown([key for one, key in rows if one is model], model)


def demand() -> None:
    """Raise ImproperlyConfigured while a port has nothing behind it."""
    missing = {"access", "trail"} - _provided.keys()
    if missing:
        raise ImproperlyConfigured(f"Nothing provides: {', '.join(sorted(missing))}")

"""The kinds of list that the portal can take in. Each app registers its own while it starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from core import ports
from core.imports.kinds import Kind

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrOrPromise

    from core.imports.targets import Target


@dataclass(frozen=True)
class NextStep:
    """What is well done next after an import: a button of the receipt, and the sentence that says why."""

    label: StrOrPromise
    url: str
    icon: str
    why: StrOrPromise


@dataclass(frozen=True, kw_only=True)
class ImportKind(Kind):
    """A kind with what it is taken into.

    `open(by)` reads what is already known, in a number of statements that does not depend on the rows; `by` is
    None when the portal itself loads the list. `name` is the field that names a row; `path` is the kind's part of
    the address.
    """

    noun: StrOrPromise
    plural: StrOrPromise
    path: str
    icon: str
    model: type[Model]
    open: Callable[[Any], Target]
    name: str = "name"
    # Brings up to date what is computed from rows, once an import of them was taken back.
    undone: Callable[[], Any] = lambda: None
    # What the reader of a receipt is offered to do next, when the import made new rows.
    next_steps: Callable[[Any], Sequence[NextStep]] = lambda by: ()

    @property
    def upload_url(self) -> str:
        return reverse(f"imports:{self.slug}")


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    """Add a kind while the apps start. Raises ImproperlyConfigured for a second one of the same slug."""
    if kind.slug in _kinds:
        raise ImproperlyConfigured(f"The import kind {kind.slug} is registered twice")
    _kinds[kind.slug] = kind


def registered() -> tuple[ImportKind, ...]:
    return tuple(_kinds.values())


def registered_kind(slug: str) -> ImportKind:
    """The kind with that slug. Raises KeyError."""
    return _kinds[slug]


def kinds_for(by: Any) -> tuple[ImportKind, ...]:
    """The kinds that a person may take in somewhere; all of them for the portal itself."""
    return tuple(kind for kind in registered() if may_import(by, kind))


def may_import(by: Any, kind: ImportKind) -> bool:
    return by is None or bool(ports.access().may(by, "import", kind.model))

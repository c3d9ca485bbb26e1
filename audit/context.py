"""Who is acting, in which request, and why: one thread of trace through everything one act writes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any


class NoActor(RuntimeError):
    """Something was written without anyone being known to act: a programming error, never a silence."""


@dataclass(frozen=True)
class Acting:
    """The acting person (id and name as they are now), the request, the reason, and what the act came from.

    `principal` is for whom a deputy acts, when the right to do it is only theirs. `address` is the network address of
    who asked, as much of it as is kept, and `role` that by which they may do what they do.
    """

    actor_id: int | None = None
    actor_name: str = ""
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)
    reason: str = ""
    source: str = ""
    principal_id: int | None = None
    principal_name: str = ""
    address: str = ""
    role: str = ""


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)

SYSTEM_NAME = "Portalen"


def current() -> Acting | None:
    return _acting.get()


def require() -> Acting:
    """Return who is acting. Raises NoActor when nobody is."""
    acting = _acting.get()
    if acting is None or not acting.actor_name:
        raise NoActor("Wrap the write in audit.context.acting_as(...)")
    return acting


@contextmanager
def acting_as(user: Any = None, **values: Any) -> Iterator[Acting]:
    """Let `user` (or the given actor_id and actor_name) act within the block.

    Inside another block only what is given changes: the request id stays the same.
    """
    if user is not None:
        values |= {"actor_id": user.pk, "actor_name": user.full_name}
    token = _acting.set(replace(_acting.get() or Acting(), **values))
    try:
        yield require()
    finally:
        _acting.reset(token)


@contextmanager
def on_behalf_of(principal: Any) -> Iterator[Acting]:
    """Let whoever acts do what is within the block for somebody, or in their own right when that is None."""
    whose = {"principal_id": principal and principal.pk, "principal_name": principal.full_name if principal else ""}
    with acting_as(**whose) as acting:
        yield acting


@contextmanager
def doing(*, role: str, principal: Any) -> Iterator[None]:
    """Let what is done within the block be done by a role, and for somebody when `principal` is not None.

    Does nothing while nobody is known to act: a write will say so.
    """
    acting = _acting.get() or Acting()
    whose = {"principal_id": principal.pk, "principal_name": principal.full_name} if principal else {}
    token = _acting.set(replace(acting, role=role, **whose))
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def acting_as_system(source: str) -> Iterator[Acting]:
    """Let the portal itself act: migrations of data, the demo, timed work."""
    with acting_as(actor_id=None, actor_name=SYSTEM_NAME, source=source) as acting:
        yield acting


@contextmanager
def because(reason: str) -> Iterator[Acting]:
    """Give the writes within the block a reason."""
    with acting_as(reason=reason) as acting:
        yield acting


@contextmanager
def in_request(acting: Acting) -> Iterator[None]:
    """Let a request's acting person stand for the whole request; may be nobody."""
    token = _acting.set(acting)
    try:
        yield
    finally:
        _acting.reset(token)

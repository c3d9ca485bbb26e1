"""What somebody may do anywhere, by the grants they have: one statement, and once for a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, IntegerField, Q, Value

from core import clock, registry
from core.prepared import Prepared, Slot
from roles.grants import DEPUTY
from roles.models import UnitGrant


class Cell(NamedTuple):
    """What somebody may do, and by which table of grants."""

    table: Any
    record: str
    action: str
    condition: str


class Right(NamedTuple):
    """The permission of a cell, and whether it is held as one's own, by standing in for somebody, or both."""

    permission: int
    own: bool
    by_deputy: bool


Held = dict[Cell, Right]


def held_by(user: Any) -> Held | None:
    """Return the cells that the user holds now, with their permissions, or None when nothing is remembered."""
    known = _known.get()
    if known is not None and user.pk not in known:
        known[user.pk] = read(user)
    return None if known is None else known[user.pk]


def read(user: Any) -> Held:
    held: Held = {}
    tables = _tables()
    for n, app, model, codename, condition, permission, by_deputy in _grants().fetch(user=user.pk, day=clock.today()):
        cell = Cell(tables[n], f"{app}.{model}", codename.removesuffix(f"_{model}"), condition)
        known = held.get(cell, Right(permission, own=False, by_deputy=False))
        held[cell] = Right(permission, known.own or not by_deputy, known.by_deputy or by_deputy)
    return held


def _tables() -> list[Any]:
    return [UnitGrant, *(record.grants for record in registry.records() if record.grants)]


@cache
def _grants() -> Prepared:
    """Return the cells of a user in all tables, numbered."""
    parts = [
        table.objects.in_force(Slot("day"))
        .filter(user_id=Slot("user"))
        .order_by()
        .values_list(Value(n, output_field=IntegerField()), *NAMED, "condition", "permission_id", BY_DEPUTY)
        .distinct()
        for n, table in enumerate(_tables())
    ]
    return Prepared(parts[0].union(*parts[1:]))


BY_DEPUTY = ExpressionWrapper(Q(source__startswith=f"{DEPUTY}:"), output_field=BooleanField())
NAMED = ("permission__content_type__app_label", "permission__content_type__model", "permission__codename")


@contextmanager
def remembering() -> Iterator[None]:
    """Ask for nobody's rights twice within the block (a request), unless grants are written there."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def forget() -> None:
    """Read rights anew from now on: grants have been written."""
    known = _known.get()
    if known is not None:
        known.clear()


_known: ContextVar[dict[int, Held] | None] = ContextVar("known_rights", default=None)

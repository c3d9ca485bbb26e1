"""The only source of time. Tests and `--at` set it; the day is the Swedish one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

DAY = timedelta(days=1)
_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _fixed.get() or timezone.now()


def today() -> date:
    """Return the date in Sweden (TIME_ZONE) at `now()`."""
    return timezone.localtime(now(), timezone.get_default_timezone()).date()


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Let time stand still at `moment` (aware; a naive one is read as Swedish time) within the block."""
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment, timezone.get_default_timezone())
    token = _fixed.set(moment)
    try:
        yield moment
    finally:
        _fixed.reset(token)

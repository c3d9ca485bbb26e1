"""What is costly to work out and asked for on every page, kept until anything with versions has changed.

Nothing depends on it: it is kept for a minute at most, and worked out as always when the cache cannot be asked. Every
committed change lets all of it go, so what is mended disappears at once.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from redis.exceptions import RedisError

from core import clock
from core.memory import Memory

T = TypeVar("T")
CHANGED = "kept:changed"
log = logging.getLogger(__name__)


@dataclass
class Kept:
    """What is kept for one reader on one day: since which change, until when, and by which names."""

    mark: str
    until: float
    values: dict[str, Any] = field(default_factory=dict)


def kept(reader: int, name: str, work: Callable[[], T]) -> T:
    """Return what the work returns for a reader today, worked out unless it was since the last change.

    Within a transaction it is always worked out: what is not committed must not be kept.
    """
    if not settings.KEEP_FIGURES_SECONDS or is_uncommitted():
        return work()
    key = f"kept:{reader}:{clock.today()}"
    try:
        known = _fetched.find(key, _fetch)
        if name not in known.values:
            known.values[name] = work()
            _save(key, known)
    except RedisError:
        log.warning("The cache does not answer", exc_info=True)
        return work()
    value: T = known.values[name]
    return value


def _fetch(key: str) -> Kept:
    found = cache.get_many([CHANGED, key])
    mark = found.get(CHANGED, "")
    known = Kept(*found[key]) if key in found else None
    if known is None or known.mark != mark or known.until <= time.time():
        return Kept(mark, time.time() + settings.KEEP_FIGURES_SECONDS)
    return known


def _save(key: str, known: Kept) -> None:
    """Keep what was added for as long as the rest has left; as a tuple, which the next version can read as well."""
    left = known.until - time.time()
    if left > 0:
        cache.set(key, (known.mark, known.until, known.values), left)


# The cache is asked once in a request for what is kept for a reader, unless it is let go there.
_fetched: Memory[str, Kept] = Memory("fetched_from_what_is_kept")
remembering = _fetched.remembering


def is_uncommitted() -> bool:
    """Return whether what is read now may be something that is never committed."""
    return bool(connection.in_atomic_block)


def let_go_at_commit() -> None:
    """Let everything go when the transaction is committed; once for each transaction, however much it writes."""
    if settings.KEEP_FIGURES_SECONDS and all(waiting[1] is not let_go for waiting in connection.run_on_commit):
        transaction.on_commit(let_go, robust=True)


def let_go() -> None:
    """What was worked out before the change stands under another mark than what is asked for from now on."""
    _fetched.forget()
    cache.set(CHANGED, uuid.uuid4().hex, None)

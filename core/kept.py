"""A figure that is costly to work out, kept until anything with versions has changed.

Nothing depends on it: it is kept for a minute at most, and worked out as always when the cache cannot be asked. Every
committed change lets all of them go, so what is mended disappears at once.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from redis.exceptions import RedisError

CHANGED = "kept:changed"
log = logging.getLogger(__name__)


def kept(name: str, work: Callable[[], int]) -> int:
    """Return the figure of that name, worked out unless it was since the last change.

    The name tells for whom and for which day. Within a transaction it is always worked out: what is not committed
    must not be kept.
    """
    if not settings.KEEP_FIGURES_SECONDS or is_uncommitted():
        return work()
    key = f"kept:{name}"
    try:
        known = cache.get_many([CHANGED, key])
    except RedisError:
        log.warning("The cache does not answer", exc_info=True)
        return work()
    now = known.get(CHANGED, "")
    before, figure = known.get(key, (None, 0))
    if before == now:
        return int(figure)
    figure = work()
    cache.set(key, (now, figure), settings.KEEP_FIGURES_SECONDS)
    return figure


def is_uncommitted() -> bool:
    """Return whether what is read now may be something that is never committed."""
    return bool(connection.in_atomic_block)


def let_go_at_commit() -> None:
    """Let all figures go when the transaction is committed; once for each transaction, however much it writes."""
    if settings.KEEP_FIGURES_SECONDS and all(waiting[1] is not let_go for waiting in connection.run_on_commit):
        transaction.on_commit(let_go, robust=True)


def let_go() -> None:
    """What was worked out before the change stands under another mark than what is asked for from now on."""
    cache.set(CHANGED, uuid.uuid4().hex, None)

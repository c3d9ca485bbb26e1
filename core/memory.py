"""What has been found out once within a block, such as a request, and need not be asked for again there."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Answers by key, remembered within `remembering()` until they are forgotten; asked anew each time outside it."""

    def __init__(self, name: str) -> None:
        self._known: ContextVar[dict[K, V] | None] = ContextVar(name, default=None)

    @contextmanager
    def remembering(self) -> Iterator[None]:
        token = self._known.set({})
        try:
            yield
        finally:
            self._known.reset(token)

    def find(self, key: K, ask: Callable[[K], V]) -> V:
        known = self._known.get()
        if known is None:
            return ask(key)
        if key not in known:
            known[key] = ask(key)
        return known[key]

    def forget(self) -> None:
        known = self._known.get()
        if known is not None:
            known.clear()

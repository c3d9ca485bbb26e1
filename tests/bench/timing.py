"""Times and statements of a piece of work, and of two in turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Times:
    """Seconds of several runs."""

    runs: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.runs)

    def __str__(self) -> str:
        return " / ".join(f"{1000 * x:.0f}" for x in (min(self.runs), self.middle, max(self.runs)))


@dataclass
class Statements:
    """How many statements, and how long the database took."""

    count: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - started


def statements(work: Callable[[], Any]) -> Statements:
    """Do the work once and return what it asked of the database."""
    seen = Statements()
    with connection.execute_wrapper(seen):
        work()
    return seen


def once(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def repeated(runs: int, work: Callable[[], Any]) -> Times:
    return Times(tuple(once(work) for _n in range(runs)))


def in_turn(runs: int, one: Callable[[], Any], other: Callable[[], Any]) -> tuple[Times, Times]:
    """Time two works turn by turn, so that what else the machine does falls on both."""
    rounds = [(once(one), once(other)) for _n in range(runs)]
    first, second = zip(*rounds, strict=True)
    return Times(first), Times(second)

"""Checks the whole trail in a process of its own, so that its peak of memory is its own.

python -m tests.bench.looking_over DATABASE EMPLOYMENT-NUMBER check: prints {"rows", "seconds", "grown"}.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from tests.bench.export import alone, peak


def looked_over(_number: str, _what: str) -> dict[str, Any]:
    """Return what it took to look the whole trail over. Raises AssertionError for a fault: there is none to find."""
    from audit import checking

    outcome, before, started = checking.Outcome(), peak(), time.perf_counter()
    checking.run(outcome)
    if outcome.number:
        raise AssertionError(outcome.faults)
    seconds = time.perf_counter() - started
    return {"rows": outcome.seen.entries, "seconds": seconds, "grown": max(0.0, peak() - before)}


if __name__ == "__main__":
    alone(looked_over, *sys.argv[1:])

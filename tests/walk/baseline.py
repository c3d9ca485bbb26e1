"""The agreed numbers of queries: page -> reader -> number, in a committed file."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "query_counts.json"
Counts = dict[str, dict[str, int]]


def read() -> Counts:
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def of(page: str) -> Counts:
    """Return what is agreed for a page and for what else its address answers."""
    return {name: counts for name, counts in read().items() if name.partition("?")[0] == page}


def write(page: str, counts: Counts) -> None:
    """Put a page's numbers into the file, whichever other process is doing the same."""
    with FILE.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = {name: told for name, told in read().items() if name.partition("?")[0] != page}
        FILE.write_text(json.dumps(kept | counts, indent=2, sort_keys=True) + "\n")
    FILE.with_suffix(".lock").unlink(missing_ok=True)

"""Takes out one file in a process of its own, so that its peak of memory is its own.

python -m tests.bench.export DATABASE EMPLOYMENT-NUMBER ADDRESS: prints {"bytes", "seconds", "statements", "grown"}.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STATUS = Path("/proc/self/status")
IN_A_MEGABYTE = 1_000_000 if sys.platform == "darwin" else 1000  # ru_maxrss is bytes there, kB here


def peak() -> float:
    """Return the most memory that this process has held, in MB.

    Linux hands the peak of the process that started this one on in ru_maxrss; VmHWM begins anew.
    """
    if STATUS.exists():
        return int(STATUS.read_text().partition("VmHWM:")[2].split()[0]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / IN_A_MEGABYTE


def alone(work: Callable[[str, str], dict[str, Any]], database: str, number: str, what: str) -> None:
    """Do the work in a database as a person, and print what it returns."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    sys.stdout.write(json.dumps(work(number, what)))


def taken_out(number: str, url: str) -> dict[str, Any]:
    """Return what a file cost; one with few rows goes before, so that only what rows cost is counted."""
    from roles.models import User
    from tests.bench.readers import signed_in
    from tests.bench.timing import statements

    browser = signed_in(User.objects.get(employment_number=number))

    def size(address: str) -> int:
        answer: Any = browser.get(address)
        return sum(len(part) for part in answer.streaming_content)

    size(f"{url}&q=zzzzzz")
    before, started = peak(), time.perf_counter()
    sizes: list[int] = []
    asked = statements(lambda: sizes.append(size(url)))
    seconds = time.perf_counter() - started
    return {"bytes": sizes[0], "seconds": seconds, "statements": asked.count, "grown": max(0.0, peak() - before)}


if __name__ == "__main__":
    alone(taken_out, *sys.argv[1:])

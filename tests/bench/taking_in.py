"""Takes in one long list of systems in a process of its own, so that its peak of memory is its own, and undoes it.

python -m tests.bench.taking_in DATABASE EMPLOYMENT-NUMBER ROWS: prints {"seconds", "statements", "grown"}.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from tests.bench.export import alone, peak


def taken_in(number: str, rows: str) -> dict[str, Any]:
    """Return what a list of so many new systems cost; one of a single row goes before it."""
    from django.db import transaction

    from audit.context import acting_as
    from core.imports.service import import_file
    from roles.models import OrganisationUnit, User
    from tests.bench.timing import statements

    by = User.objects.get(employment_number=number)
    units = list(OrganisationUnit.objects.order_by("pk").values_list("name", flat=True))

    def take(many: int) -> None:
        lines = [f"Ny tjänst {n};Handlägger ärenden av slag {n};{units[n % len(units)]};24" for n in range(many)]
        content = "\n".join(["System;Beskrivning;Ansvarig enhet;RTO tim", *lines]).encode()
        with acting_as(by), transaction.atomic():
            found = import_file(content, "systems.csv", by, kind="systems").as_json()
            if found["created"] != many:
                raise AssertionError(f"The list was not taken in: {found}")
            transaction.set_rollback(True)

    take(1)
    before, started = peak(), time.perf_counter()
    asked = statements(lambda: take(int(rows)))
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "statements": asked.count, "grown": max(0.0, peak() - before)}


if __name__ == "__main__":
    alone(taken_in, *sys.argv[1:])

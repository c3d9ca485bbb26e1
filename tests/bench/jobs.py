"""What takes seconds: exports, counts, imports, and rights when the organisation changes."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from assets.models import InformationSystem, StatedClass
from audit.context import acting_as, acting_as_system
from audit.trail import save_many
from core.imports.service import import_file
from isms.demo.files import DATA
from roles import actions, holding, projection
from roles.models import OrganisationUnit, User
from tests.bench import timing
from tests.bench.readers import CISO, RESTRICTED
from tests.bench.timing import Times

MANY, LISTED = 10_000, 3_000
# What may be left of five times the rows: allocators round, and Python frees late.
MOST_GROWTH_MB = 10
HEAD = ("work", "reader", "rows", "statements", "s min / median / max", "MB more at its peak")
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Budget:
    """What a piece of work may cost at most."""

    statements: int | None = None
    megabytes: float | None = None

    def faults(self, job: Job) -> Iterator[str]:
        """Yield what is exceeded."""
        if self.statements is not None and job.statements > self.statements:
            yield f"{job.name}: {job.statements} statements for {job.rows} rows, at most {self.statements}"
        if self.megabytes is not None and (job.grown or 0) > self.megabytes:
            yield f"{job.name}: {job.grown:.0f} MB for {job.rows} rows, at most {self.megabytes:.0f}"


@dataclass(frozen=True)
class Job:
    """What one piece of work cost."""

    name: str
    reader: str
    rows: int
    statements: int
    times: Times
    grown: float | None = None
    budget: Budget = Budget()


def line_of(job: Job) -> list[str]:
    runs = " / ".join(f"{x:.2f}" for x in (min(job.times.runs), job.times.middle, max(job.times.runs)))
    grown = "" if job.grown is None else f"{job.grown:.1f}"
    return [job.name, job.reader, str(job.rows), str(job.statements), runs, grown]


def measure(asked: argparse.Namespace, runs: int) -> Iterator[Job]:
    """Yield what each piece of work costs; the register grows to MANY systems on the way."""
    for reader, number in (("ciso", CISO), ("restricted", RESTRICTED)):
        yield from _counts(reader, number, runs)
    yield _check(runs)
    yield _moved(asked.users, runs)
    yield _dry_run(runs)
    yield _taken_in()
    yield from _exports(runs)
    grow(MANY)
    yield from _exports(runs)
    yield from (_export(f"people as {f}", f"/personer/?format={f}", asked.users, runs) for f in ("csv", "xlsx"))


def faults(jobs: list[Job]) -> Iterator[str]:
    """Yield what exceeds its budget, and the exports whose memory or statements follow the number of rows."""
    for job in jobs:
        yield from job.budget.faults(job)
    by_name: dict[str, list[Job]] = {}
    for job in jobs:
        by_name.setdefault(job.name, []).append(job)
    for name, sizes in by_name.items():
        grown = [job.grown for job in sizes if job.grown is not None]
        if len(grown) > 1 and grown[-1] - grown[0] > MOST_GROWTH_MB:
            yield f"{name}: {grown[0]:.0f} MB for {sizes[0].rows} rows and {grown[-1]:.0f} for {sizes[-1].rows}"


def _timed(name: str, reader: str, rows: int, runs: int, work: Callable[[], Any]) -> Job:
    asked = timing.statements(work)
    return Job(name, reader, rows, asked.count, timing.repeated(runs, work))


def _counts(reader: str, number: str, runs: int) -> Iterator[Job]:
    user = User.objects.get(employment_number=number)
    for action in ("see", "view"):
        rows = InformationSystem.objects.visible_to(user, action)
        yield _timed(f"count of systems to {action}", reader, rows.count(), runs, rows.count)


def _check(runs: int) -> Job:
    """The check of all rights: every grant that should be there, against every one that is."""
    found = projection.difference().as_counts()
    if any(found.values()):
        raise AssertionError(f"The rights are not what the offices call for: {found}")
    grants = sum(table.objects.count() for table in holding.tables())
    return _timed("check of every right", "", grants, runs, projection.difference)


def _dry_run(runs: int) -> Job:
    """Granvik's list of systems against the large register, as far as taking it in."""
    name = "systemforteckning-granvik.xlsx"
    content, by = (DATA / name).read_bytes(), User.objects.get(employment_number=CISO)

    def plan() -> Any:
        with acting_as(by):
            return import_file(content, name, by, kind="systems", sheet="Systemförteckning", dry_run=True)

    return _timed("dry run of Granvik's list", "ciso", plan().as_json()["rows"], runs, plan)


def _moved(people: int, runs: int) -> Job:
    """A förvaltning with all under it moved to another, and everybody's rights made anew; undone each time."""
    unit, other = (OrganisationUnit.objects.get(code=code) for code in ("S2", "S3"))

    def move() -> None:
        with transaction.atomic():
            fresh = OrganisationUnit.objects.get(pk=unit.pk)
            actions.save_unit(by=None, unit=fresh, version=None, values={"parent": other})
            transaction.set_rollback(True)

    with acting_as_system("bench"):
        return _timed("rights after moving a unit", "", people, runs, move)


def _taken_in() -> Job:
    """A list of systems taken in, in a process of its own, and undone."""
    found = _apart("tests.bench.taking_in", str(LISTED))
    times = Times((found["seconds"],))
    return Job("list taken in", "ciso", LISTED, found["statements"], times, found["grown"], Budget(megabytes=300))


def _exports(runs: int) -> Iterator[Job]:
    number = InformationSystem.objects.count()
    for wanted in ("csv", "xlsx"):
        yield _export(f"systems as {wanted}", f"/system/?format={wanted}", number, runs)


def _export(name: str, url: str, rows: int, runs: int) -> Job:
    found = [_taken_out(url) for _n in range(min(runs, 3))]
    times = Times(tuple(one["seconds"] for one in found))
    grown = max(one["grown"] for one in found)
    return Job(name, "ciso", rows, found[0]["statements"], times, grown, Budget(statements=10))


def _taken_out(url: str) -> dict[str, Any]:
    return _apart("tests.bench.export", url)


def _apart(module: str, what: str) -> dict[str, Any]:
    command = [sys.executable, "-m", module, connection.settings_dict["NAME"], CISO, what]
    done = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def grow(to: int) -> None:
    """Copy systems with their classes until there are so many."""
    rows = list(InformationSystem.objects.prefetch_related("stated_classes"))
    copies = [(row, row.stated_classes.all()) for n in range(to - len(rows)) for row in [rows[n % len(rows)]]]
    with acting_as_system("bench"):
        fresh = [_copy(row, name=f"{row.name} {n}") for n, (row, _classes) in enumerate(copies)]
        save_many(InformationSystem, fresh)
        of = zip(fresh, copies, strict=True)
        save_many(StatedClass, [_copy(c, system=system) for system, (_row, classes) in of for c in classes])


def _copy(row: Any, **other: Any) -> Any:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    copy = type(row)(**values | {"version": 0})
    for name, value in other.items():
        setattr(copy, name, value)
    return copy

"""One run: load, measure, print, judge."""

from __future__ import annotations

import argparse
from typing import TextIO

from tests.bench import database, jobs, pages, report, timing, trail
from tests.bench.readers import readers


def run(asked: argparse.Namespace, out: TextIO) -> int:
    """Print the tables; return 1 when a budget is exceeded."""

    def say(text: str) -> None:
        out.write(f"{text}\n")
        out.flush()

    with database.fresh(asked.keep) as name:
        seconds = timing.once(lambda: database.load(asked.systems, asked.users, asked.units))
        say(f"{name}: {asked.systems} systems, {asked.users} people, {asked.units} units, loaded in {seconds:.0f} s\n")
        found = [one for reader in readers() for one in pages.measure(reader, asked.runs, asked.only)]
        slowest_first = sorted(found, key=lambda one: one.times.middle, reverse=True)
        say(report.table(report.HEAD, map(report.line_of, slowest_first)))
        faults = [fault for one in found for fault in one.faults()]
        if not asked.only:
            done = list(jobs.measure(asked, max(1, asked.runs // 2)))
            say("\n" + report.table(jobs.HEAD, map(jobs.line_of, done)))
            faults += list(jobs.faults(done))
            told = list(trail.measure(asked.runs))
            say("\n" + report.table(trail.HEAD, map(trail.line_of, told)))
            faults += [fault for one in told for fault in one.faults()]
    say("\n" + "\n".join(f"OVER BUDGET  {fault}" for fault in faults) if faults else "\nWithin every budget.")
    return 1 if faults else 0

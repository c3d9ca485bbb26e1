"""Running the check of the trail from the portal: by a worker, with progress, and what came of it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection, transaction

from audit import events, ledger, verify
from audit.models import LedgerEntry
from core import jobs
from core.models import Job

JOB = "check-trail"
MOST_TOLD = 100
LOOK_SECONDS = 1.0
OPEN = (Job.State.QUEUED, Job.State.RUNNING)


@dataclass
class Outcome:
    """What a check came to: how much was looked at, how many faults, and the first of them in words."""

    seen: verify.Seen = field(default_factory=verify.Seen)
    number: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, Any]:
        return {"faults": self.number, **asdict(self.seen)}


def run(outcome: Outcome, roots: verify.Roots | None = None, most: int = MOST_TOLD) -> Outcome:
    """Look everything over as it is at one moment, and fill in what it came to meanwhile."""
    with verify.one_moment():
        for fault in verify.faults(outcome.seen, roots):
            outcome.number += 1
            if outcome.number <= most:
                outcome.faults.append(str(fault))
    return outcome


@transaction.atomic
def order(*, by: Any, request_id: Any) -> Job:
    """Leave it to a worker to look the trail over; one that waits or goes on already is the one asked for."""
    waiting = Job.objects.filter(kind=JOB, state__in=OPEN).order_by("pk").first()
    return waiting or jobs.enqueue(JOB, by=by, request_id=request_id)


@jobs.job(JOB)
def check(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Look the trail over, beside the job's own transaction: that one writes, and does not stand still."""
    with connection.cursor() as cursor:  # which stands idle in its transaction meanwhile
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    rows = LedgerEntry.objects.count()
    steps = rows + LedgerEntry.objects.filter(version_id__isnull=False).count()
    outcome = Outcome()
    with ThreadPoolExecutor(1) as aside:
        work = aside.submit(_alone, outcome)
        while not _is_done(work):
            progress.report(min(outcome.seen.entries + outcome.seen.versions, steps), steps)
        work.result()
    ledger.record(events.VERIFIED, **outcome.counts)
    return {"told": outcome.faults, **outcome.counts}


def _alone(outcome: Outcome) -> None:
    with closing(connection):
        run(outcome)


def _is_done(work: Future[None]) -> bool:
    try:
        work.exception(LOOK_SECONDS)
    except StillRunning:
        return False
    return True


def last() -> LedgerEntry | None:
    """Return what the ledger says of the last check, whoever ran it from wherever."""
    return LedgerEntry.objects.filter(event=events.VERIFIED).order_by("-pk").first()


def last_job() -> Job | None:
    return Job.objects.filter(kind=JOB).order_by("-pk").first()

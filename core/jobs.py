"""Long work that survives kill -9 at any line: claimed by lease, done and applied in one transaction."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from core import clock, ports
from core.models import Job

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 5
GIVEN_UP = "Arbetet gick inte att slutföra. Inget har ändrats."
log = logging.getLogger(__name__)

Work = Callable[["Progress", dict[str, Any]], dict[str, Any]]
_kinds: dict[str, Work] = {}


class LostLease(Exception):
    """Another worker took the job over: what this one did is rolled back."""


class JobRefused(Exception):
    """The work cannot be done; the message is a sentence for the person who asked for it."""


def job(kind: str) -> Callable[[Work], Work]:
    """Register the function that does jobs of a kind. It runs in one transaction and returns the result."""

    def register(work: Work) -> Work:
        _kinds[kind] = work
        return work

    return register


def enqueue(kind: str, *, by: Any, request_id: uuid.UUID, **payload: Any) -> Job:
    """Write a job in the caller's transaction; ring for a worker once it is committed."""
    row = Job.objects.create(kind=kind, payload=payload, actor_id=by.pk, actor_name=by.full_name, request_id=request_id)
    transaction.on_commit(lambda: ring(row.pk), robust=True)
    return row


def ring(pk: int) -> None:
    """Tell a worker. When the broker is away the job still stands, and beat rings again within a minute."""
    from core.tasks import run_job

    run_job.delay(pk)


def waiting() -> list[int]:
    """Return ids of jobs that nobody works on: queued, or with a lease that ran out."""
    stuck = Q(state=Job.State.RUNNING, lease_until__lt=clock.now())
    return list(Job.objects.filter(Q(state=Job.State.QUEUED) | stuck).order_by("pk").values_list("pk", flat=True))


def run(pk: int) -> bool:
    """Do a job if it waits for someone. Returns False when it was done, or is being done, by another."""
    lease = _claim(pk)
    if lease is None:
        return False
    row = Job.objects.get(pk=pk)
    progress = Progress(pk, lease)
    try:
        with progress.kept_alive(), transaction.atomic():
            _apply(row, progress)
    except LostLease:
        log.warning("Job %s was taken over by another worker", pk)
    except JobRefused as refused:
        _finish(pk, lease, Job.State.FAILED, message=str(refused))
    except Exception:
        log.exception("Job %s failed", pk)
        _fail(row, lease)
        raise
    return True


def _claim(pk: int) -> uuid.UUID | None:
    """Take the job by compare-and-set."""
    lease, now = uuid.uuid4(), clock.now()
    _give_up(pk, now)
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=pk).update(
        state=Job.State.RUNNING, lease=lease, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    return lease if taken else None


def _give_up(pk: int, now: datetime) -> None:
    """End a job that has taken its worker with it each time: nobody was left to count the failure."""
    Job.objects.filter(pk=pk, state=Job.State.RUNNING, lease_until__lt=now, attempts__gte=MAX_ATTEMPTS).update(
        state=Job.State.FAILED, message=GIVEN_UP, finished_at=now, lease=None, lease_until=None
    )


def _apply(row: Job, progress: Progress) -> None:
    with ports.trail().acting_as(
        actor_id=row.actor_id, actor_name=row.actor_name, request_id=row.request_id, source=f"job:{row.pk}"
    ):
        result = _kinds[row.kind](progress, row.payload)
    if not _finish(row.pk, progress.lease, Job.State.DONE, result=result):
        raise LostLease


def _finish(pk: int, lease: uuid.UUID, state: str, **values: Any) -> int:
    mine = Job.objects.filter(pk=pk, lease=lease, state=Job.State.RUNNING)
    return mine.update(state=state, finished_at=clock.now(), lease=None, lease_until=None, **values)


def _fail(row: Job, lease: uuid.UUID) -> None:
    """Let the job be tried again, unless it has been tried often enough."""
    row.refresh_from_db()
    if row.attempts >= MAX_ATTEMPTS:
        _finish(row.pk, lease, Job.State.FAILED, message=GIVEN_UP)
    else:
        Job.objects.filter(pk=row.pk, lease=lease).update(lease_until=clock.now())


class Progress:
    """How far the work has come, written through a connection of its own so that others see it at once."""

    def __init__(self, pk: int, lease: uuid.UUID) -> None:
        self.pk, self.lease = pk, lease
        self.done = self.all = 0
        self._stop = threading.Event()

    def report(self, done: int, all: int) -> None:
        self.done, self.all = done, all

    @contextmanager
    def kept_alive(self, every: float = 1.0) -> Any:
        """Renew the lease and show progress each second while the block runs."""
        thread = threading.Thread(target=self._beat, args=(every,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _beat(self, every: float) -> None:
        try:
            while not self._stop.wait(every):
                Job.objects.filter(pk=self.pk, lease=self.lease).update(
                    lease_until=clock.now() + LEASE, done_steps=self.done, all_steps=self.all
                )
        finally:
            connection.close()

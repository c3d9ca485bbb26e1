"""Long work: written with the user's own transaction, done once, and never half done."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from core import clock, jobs, tasks
from core.models import Job
from tests import factories as make
from tests.sample.models import Cabinet

pytestmark = [pytest.mark.core_suite, pytest.mark.django_db]
COMMITTED = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
REQUEST = uuid.UUID(int=3)
State = Job.State


@pytest.fixture(autouse=True)
def bell(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the jobs that were rung for."""
    rung: list[int] = []
    monkeypatch.setattr(tasks.run_job, "delay", rung.append)
    return rung


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Job]:
    """Return a function that makes a job of a kind that does what is given."""

    def of(what: jobs.Work, **values: Any) -> Job:
        monkeypatch.setitem(jobs._kinds, "prov", what)
        return Job.objects.create(
            **{"kind": "prov", "actor_id": 5, "actor_name": "Åsa Öberg", "request_id": REQUEST, **values}
        )

    return of


def writes_a_cabinet(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Make one cabinet more each time it is done."""
    unit_id = make.OrganisationUnit.objects.get().pk
    Cabinet.objects.create(name=f"Skåp {Cabinet.objects.count() + 1}", unit_id=unit_id)
    return {"cabinets": Cabinet.objects.count(), **payload}


def read_elsewhere(pk: int) -> dict[str, Any]:
    """Return a job as another connection sees it."""
    seen: list[dict[str, Any]] = []

    def read() -> None:
        seen.append(Job.objects.values().get(pk=pk))
        connections.close_all()

    other = threading.Thread(target=read)
    other.start()
    other.join()
    return seen[0]


# --- enqueue ---


@COMMITTED
def test_job_stands_when_its_transaction_does_and_rings_then(bell: list[int]) -> None:
    """A transaction that fails leaves neither job nor ring."""
    someone = make.person(given_name="Åsa", family_name="Öberg")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue("prov", by=someone, request_id=REQUEST)
        raise ZeroDivisionError
    assert bell == []
    assert not Job.objects.exists()
    with transaction.atomic():
        row = jobs.enqueue("prov", by=someone, request_id=REQUEST, run=4, day=clock.today())
        assert bell == []
    assert bell == [row.pk]
    row.refresh_from_db()
    assert (row.state, row.payload, row.attempts) == (State.QUEUED, {"run": 4, "day": "2026-11-23"}, 0)
    assert (row.actor_id, row.actor_name, row.request_id) == (someone.pk, "Åsa Öberg", REQUEST)


@COMMITTED
def test_broker_that_is_away_does_no_harm(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Not to the job, nor to what else is done on commit; beat rings later."""
    from kombu.exceptions import OperationalError

    def away(pk: int) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(tasks.run_job, "delay", away)
    done: list[str] = []
    someone = make.person()
    with caplog.at_level(logging.CRITICAL), transaction.atomic():
        row = jobs.enqueue("prov", by=someone, request_id=REQUEST)
        transaction.on_commit(lambda: done.append("after"))
    assert done == ["after"]
    assert jobs.waiting() == [row.pk]


# --- run ---


def test_work_acts_as_who_asked_under_their_request(work: Any) -> None:
    make.municipality()
    row = work(writes_a_cabinet, payload={"asked": 1})
    assert jobs.run(row.pk) is True
    row.refresh_from_db()
    assert (row.state, row.result, row.attempts) == (State.DONE, {"cabinets": 1, "asked": 1}, 1)
    assert (row.lease, row.lease_until, row.finished_at) == (None, None, clock.now())
    version = Cabinet.history.get()
    assert (version.history_user_id, version.actor_name) == (5, "Åsa Öberg")
    assert (version.request_id, version.source) == (REQUEST, f"job:{row.pk}")


def test_job_run_twice_acts_once(work: Any) -> None:
    make.municipality()
    row = work(writes_a_cabinet)
    assert [jobs.run(row.pk), jobs.run(row.pk), jobs.run(row.pk + 1)] == [True, False, False]
    assert Cabinet.objects.count() == 1


@COMMITTED
def test_job_that_two_take_at_once_acts_once(work: Any) -> None:
    """The second finds it taken while the first is in the middle of it."""
    make.municipality()
    second: list[bool] = []

    def meanwhile(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
        def knock() -> None:
            second.append(jobs.run(row.pk))
            connections.close_all()

        other = threading.Thread(target=knock)
        other.start()
        other.join()
        return writes_a_cabinet(progress, payload)

    row = work(meanwhile)
    assert jobs.run(row.pk)
    assert second == [False]
    assert Cabinet.objects.count() == 1


@COMMITTED
def test_worker_that_lost_its_lease_leaves_nothing(work: Any, monday: datetime) -> None:
    """Another took over meanwhile: what this one wrote is rolled back and the job is the other's."""
    make.municipality()
    thief = uuid.uuid4()

    def is_robbed(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
        def rob() -> None:
            Job.objects.filter(pk=row.pk).update(lease=thief, lease_until=monday + timedelta(minutes=2))
            connections.close_all()

        other = threading.Thread(target=rob)
        other.start()
        other.join()
        return writes_a_cabinet(progress, payload)

    row = work(is_robbed)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.lease, row.result) == (State.RUNNING, thief, {})
    assert Cabinet.objects.count() == Cabinet.history.count() == 0


def test_refused_work_says_why_and_leaves_nothing(work: Any) -> None:
    make.municipality()

    def refuses(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
        writes_a_cabinet(progress, payload)
        raise jobs.JobRefused("Filen går inte att läsa. Spara den som xlsx och försök igen.")

    row = work(refuses)
    assert jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.message) == (State.FAILED, "Filen går inte att läsa. Spara den som xlsx och försök igen.")
    assert row.finished_at is not None
    assert not Cabinet.objects.exists()
    assert jobs.waiting() == []


def broken(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
    writes_a_cabinet(progress, payload)
    raise ZeroDivisionError


def test_broken_work_is_tried_again_and_then_told_of(work: Any, monday: datetime) -> None:
    make.municipality()
    row = work(broken)
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        with clock.at(monday + timedelta(minutes=attempt)), pytest.raises(ZeroDivisionError):
            jobs.run(row.pk)
        row.refresh_from_db()
        assert row.attempts == attempt
        with clock.at(monday + timedelta(minutes=attempt, seconds=1)):
            assert jobs.waiting() == ([row.pk] if attempt < jobs.MAX_ATTEMPTS else [])
    assert row.state == State.FAILED
    assert row.message == "Arbetet gick inte att slutföra. Inget har ändrats."
    assert not Cabinet.objects.exists()
    assert jobs.run(row.pk) is False


def test_work_that_fails_once_is_done_the_next_time(work: Any, monday: datetime, monkeypatch: Any) -> None:
    make.municipality()
    row = work(broken)
    with pytest.raises(ZeroDivisionError):
        jobs.run(row.pk)
    monkeypatch.setitem(jobs._kinds, "prov", writes_a_cabinet)
    with clock.at(monday + timedelta(seconds=1)):
        assert jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.result) == (State.DONE, 2, {"cabinets": 1})


def test_work_that_kills_its_worker_each_time_is_given_up(work: Any, monday: datetime) -> None:
    """Nobody is left to count the failure, so the next worker does."""
    make.municipality()
    row = work(
        writes_a_cabinet, state=State.RUNNING, attempts=jobs.MAX_ATTEMPTS, lease=uuid.uuid4(), lease_until=monday
    )
    with clock.at(monday + timedelta(seconds=1)):
        assert jobs.waiting() == [row.pk]
        assert jobs.run(row.pk) is False
        assert jobs.waiting() == []
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.FAILED, jobs.MAX_ATTEMPTS)
    assert row.message == "Arbetet gick inte att slutföra. Inget har ändrats."
    assert not Cabinet.objects.exists()


def test_last_attempt_under_way_is_left_alone(work: Any, monday: datetime) -> None:
    until = monday + timedelta(minutes=1)
    row = work(writes_a_cabinet, state=State.RUNNING, attempts=jobs.MAX_ATTEMPTS, lease=uuid.uuid4(), lease_until=until)
    assert jobs.run(row.pk) is False
    row.refresh_from_db()
    assert row.state == State.RUNNING


# --- progress ---


@COMMITTED
def test_progress_is_seen_while_the_work_is_not(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """From another connection: how far it has come and that its lease is renewed, but none of its rows."""
    make.municipality()
    seen: list[Any] = []
    beat = threading.Event()
    kept = jobs.Progress._beat

    def quickly(self: jobs.Progress, every: float) -> None:
        kept(self, 0.02)

    def reports(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
        result = writes_a_cabinet(progress, payload)
        progress.report(3, 8)
        for _wait in range(200):
            if read_elsewhere(row.pk)["all_steps"]:
                break
            beat.wait(0.02)
        job = read_elsewhere(row.pk)
        seen.append((job["state"], job["done_steps"], job["all_steps"]))
        seen.append(count_elsewhere())
        return result

    def count_elsewhere() -> int:
        counted: list[int] = []

        def count() -> None:
            counted.append(Cabinet.objects.count())
            connections.close_all()

        other = threading.Thread(target=count)
        other.start()
        other.join()
        return counted[0]

    monkeypatch.setattr(jobs.Progress, "_beat", quickly)
    row = work(reports)
    jobs.run(row.pk)
    assert seen == [(State.RUNNING, 3, 8), 0]
    assert Cabinet.objects.count() == 1


@COMMITTED
def test_lease_is_renewed_while_the_work_goes_on(work: Any, monday: datetime) -> None:
    row = work(lambda progress, payload: {}, state=State.RUNNING, lease=REQUEST, lease_until=monday)
    progress = jobs.Progress(row.pk, REQUEST)
    with progress.kept_alive(every=0.01):
        for _wait in range(300):
            if read_elsewhere(row.pk)["lease_until"] > monday:
                break
    row.refresh_from_db()
    assert row.lease_until == monday + jobs.LEASE
    stranger = jobs.Progress(row.pk, uuid.uuid4())
    Job.objects.filter(pk=row.pk).update(lease_until=monday)
    with stranger.kept_alive(every=0.01):
        threading.Event().wait(0.1)
    row.refresh_from_db()
    assert row.lease_until == monday


# --- beat rings again ---


def test_beat_rings_for_what_nobody_works_on(work: Any, bell: list[int], monday: datetime) -> None:
    leased = {"state": State.RUNNING, "lease": REQUEST}
    queued = work(writes_a_cabinet)
    dead = work(writes_a_cabinet, **leased, lease_until=monday - timedelta(seconds=1))
    work(writes_a_cabinet, **leased, lease_until=monday + timedelta(seconds=1))
    work(writes_a_cabinet, state=State.DONE)
    work(writes_a_cabinet, state=State.FAILED)
    tasks.ring_waiting_jobs()
    assert bell == [queued.pk, dead.pk]


def test_beat_is_told_to_ring_each_minute() -> None:
    from isms.celery import app

    entry = app.conf.beat_schedule["ring-for-waiting-jobs"]
    assert entry["task"] == tasks.ring_waiting_jobs.name
    assert entry["schedule"] <= 60
    assert entry["options"]["expires"] < 60


KILLED = """
import json, os, signal, sys
import django
from django.conf import settings
settings.DATABASES["default"].update(json.loads(os.environ["TEST_DATABASE"]))
django.setup()
from core import jobs
from tests.core import test_jobs

@jobs.job("prov")
def dies(progress, payload):
    test_jobs.writes_a_cabinet(progress, payload)
    os.kill(os.getpid(), signal.SIGKILL)

jobs.run(int(sys.argv[1]))
"""


@COMMITTED
def test_killed_worker_leaves_nothing_and_beat_rings_for_the_next(work: Any, bell: list[int], monday: datetime) -> None:
    make.municipality()
    row = work(writes_a_cabinet)
    at = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    environment = os.environ | {"TEST_DATABASE": json.dumps(at), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(row.pk)], env=environment, cwd=ROOT, check=False, timeout=60
    )
    assert died.returncode == -signal.SIGKILL
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.RUNNING, 1)
    assert Cabinet.objects.count() == Cabinet.history.count() == 0
    Job.objects.filter(pk=row.pk).update(lease_until=monday - timedelta(seconds=1))  # the child's clock was its own
    tasks.ring_waiting_jobs()
    assert bell == [row.pk]
    tasks.run_job(row.pk)
    tasks.run_job(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.DONE, 2)
    assert Cabinet.objects.count() == Cabinet.history.count() == 1

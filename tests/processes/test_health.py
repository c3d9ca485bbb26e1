"""What /halsa/ says of a running portal when its parts really fail."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from isms.leaders import lives
from tests.processes.portal import Portal, wait_until

pytestmark = pytest.mark.processes
WHOLE = {"status": "ok", "database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok", "beat": "ok"}


@contextmanager
def stopped(*processes: psutil.Process) -> Iterator[None]:
    """Let processes stand still: alive, but answering nobody."""
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def test_whole_portal_says_ok_and_nothing_more(running: Portal) -> None:
    assert running.health() == (200, WHOLE)


@pytest.mark.parametrize("host", ["10.0.0.7:8080", "lastbalanserare.intern", "localhost"])
def test_health_answers_any_host(running: Portal, host: str) -> None:
    assert running.get("/halsa/", host)[0] == 200
    assert running.get("/halsa/levande/", host)[0] == 200


def test_login_page_answers(running: Portal) -> None:
    assert running.get("/konto/logga-in/")[0] == 200


def test_database_that_hangs_is_told_in_time(running: Portal) -> None:
    postmaster = running.postmaster()
    with stopped(postmaster, *postmaster.children()):
        began = time.monotonic()
        status, verdict = running.health()
        took = time.monotonic() - began
        assert running.get("/halsa/levande/")[0] == 200
    assert (status, verdict["database"], verdict["broker"]) == (503, "fel", "ok")
    assert took < 3
    wait_until(lambda: running.health() == (200, WHOLE), 30, lambda: str(running.health()))


def test_killed_database_comes_back(running: Portal) -> None:
    before = running.postmaster()
    before.kill()
    wait_until(lambda: not lives(before), 5)
    wait_until(lambda: running.health() == (200, WHOLE), 40, running.said)
    assert running.postmaster().pid != before.pid


def test_missing_migration_is_told(running: Portal) -> None:
    row = running.sql("DELETE FROM django_migrations WHERE app = 'sessions' RETURNING app, name, applied::text")[0]
    try:
        assert running.health() == (503, {**WHOLE, "status": "fel", "migrations": "fel"})
    finally:
        running.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('{}', '{}', '{}')".format(*row))
    assert running.health()[0] == 200


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_silent_process_is_told_and_heard_again(running: Portal, name: str) -> None:
    with stopped(running.leader(name)):
        running.sql(f"UPDATE core_heartbeat SET at = at - interval '61 seconds' WHERE name = '{name}'")
        assert running.health() == (503, {**WHOLE, "status": "fel", name: "fel"})
    wait_until(lambda: running.health()[0] == 200, 30, running.said)


def test_child_that_dies_is_started_again(running: Portal) -> None:
    web = running.leader("gunicorn")
    os.kill(web.pid, signal.SIGKILL)
    wait_until(lambda: not lives(web), 5)

    def is_back() -> bool:
        """Its helpers may answer for a moment longer: what counts is a new leader."""
        new = running.leader("gunicorn")
        return new is not None and new.pid != web.pid and running.health()[0] == 200

    wait_until(is_back, 30, running.said)

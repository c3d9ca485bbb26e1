"""Worker and beat are judged by the signs of life that their own loops write."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connections

from core import clock, health, heartbeats
from core.models import Heartbeat

pytestmark = pytest.mark.core_suite
WHOLE = dict.fromkeys(("status", *health.PARTS), "ok")


@pytest.fixture(autouse=True)
def broker(settings: Any, tmp_path: Any) -> Any:
    """The filesystem broker of a portal without Redis, in a folder of the test."""
    settings.CELERY_BROKER_URL = "filesystem://localhost"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}
    return tmp_path


@pytest.fixture
def closed(db: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the connection was closed; the test's own transaction outlives that."""
    times: list[str] = []
    monkeypatch.setattr(connections["default"], "close", lambda: times.append("closed"))
    return times


def alive() -> dict[str, bool]:
    return {name: heartbeats.alive(name) for name in (heartbeats.WORKER, heartbeats.BEAT)}


def test_sign_of_life_is_of_one_process_and_grows_old(closed: list[str], monday: datetime) -> None:
    assert alive() == {"worker": False, "beat": False}
    heartbeats.beat("worker")
    assert alive() == {"worker": True, "beat": False}
    with clock.at(monday + heartbeats.STALE_AFTER - timedelta(seconds=1)):
        assert alive()["worker"]
    with clock.at(monday + heartbeats.STALE_AFTER):
        assert not alive()["worker"]
        heartbeats.beat("worker")
        assert alive()["worker"]
    assert Heartbeat.objects.count() == 1


def test_beats_come_often_enough_to_miss_a_few() -> None:
    assert heartbeats.STALE_AFTER.total_seconds() > heartbeats.EVERY_SECONDS * 3


def test_database_that_is_away_does_not_stop_the_loop(
    closed: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(Heartbeat.objects, "bulk_create", away)
    with caplog.at_level(logging.WARNING):
        heartbeats.beat("worker")
    assert "No sign of life written for worker" in caplog.text


def test_beat_leaves_no_connection_open(closed: list[str]) -> None:
    heartbeats.beat("beat")
    assert closed


class Timer:
    """A timer of the worker's that only remembers what it was asked to do."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.cancelled = 0

    def call_repeatedly(self, seconds: float, call: Any, args: tuple[Any, ...]) -> Any:
        self.asked.append((seconds, call, args))
        return self

    def cancel(self) -> None:
        self.cancelled += 1


def test_worker_writes_in_its_own_loop_from_start_to_stop(closed: list[str]) -> None:
    """The timer asks the loop (`call_soon`) and writes nothing itself, so a loop that hangs falls silent."""
    soon: list[Any] = []
    parent = SimpleNamespace(timer=Timer(), call_soon=lambda call, *args: soon.append((call, args)))
    step = heartbeats.WorkerHeartbeat(parent)
    step.start(parent)
    assert alive()["worker"]
    Heartbeat.objects.all().delete()
    ((seconds, call, args),) = parent.timer.asked
    assert seconds == heartbeats.EVERY_SECONDS
    call(*args)
    assert not alive()["worker"]
    ((beat, given),) = soon
    beat(*given)
    assert alive()["worker"]
    step.stop(parent)
    step.shutdown(parent)
    assert parent.timer.cancelled == 1


def test_worker_and_beat_of_the_portal_are_those_that_beat() -> None:
    from isms.celery import app

    assert heartbeats.WorkerHeartbeat in app.steps["consumer"]
    assert app.conf.beat_scheduler == "core.heartbeats:BeatingScheduler"


def test_scheduler_beats_at_each_turn_and_never_sleeps_long(closed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from celery.beat import PersistentScheduler

    monkeypatch.setattr(PersistentScheduler, "tick", lambda self: 300.0)
    scheduler = heartbeats.BeatingScheduler.__new__(heartbeats.BeatingScheduler)
    assert scheduler.tick() == heartbeats.EVERY_SECONDS
    assert alive() == {"worker": False, "beat": True}


# --- health ---


def all_alive() -> None:
    for name in (heartbeats.WORKER, heartbeats.BEAT):
        heartbeats.beat(name)


@pytest.mark.django_db(transaction=True)
def test_health_names_the_part_that_fails(client: Any, settings: Any, broker: Any) -> None:
    def said() -> dict[str, str]:
        answer = client.get("/halsa/")
        assert answer["Cache-Control"] == "no-store"
        assert answer.status_code == (200 if answer.json() == WHOLE else 503)
        return answer.json()  # type: ignore[no-any-return]

    assert said() == WHOLE | {"status": "fel", "worker": "fel", "beat": "fel"}
    all_alive()
    assert said() == WHOLE
    for silent in (heartbeats.WORKER, heartbeats.BEAT):
        Heartbeat.objects.filter(name=silent).update(at=clock.now() - timedelta(minutes=2))
        assert said() == WHOLE | {"status": "fel", silent: "fel"}
        heartbeats.beat(silent)
    broker.rmdir()
    assert said() == WHOLE | {"status": "fel", "broker": "fel"}
    for address in ("redis://127.0.0.1:1/0", "redis://127.0.0.1:notaport/0", "amqp://127.0.0.1"):
        settings.CELERY_BROKER_URL = address
        assert said() == WHOLE | {"status": "fel", "broker": "fel"}


def test_migration_that_the_database_lacks_is_missed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A squashed one counts as applied when its parts are."""
    known = health._known()
    assert health._unapplied() == set()
    later = ("core", "9999_later")
    monkeypatch.setattr(health, "_known", lambda: known | {later: set()})
    assert health._unapplied() == {later}
    monkeypatch.setattr(health, "_known", lambda: known | {later: {("core", "0002_initial")}})
    assert health._unapplied() == set()
    monkeypatch.setattr(health, "_known", lambda: known | {later: {("core", "0002_initial"), ("core", "0000_never")}})
    assert health._unapplied() == {later}


def test_probe_that_hangs_is_not_waited_for_and_keeps_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time after time: the answer comes in time, and threads do not grow in number."""
    release, started = threading.Event(), []

    def hangs() -> dict[str, str]:
        started.append(1)
        release.wait(30)
        return {}

    monkeypatch.setattr(health, "_probe_database", hangs)
    monkeypatch.setattr(health, "LIMIT_SECONDS", 0.05)
    monkeypatch.setattr(health, "_places", threading.BoundedSemaphore(2))
    began = time.monotonic()
    try:
        verdicts = [health.report() for _time in range(5)]
    finally:
        release.set()
    assert time.monotonic() - began < 5
    assert {verdict["status"] for verdict in verdicts} == {"fel"}
    assert len(started) <= 2


def test_health_is_only_read(client: Any, db: None) -> None:
    for address in ("/halsa/", "/halsa/levande/"):
        assert client.post(address).status_code == 405
    assert client.head("/halsa/levande/").status_code == 200


def test_living_asks_nothing_of_the_database(client: Any, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/halsa/levande/", headers={"host": "10.0.0.7:8080"})
    assert (answer.status_code, answer.content) == (200, b"lever\n")

"""Whether the portal works: each part is probed for real, within two seconds, whatever hangs."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

OK, FAULT = "ok", "fel"
LIMIT_SECONDS = 2.0
MOST_PROBES = 8
PARTS = ("database", "migrations", "broker", "worker", "beat")

Verdict = dict[str, str]
_places = threading.BoundedSemaphore(MOST_PROBES)


def report() -> Verdict:
    """Return "ok" or "fel" for the whole and for each part, after at most some two seconds."""
    verdict = dict.fromkeys(PARTS, FAULT)
    for answer in (_begin(_probe_database), _begin(_probe_broker)):
        verdict |= _wait(answer)
    whole = OK if set(verdict.values()) == {OK} else FAULT
    return {"status": whole, **verdict}


# --- time limits -------------------------------------------------------------------------------------


def _begin(probe: Callable[[], Verdict]) -> queue.Queue[Verdict]:
    """Run a probe in a thread of its own and return where its answer will lie.

    A probe that hangs keeps its place, so that a database that is away cannot fill the process with threads.
    """
    answer: queue.Queue[Verdict] = queue.Queue()
    place = _places
    if place.acquire(blocking=False):
        threading.Thread(target=_run, args=(probe, answer, place), daemon=True).start()
    else:
        answer.put({})
    return answer


def _run(probe: Callable[[], Verdict], answer: queue.Queue[Verdict], place: threading.BoundedSemaphore) -> None:
    try:
        answer.put(probe())
    finally:
        place.release()


def _wait(answer: queue.Queue[Verdict]) -> Verdict:
    try:
        return answer.get(timeout=LIMIT_SECONDS)
    except queue.Empty:
        return {}


# --- probes ------------------------------------------------------------------------------------------


def _probe_database() -> Verdict:
    """Ask the database over a connection of its own; the thread is new, so Django opens one for it."""
    from django.db import Error, connection

    verdict: Verdict = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '1500ms'")
        verdict["database"] = OK
        verdict["migrations"] = _word(not _unapplied())
        verdict |= _signs_of_life()
    except Error:
        pass
    finally:
        connection.close()
    return verdict


def _signs_of_life() -> Verdict:
    from core import heartbeats

    return {name: _word(heartbeats.alive(name)) for name in (heartbeats.WORKER, heartbeats.BEAT)}


def _word(good: bool) -> str:
    return OK if good else FAULT


def _unapplied() -> set[tuple[str, str]]:
    """Return the migrations of the code that the database lacks (a squashed one counts by its parts)."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = set(MigrationRecorder(connection).applied_migrations())
    return {key for key, replaces in _known().items() if key not in applied and not (replaces and replaces <= applied)}


@cache
def _known() -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Return the migrations on disk and what each replaces; they do not change while a process lives."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {key: set(migration.replaces) for key, migration in (loader.disk_migrations or {}).items()}


def _probe_broker() -> Verdict:
    url = settings.CELERY_BROKER_URL
    if urlsplit(url).scheme == "filesystem":
        return {"broker": _word(_folders_take_files())}
    return {"broker": _word(_redis_answers(url))}


def _folders_take_files() -> bool:
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]) as file:
            return file.write(b"halsa") == 5
    except OSError:
        return False


def _redis_answers(url: str) -> bool:
    import redis

    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except (redis.RedisError, ValueError):  # not an address of Redis at all
        return False

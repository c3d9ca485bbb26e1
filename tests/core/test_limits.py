"""The database's own limits are set on every connection, and they bite."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from core.models import Heartbeat

pytestmark = pytest.mark.core_suite


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


LIMITS = {
    "statement_timeout": "20s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "1min",
    "jit": "off",
    "TimeZone": "UTC",
    "client_encoding": "UTF8",
}


@pytest.mark.django_db(transaction=True)
def test_limits_are_set_on_each_new_connection() -> None:
    """Of this thread and of any other."""
    seen: list[dict[str, str]] = []

    def ask() -> None:
        connection.close()
        seen.append({name: setting(name) for name in LIMITS})
        connections.close_all()

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    ask()
    assert seen == [LIMITS, LIMITS]


def test_statement_that_takes_too_long_is_stopped(db: None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
        began = time.monotonic()
        with pytest.raises(OperationalError, match="statement timeout"), transaction.atomic():
            cursor.execute("SELECT pg_sleep(10)")
    assert time.monotonic() - began < 5


@pytest.mark.django_db(transaction=True)
def test_lock_that_is_not_had_in_time_is_an_operational_error() -> None:
    from core import clock

    Heartbeat.objects.create(name="x", at=clock.now())
    outcome: list[str] = []

    def wants() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
                Heartbeat.objects.select_for_update().get()
        except OperationalError as refused:
            outcome.append(str(refused))
        finally:
            connections.close_all()

    with transaction.atomic():
        Heartbeat.objects.select_for_update().get()
        other = threading.Thread(target=wants)
        other.start()
        other.join(10)
    assert "lock timeout" in outcome[0]

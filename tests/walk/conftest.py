"""One kommun for the whole walk, in a transaction that is never committed.

Each test is marked `django_db`, so that what it writes into the kommun is undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from django.db import connection, transaction

from core import clock
from tests import world as worlds
from tests.conftest import MONDAY
from tests.walk import samples
from tests.walk.oracle import Oracle
from tests.walk.walker import Walker


@pytest.fixture(scope="package")
def walker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Walker]:
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "_fixed", ContextVar("fixed_time", default=MONDAY))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield Walker(samples.prepare(worlds.build(samples=True)))
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture(scope="package")
def oracle(walker: Walker) -> Oracle:
    return Oracle()

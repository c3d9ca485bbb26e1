"""What somebody can do to the trail who owns the database: past the portal, its rights and its guards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from isms.postgres.privileges import trail


@contextmanager
def as_owner() -> Iterator[Any]:
    """Yield a cursor with the rights of whoever owns the tables; the portal has them too until the block ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        # What waits for the end of the transaction would keep tables from being altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ROLE NONE")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE")


@contextmanager
def as_superuser(*others: str) -> Iterator[Any]:
    """Yield a cursor of whoever owns the tables, with every guard of the trail (and of other tables) off."""
    tables = [*trail(), *others]
    with as_owner() as cursor:
        _guards(cursor, "DISABLE", tables)
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _guards(cursor, "ENABLE", tables)


def _guards(cursor: Any, state: str, tables: Sequence[str]) -> None:
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} {state} TRIGGER USER")

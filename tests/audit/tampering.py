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


def run(sql: str, *values: Any) -> None:
    with as_superuser() as cursor:
        cursor.execute(sql, values or None)


def copied(table: str, key: str, where: str, **values: Any) -> None:
    """Put in a copy of a row under another key."""
    with as_superuser() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        columns = [name for (name,) in cursor.fetchall() if name != key]
        chosen = ", ".join("%s" if name in values else name for name in columns)
        given = [values[name] for name in columns if name in values]
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} WHERE {where}", given)

"""Builds what many tests stand on once in each process, and puts its rows back for every other test that asks.

What is built must depend on nothing but the empty database and the time that stands still. Its rows come back with the
same keys, which no later row can have been given since sequences are not rolled back, and what `build` returned comes
back as a copy.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

# What no test writes and rows point to: it has other keys once a test has emptied the database.
GROUND = "SELECT (SELECT max(id) FROM django_content_type), (SELECT max(id) FROM auth_permission)"
COLUMNS = """
    SELECT quote_ident(table_name), string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
    WHERE table_schema = 'public' AND is_generated = 'NEVER' GROUP BY table_name
"""


@dataclass(frozen=True)
class _Stage:
    result: bytes
    rows: tuple[tuple[str, str], ...]  # statement, the rows as JSON


_stages: dict[tuple[Any, ...], _Stage] = {}


def staged(name: str, build: Callable[[], Any]) -> Any:
    """Return what `build` returns, with its rows in the database; `build` itself runs the first time only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(GROUND)
        key = (name, *cursor.fetchone())
        if key not in _stages:
            _stages[key] = _build(cursor, build)
        else:
            for statement, rows in _stages[key].rows:
                cursor.execute(statement, [rows])
    return pickle.loads(_stages[key].result)


def _build(cursor: Any, build: Callable[[], Any]) -> _Stage:
    with transaction.atomic():  # what is written in here has a number of its own, later than all before
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint % (1::bigint << 32)")
        first = cursor.fetchone()[0]
        result = pickle.dumps(build())
        cursor.execute(COLUMNS)
        found = []
        for table, columns in cursor.fetchall():
            cursor.execute(f"SELECT json_agg(t)::text FROM {table} t WHERE xmin::text::bigint >= {first}")
            rows = cursor.fetchone()[0]
            if rows:
                source = f"json_populate_recordset(NULL::{table}, %s::json)"
                found.append((f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {source}", rows))
    return _Stage(result, tuple(found))

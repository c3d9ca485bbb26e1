"""A statement that is built and compiled once in a process: afterwards only the values asked for differ.

Django takes milliseconds to build and compile what joins four tables, at each use anew; what every request asks is
worth preparing.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Expression, QuerySet


class Slot(Expression):
    """Stands in a query where each use has a value of its own."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Prepared:
    """A query with slots."""

    def __init__(self, rows: QuerySet) -> None:
        self._rows = rows

    @cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...]]:
        return self._rows.query.sql_with_params()

    def fetch(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows for the values of the slots, as the driver gives them. Raises KeyError for a slot without."""
        sql, params = self._compiled
        given = [values[param.name] if isinstance(param, Slot) else param for param in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()

"""Sub-queries that are built and compiled once in a process: afterwards only the values asked for differ.

Django takes about a millisecond to build one of three levels and as long to compile it, at each use anew; what is part
of every statement of every page is worth preparing.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Expression, QuerySet
from django.db.models.expressions import RawSQL


class Slot(Expression):
    """Stands in a sub-query where each use has a value of its own."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Prepared:
    """An uncorrelated sub-query with slots, ready to be put into any statement."""

    def __init__(self, rows: QuerySet) -> None:
        self._rows = rows.order_by()

    @cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...]]:
        return self._rows.query.sql_with_params()

    def rows(self, **values: Any) -> RawSQL:
        """Return the sub-query, to stand after IN. Raises KeyError when a slot has no value."""
        return RawSQL(self._compiled[0], self._params(values))  # noqa: S611 (written by Django, values apart)

    def exist(self, **values: Any) -> RawSQL:
        """Return the condition that the sub-query has rows. Raises KeyError when a slot has no value."""
        return RawSQL(f"EXISTS ({self._compiled[0]})", self._params(values), BooleanField())  # noqa: S611 (as above)

    def fetch(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return what the sub-query gives when it is asked by itself. Raises KeyError when a slot has no value."""
        with connection.cursor() as cursor:
            cursor.execute(self._compiled[0], self._params(values))
            return cursor.fetchall()

    def _params(self, values: dict[str, Any]) -> list[Any]:
        return [values[param.name] if isinstance(param, Slot) else param for param in self._compiled[1]]

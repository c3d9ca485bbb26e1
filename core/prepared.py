"""What is built and compiled once in a process, and then stands ready: whole statements, and parts of a row's own.

Django takes milliseconds to build and compile what joins four tables, at each use anew; what every request asks, or
every row of a list shows, is worth preparing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, Model, QuerySet

from core import clock


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

    @property
    def params(self) -> Sequence[Any]:
        return self._compiled[1]

    def fetch(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows for the values of the slots, as the driver gives them. Raises KeyError for a slot without."""
        sql, params = self._compiled
        given = [values[param.name] if isinstance(param, Slot) else param for param in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()


class OfRow(Expression):
    """An expression about one row, compiled already: of the row's own columns, and of sub-queries about it."""

    def __init__(self, sql: str, params: Sequence[Any], table: str, prefixes: Set[str], output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.sql = sql
        self.params = params
        self.table = table  # as the row is called in the text
        self.alias = table  # as it is called in the statement where it stands
        self.prefixes = prefixes  # of what the sub-queries call their tables, and nothing around them may be called

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        query.subq_aliases = query.subq_aliases.union(self.prefixes)
        return super().resolve_expression(query, *args, **kwargs)

    def relabeled_clone(self, change_map: Mapping[str, str]) -> Any:
        clone = self.copy()
        clone.alias = change_map.get(self.alias, self.alias)
        return clone

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if self.alias == self.table:
            return self.sql, self.params
        here, there = (f"{compiler.quote_name_unless_alias(name)}." for name in (self.table, self.alias))
        return self.sql.replace(here, there), self.params


def of_row(model: type[Model], key: Hashable, build: Callable[[], Any]) -> OfRow:
    """Return what `build` returns, compiled, to annotate rows of the model with; built once a day under its key.

    What depends on the hour is built anew each time. Raises ValueError when it needs a join.
    """
    return _of_today((model, key), lambda: _compiled(model, build()))


def statement(key: Hashable, build: Callable[[], QuerySet]) -> Prepared:
    """Return the query that `build` returns, prepared; built once a day under its key, as `of_row` is."""
    return _of_today(key, lambda: Prepared(build()))


def _of_today(key: Hashable, make: Callable[[], Any]) -> Any:
    today = clock.today()
    day, ready = _ready.get(key, (None, None))
    if ready is None or day != today:
        ready = make()
        if not any(isinstance(param, datetime) for param in ready.params):
            _ready[key] = today, ready
    return ready


_ready: dict[Hashable, tuple[date, Any]] = {}


def _compiled(model: type[Model], expression: Any) -> OfRow:
    query: Any = model._base_manager.annotate(it=expression).query
    joined = {alias for alias, join in query.alias_map.items() if getattr(join, "join_type", None)}
    if any(query.alias_refcount[alias] for alias in joined):  # one that was trimmed is not there
        raise ValueError(f"It joins {', '.join(sorted(joined))}")
    found = query.annotations["it"]
    sql, params = query.get_compiler(DEFAULT_DB_ALIAS).compile(found)
    return OfRow(sql, params, model._meta.db_table, query.subq_aliases, found.output_field)


def forget() -> None:
    """Let go of what is ready: its keys may be of a database that was emptied."""
    _ready.clear()

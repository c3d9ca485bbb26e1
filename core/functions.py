"""The database functions that migration 0001 makes, as Django expressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, CharField, DateField, Func, JSONField, TextField, Value
from django.db.models.expressions import RawSQL


class SwedishSortKey(Func):
    """Order å ä ö last, w as its own letter, case ignored; byte order, so the machine's locale is no matter."""

    function = "swedish_sort_key"
    template = '(%(function)s(%(expressions)s) COLLATE "C")'
    output_field = TextField()


class Fold(Func):
    """Lower case without accents: "Växel" becomes "vaxel"."""

    function = "swedish_fold"
    output_field = TextField()


class SearchVector(Func):
    """What a text can be found by: Swedish stems and whole words, folded."""

    function = "swedish_search_vector"
    output_field = SearchVectorField()


class InsideVector(Func):
    """Every end of the words of a name, so that an index finds "växel" in "Telefonväxel" by how an end begins."""

    function = "swedish_inside_vector"
    output_field = SearchVectorField()


class SearchQuery(Func):
    """What was asked for: each word as stem or as prefix, all of them needed."""

    function = "swedish_search_query"
    output_field = SearchQueryField()


class Matches(Func):
    """Tell whether a search vector answers a search query."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class StartsWith(Func):
    function = "starts_with"
    output_field = BooleanField()


class MonthsLater(Func):
    """The day so many months after a day: MonthsLater("starts_on", months). The last day of a shorter month is kept."""

    template = "((%(expressions)s))::date)"
    arg_joiner = " + make_interval(months => "
    output_field = DateField()


class WholeRow(Func):
    """The row of a column as JSON, by the names of its columns: rows of different tables then fit in one UNION."""

    output_field = JSONField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        (column,) = self.get_source_expressions()
        return f"to_jsonb({compiler.quote_name_unless_alias(column.alias)})", []


def among(ids: Sequence[int]) -> RawSQL:
    """Return the ids as one parameter for `__in`: a list would be one for each, which takes longer than the rest."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def joined(*fields: str) -> Func:
    """Return the expression of all named text fields in one, as index and search both write it."""
    return Func(*fields, function="swedish_join", output_field=TextField())


def matches(term: Any, *fields: str) -> Matches:
    """Return the condition that the fields together answer the term."""
    return Matches(SearchVector(joined(*fields)), asked(term))


def holds(term: Any, *fields: str) -> Matches:
    """Return the condition that the words of a name, which may stand in several fields, hold the words of the term."""
    return Matches(InsideVector(joined(*fields)), asked(term))


def asked(term: Any) -> SearchQuery:
    """Return what was asked for: a text, or an expression that is given it later."""
    return SearchQuery(term if hasattr(term, "resolve_expression") else Value(term, output_field=CharField()))

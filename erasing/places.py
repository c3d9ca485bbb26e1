"""Where free texts stand in the database, and how many of them a decision covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from json import dumps
from typing import Any
from urllib.parse import quote, quote_plus

from django.apps import apps
from django.db import connection, models
from psycopg2 import sql

from audit.ledger import NOW
from audit.models import LedgerEntry, tracked
from core import registry

# A shorter word stands inside too many others.
SHORTEST = 4
LITERAL = "***="  # what follows is no pattern (PostgreSQL, "Regular Expression Metasyntax")
SHOWN, EVERY = 5, 2_147_483_647
TECHNICAL_APPS = frozenset({"auth", "contenttypes", "guardian", "sessions", "audit"})
# Texts that the portal writes to itself: slugs, keys, sums.
TECHNICAL = frozenset(
    {
        *("password", "token", "token_secret", "secret", "key", "session_key", "client_id", "provider", "provider_id"),
        *("source", "path", "digest", "sha256", "seen", "kind", "history_type", "condition", "slug", "fields"),
    }
)
LEDGER = LedgerEntry._meta.db_table


@dataclass(frozen=True)
class Place:
    """A column of a table that holds free texts."""

    model: Any
    field: models.Field

    @property
    def name(self) -> str:
        return f"{self.model._meta.db_table}.{self.field.column}"

    @property
    def live(self) -> Any:
        """Return the model whose rows it is about: of versions, that which they are versions of."""
        return getattr(self.model, "instance_type", self.model)

    @property
    def is_of_versions(self) -> bool:
        return self.live is not self.model


@dataclass(frozen=True)
class Covered:
    """How many texts of a place a decision covers; `keys` are those of some of the rows."""

    place: str
    number: int
    keys: Sequence[int]


@cache
def places() -> Mapping[str, Place]:
    """Return every place of free texts, by its name."""
    return {place.name: place for model in apps.get_models() for place in _of(model)}


def _of(model: Any) -> Iterator[Place]:
    meta = model._meta
    if meta.app_label in TECHNICAL_APPS or not meta.managed or meta.proxy or "id" not in _columns(model):
        return
    for field in meta.concrete_fields:
        if _is_free(field):
            yield Place(model, field)


def _columns(model: Any) -> set[str]:
    return {field.column for field in model._meta.concrete_fields}


def _is_free(field: models.Field) -> bool:
    kinds = (models.CharField, models.TextField, models.JSONField)
    is_slug = isinstance(field, models.SlugField) or bool(field.choices)
    return isinstance(field, kinds) and not is_slug and field.name not in TECHNICAL and not field.is_relation


def erasable(model: Any) -> list[models.Field]:
    """Return the fields of a kind of row whose texts can be erased one by one: free texts with versions."""
    if model not in tracked():
        return []
    versions = {field.name for field in model.history.model.tracked_fields}
    free = [place.field for place in places().values() if place.model is model]
    return [
        field for field in free if isinstance(field, models.CharField | models.TextField) and field.name in versions
    ]


def patterns(search: str) -> list[str]:
    """Return what is looked for, in each of the ways that a word may be written: as it is, in an address, in JSON.

    The longest first: of a word within a longer one, the longer one must still be found.
    """
    found: set[str] = set()
    for word in words(search):
        browsers = quote_plus(word, safe="*").replace("~", "%7E")
        found |= {word, quote(word), quote_plus(word), browsers, dumps(word, ensure_ascii=False)[1:-1]}
    return [LITERAL + said for said in sorted(found, key=lambda said: (-len(said), said))]


def words(search: str) -> list[str]:
    return [line.strip() for line in search.splitlines() if line.strip()]


def targets(erasure: Any) -> list[dict[str, Any]]:
    """Return what the database function is to go through, in its terms (erasing/migrations/0002)."""
    if erasure.search:
        everywhere = [_target(place) for place in places().values()]
        return [*everywhere, {"table": LEDGER, "told": told_texts()}]
    model: Any = registry.record_by_key(erasure.kind).model
    names = [*erasure.fields]
    told = [f"{NOW}{called}" for name in names for called in (name, model.once_called.get(name)) if called]
    if registry.record_for(model).label in names:
        told.append("label")
    of_row = [
        _target(place) | {"key": erasure.key}
        for place in places().values()
        if place.live is model and place.field.name in names
    ]
    return [*of_row, {"table": LEDGER, "about": erasure.kind, "key": erasure.key, "names": told}]


def told_texts() -> dict[str, list[str]]:
    """Return, by kind of row, under which names the ledger tells of its free texts."""
    found: dict[str, list[str]] = {}
    for place in places().values():
        if not place.is_of_versions:
            found.setdefault(place.model._meta.label_lower, []).append(f"{NOW}{place.field.name}")
    return found


def _target(place: Place) -> dict[str, Any]:
    return {"table": place.model._meta.db_table, "column": place.field.column}


def covered(erasure: Any) -> list[Covered]:
    """Return what a decision covers now, by place, in one statement that reads each table once."""
    return _found(erasure, targets(erasure), SHOWN)


def rows_with(erasure: Any) -> dict[Any, set[int]]:
    """Return the keys of the rows, by their model, that have versions and hold a text that the decision covers."""
    live = {place.name: place.model for place in places().values() if place.model in tracked()}
    of_rows = [target for target in targets(erasure) if f"{target['table']}.{target.get('column')}" in live]
    rows: dict[Any, set[int]] = {}
    for one in _found(erasure, of_rows, EVERY):
        model = live[one.place]
        rows[model] = rows.get(model, set()) | {*one.keys}
    return rows


def _found(erasure: Any, asked: Sequence[dict[str, Any]], most: int) -> list[Covered]:
    by_table: dict[str, list[dict[str, Any]]] = {}
    for target in asked:
        by_table.setdefault(target["table"], []).append(target)
    arms = [_arm(table, found, most) for table, found in by_table.items()]
    if not arms:
        return []
    with connection.cursor() as cursor:
        statement = sql.SQL(" UNION ALL ").join(arms).as_string(cursor.cursor).replace("%", "%%")
        cursor.execute(statement.replace("$PATTERNS$", "%(patterns)s"), {"patterns": patterns(erasure.search)})
        return [Covered(place, number, keys) for place, number, keys in cursor.fetchall()]


PATTERNS = sql.SQL("ANY($PATTERNS$)")
ARM = """
    SELECT {table} || '.' || said.place, count(*), (array_agg(DISTINCT t.id))[1:{most}]
    FROM {rows} t, LATERAL (VALUES {columns}) said (place, words) WHERE {matches} GROUP BY said.place
"""
LEDGER_ARM = """
    SELECT {table}, count(*), ARRAY[]::bigint[]
    FROM {rows} t, LATERAL jsonb_each_text(t.content -> 'texts') said (place, words) WHERE {matches} HAVING count(*) > 0
"""


def _arm(table: str, found: Sequence[dict[str, Any]], most: int) -> sql.Composable:
    first = found[0]
    names = {"table": sql.Literal(table), "rows": sql.Identifier(table), "most": sql.Literal(most)}
    if table == LEDGER:
        return sql.SQL(LEDGER_ARM).format(matches=_matches_in_ledger(first), **names)
    columns = sql.SQL(", ").join(
        sql.SQL("({}, {})").format(sql.Literal(one["column"]), _words_of(table, one["column"])) for one in found
    )
    if "key" in first:
        matches = sql.SQL("t.id = {} AND said.words <> ''").format(sql.Literal(first["key"]))
    else:
        matches = sql.SQL("said.words ~* ") + PATTERNS
    return sql.SQL(ARM).format(columns=columns, matches=matches, **names)


def _words_of(table: str, column: str) -> sql.Composable:
    """Return the text of a column: of JSON that of its strings."""
    is_json = isinstance(places()[f"{table}.{column}"].field, models.JSONField)
    return sql.SQL("erasing_strings(t.{})" if is_json else "t.{}").format(sql.Identifier(column))


def _matches_in_ledger(target: dict[str, Any]) -> sql.Composable:
    if "names" not in target:
        ours = sql.SQL("(said.place NOT LIKE 'now.%' OR coalesce({}::jsonb -> t.about ? said.place, false))")
        told = ours.format(sql.Literal(dumps(target["told"])))
        is_text = sql.SQL("said.place NOT IN ('root', 'sha256')")
        return sql.SQL(" AND ").join([sql.SQL("said.words ~* ") + PATTERNS, is_text, told])
    return sql.SQL("t.about = {} AND t.about_id = {} AND said.place = ANY({}) AND said.words <> ''").format(
        sql.Literal(target["about"]), sql.Literal(target["key"]), sql.Literal(target["names"])
    )

"""Search: a row is found by what its reader may see of it, in lists and over the whole portal alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, IntegerField, Model, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.urls import reverse

from core import registry
from core.functions import Fold, StartsWith, matches

PER_KIND = 5
SHORTEST_INSIDE = 4


@dataclass(frozen=True)
class Hit:
    """One row that was found."""

    label: str
    detail: str
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `more` tells that there is more than is shown."""

    record: registry.Record
    hits: Sequence[Hit]
    more: bool
    more_url: str

    @property
    def title(self) -> str:
        return str(self.record.plural).capitalize()


def found(rows: QuerySet, user: Any, term: str) -> QuerySet:
    """Return those of the rows that answer the term. Protected fields only answer for rows that `user` may view."""
    return rows.filter(_condition(rows.model, user, term))


def _condition(model: type[Model], user: Any, term: str) -> Q:
    """Return the condition that a row answers the term.

    Each way to answer is a sub-query of its own: one index serves it and it is run once. OR-ed as they are, no index
    would serve any of them, and every row's text would be taken apart anew.
    """
    record = registry.record_for(model)
    rows: QuerySet = model._default_manager.order_by()
    found = _among(rows.filter(matches(term, *record.search))) | _inside_name(rows, record, term)
    if record.search_protected:
        whole = rows.filter(matches(term, *record.search, *record.search_protected))
        found |= _among(whole) & _among(rows.visible_to(user, "view"))  # type: ignore[attr-defined]
    return found | record.search_also(term) if record.search_also else found


def _among(rows: QuerySet) -> Q:
    return Q(pk__in=rows.values("pk"))


def _inside_name(rows: QuerySet, record: registry.Record, term: str) -> Q:
    """Return the condition that a name holds the term: "växel" is also looked for in "Telefonväxel"."""
    if len(term.strip()) < SHORTEST_INSIDE:
        return Q(pk__in=())
    wanted = Fold(Value(term.strip(), output_field=CharField()))
    return _among(rows.filter(GreaterThan(StrIndex(Fold(record.search[0]), wanted), Value(0))))


def everywhere(user: Any, term: str) -> list[Group]:
    """Return the best hits of each kind: one UNION ALL over all records, then one fetch per kind with hits."""
    kinds = [record for record in registry.records() if record.search]
    arms = [_arm(record, user, term) for record in kinds]
    keys: dict[str, list[int]] = {}
    for kind, pk in arms[0].union(*arms[1:], all=True):
        keys.setdefault(kind, []).append(pk)
    return [_group(record, keys[record.key], term) for record in kinds if record.key in keys]


def _arm(record: registry.Record, user: Any, term: str) -> QuerySet:
    rows = record.model._default_manager.visible_to(user).filter(record.current)  # type: ignore[attr-defined]
    kind = Value(record.key, output_field=CharField())
    best = _best_first(found(rows, user, term), record, term)
    return best.annotate(search_kind=kind).values_list("search_kind", "pk")[: PER_KIND + 1]


def _best_first(rows: QuerySet, record: registry.Record, term: str) -> QuerySet:
    """Order names that begin with the term first, then names that hold it, then the rest, each in the kind's order."""
    name = record.search[0]
    rank = Case(
        When(StartsWith(Fold(name), Fold(Value(term.strip(), output_field=CharField()))), then=Value(0)),
        When(matches(term, name), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.order_by(rank, *rows.model._meta.ordering)


def _group(record: registry.Record, keys: list[int], term: str) -> Group:
    rows = record.model._default_manager.filter(pk__in=keys)
    if record.subtitle:
        rows = rows.annotate(search_subtitle=record.subtitle())
    hits = [
        Hit(str(getattr(row, record.label)), getattr(row, "search_subtitle", None) or "", record.url_of(row.pk))
        for row in _best_first(rows, record, term)[:PER_KIND]
    ]
    return Group(record, hits, len(keys) > PER_KIND, f"{reverse(record.list_url)}?{urlencode({'q': term})}")

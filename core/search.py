"""Search: a row is found by what its reader may see of it, in lists and over the whole portal alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, IntegerField, Model, Q, QuerySet, TextField, Value, When, Window
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.urls import reverse

from core import ports, registry
from core.functions import Fold, StartsWith, among, holds, matches

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
    """Return those of the rows that answer the term; they are looked for here and now, and not again for each count."""
    keys = rows.model._default_manager.order_by().filter(_condition(rows.model, user, term))
    return rows.filter(pk__in=among(keys.values_list("pk", flat=True)))


def named(rows: QuerySet, term: str) -> QuerySet:
    """Return those of the rows that are found by what stands openly in themselves, the name by its parts too."""
    record = registry.record_for(rows.model)
    return rows.filter(Q(matches(term, *record.search)) | _holds(_name_of(record), term))


def _condition(model: type[Model], user: Any, term: str) -> Q:
    """Return the condition that a row answers the term. Protected fields only answer for rows that `user` may view.

    Each way to answer is a sub-query of its own: one index serves it and it is run once. OR-ed as they are, no index
    would serve any of them, and every row's text would be taken apart anew.
    """
    record = registry.record_for(model)
    rows: QuerySet = model._default_manager.order_by()
    found = _among(rows.filter(matches(term, *record.search))) | _inside_name(rows, record, term)
    if protected := _protected(rows, record, user, term):
        found |= protected & _viewable(rows, user)
    return found | record.search_also(term) if record.search_also else found


def _protected(rows: QuerySet, record: registry.Record, user: Any, term: str) -> Q:
    """Return the condition that what only those who may view a row can know of it answers the term; empty for none."""
    found = Q()
    if record.search_protected:
        found |= _among(rows.filter(matches(term, *record.search, *record.search_protected)))
    for inside in record.inside:
        found |= _stands(inside, user, term)
    return found


def _stands(inside: registry.Inside, user: Any, term: str) -> Q:
    """Return the condition that a text which hangs on the row answers the term."""
    answers = Q(matches(term, *inside.search))
    if inside.in_parts:
        answers |= _holds(inside.search[:1], term)
    return Q(pk__in=inside.rows(user).order_by().filter(answers).values(inside.key))


def _viewable(rows: QuerySet, user: Any) -> Q:
    """Return the condition that the user may view a row of those that they see.

    Who reads all that they see need not be asked about row by row.
    """
    closed = registry.record_for(rows.model).closed
    if ports.access().reach_alike(user, "see", "view", rows.model):
        return Q() if "view" in closed.actions else ~closed.rows
    return _among(rows.visible_to(user, "view"))  # type: ignore[attr-defined]


def _among(rows: QuerySet) -> Q:
    return Q(pk__in=rows.values("pk"))


def _inside_name(rows: QuerySet, record: registry.Record, term: str) -> Q:
    """Return the condition that a row's name holds the term."""
    return _among(rows.filter(_holds(_name_of(record), term)))


def _name_of(record: registry.Record) -> Sequence[str]:
    return record.search_parts or record.search[:1]


def _holds(fields: Sequence[str], term: str) -> Q:
    """Return the condition that a text holds the term: "växel" is also looked for in "Telefonväxel"."""
    if len(term.strip()) < SHORTEST_INSIDE:
        return Q(pk__in=())
    return Q(holds(term, *fields))


def everywhere(user: Any, term: str) -> list[Group]:
    """Return the best hits of each kind, in one statement."""
    kinds = [record for record in registry.records() if record.search]
    arms = [_arm(record, user, term) for record in kinds]
    told: dict[str, list[tuple[Any, ...]]] = {}
    for kind, *row in arms[0].union(*arms[1:], all=True):
        told.setdefault(kind, []).append(tuple(row))
    return [_group(record, sorted(told[record.key]), term) for record in kinds if record.key in told]


def _arm(record: registry.Record, user: Any, term: str) -> QuerySet:
    rows = record.model._default_manager.visible_to(user).filter(record.current)  # type: ignore[attr-defined]
    order: list[Any] = [_rank(record, term), *(record.model._meta.ordering or ())]
    place = Window(RowNumber(), order_by=order)
    nothing = Value("", output_field=TextField())
    subtitle = Cast(record.subtitle(), TextField()) if record.subtitle else nothing
    said = {
        "search_kind": Value(record.key, output_field=CharField()),
        "search_place": place,
        "search_name": Cast(record.name_expression(), TextField()),
        "search_subtitle": Coalesce(subtitle, nothing),
        "search_inside": _where(record, user, term),
    }
    hits = rows.filter(_condition(record.model, user, term)).annotate(**said).order_by("search_place")
    return hits.values_list("search_kind", "search_place", "pk", *list(said)[2:])[: PER_KIND + 1]


def _where(record: registry.Record, user: Any, term: str) -> Any:
    """Return in which of the texts that hang on a row the term stands; none when the row itself answers it."""
    none = Cast(Value(None), IntegerField())  # a bare NULL takes its type from the arm beside it
    if not record.inside:
        return none
    rows: QuerySet = record.model._default_manager.order_by()
    viewable = _viewable(rows, user)
    places = [When(_stands(inside, user, term) & viewable, then=Value(n)) for n, inside in enumerate(record.inside)]
    itself = When(matches(term, *record.search, *record.search_protected), then=none)
    return Case(itself, *places, default=none, output_field=IntegerField())


def _rank(record: registry.Record, term: str) -> Case:
    """Put names that begin with the term first, then names that hold it, then the rest."""
    name = record.search[0]
    return Case(
        When(StartsWith(Fold(name), Fold(Value(term.strip(), output_field=CharField()))), then=Value(0)),
        When(matches(term, name), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _group(record: registry.Record, rows: Sequence[tuple[Any, ...]], term: str) -> Group:
    hits = [_hit(record, *row) for _place, *row in rows[:PER_KIND]]
    ports.shown([pk for _place, pk, *_said in rows[:PER_KIND]], record.model)
    return Group(record, hits, len(rows) > PER_KIND, f"{reverse(record.list_url)}?{urlencode({'q': term})}")


def _hit(record: registry.Record, pk: int, name: str, subtitle: str, place: int | None) -> Hit:
    if place is None:
        return Hit(name, subtitle, record.url_of(pk))
    inside = record.inside[place]
    return Hit(name, ", ".join(filter(None, [subtitle, str(inside.word)])), reverse(inside.url_name, args=[pk]))

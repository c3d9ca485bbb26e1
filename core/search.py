"""Search: a row is found by what its reader may see of it, in lists and over the whole portal alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    IntegerField,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.urls import reverse

from core import ports, registry
from core.functions import Fold, StartsWith, among, holds, matches
from core.prepared import Prepared, Slot, statement

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
    term = _as_written(term)
    keys: dict[bool, list[int]] = {True: [], False: []}
    for key, is_open in _answers(rows.model, user, term).fetch(term=term):
        keys[is_open].append(key)
    answer = Q(pk__in=among(keys[True]))
    if closed := set(keys[False]).difference(keys[True]):
        answer |= Q(pk__in=among(sorted(closed))) & _viewable(rows.model._default_manager.order_by(), user)
    return rows.filter(answer)


def named(rows: QuerySet, term: str) -> QuerySet:
    """Return those of the rows that are found by what stands openly in themselves, the name by its parts too."""
    term = _as_written(term)
    record = registry.record_for(rows.model)
    answers = Q(matches(term, *record.search))
    if _looks_inside(term):
        answers |= Q(holds(term, *_name_of(record)))
    return rows.filter(answers)


def _answers(model: type[Model], user: Any, term: str) -> Prepared:
    """Return the statement of the keys that answer a term, and whether everybody who sees a row may know that it does.

    Unless it asks about its reader it is the same for every search of the day, and is built once.
    """
    record = registry.record_for(model)
    in_parts = _looks_inside(term)

    def build() -> QuerySet:
        ways = _ways(record, user, Slot("term"), in_parts=in_parts)
        arms = [keys.values_list(name, Value(is_open, BooleanField())) for keys, name, is_open in ways]
        return arms[0].union(*arms[1:])

    if any(inside.by_reader for inside in record.inside):
        return Prepared(build())
    return statement(("search", record.key, in_parts), build)


def _condition(model: type[Model], user: Any, term: str) -> Q:
    """Return the condition that a row answers the term. Protected fields only answer for rows that `user` may view.

    Each way to answer is a sub-query of its own: one index serves it and it is run once. OR-ed as they are, no index
    would serve any of them, and every row's text would be taken apart anew.
    """
    answers = {True: Q(), False: Q()}
    for keys, name, is_open in _ways(registry.record_for(model), user, term, in_parts=_looks_inside(term)):
        answers[is_open] |= Q(pk__in=keys.values(name))
    if not answers[False]:
        return answers[True]
    return answers[True] | answers[False] & _viewable(model._default_manager.order_by(), user)


def _as_written(term: str) -> str:
    """Return the term without the soft hyphens that come along when a long name is copied from a page."""
    return term.replace("\u00ad", "")


def _looks_inside(term: str) -> bool:
    """Tell whether a term is long enough to be looked for inside words: "växel" in "Telefonväxel"."""
    return len(term.strip()) >= SHORTEST_INSIDE


def _ways(record: registry.Record, user: Any, term: Any, *, in_parts: bool) -> Iterator[tuple[QuerySet, str, bool]]:
    """Yield each way for a row to answer: what answers, its field with the row's key, and whether it stands openly.

    What does not may only be known by those who may view the row.
    """
    rows: QuerySet = record.model._default_manager.order_by()
    yield rows.filter(matches(term, *record.search)), "pk", True
    if in_parts:
        yield rows.filter(holds(term, *_name_of(record))), "pk", True
    if record.search_also:
        yield rows.filter(record.search_also(term)), "pk", True
    if record.search_protected:
        yield rows.filter(matches(term, *record.search, *record.search_protected)), "pk", False
    for inside in record.inside:
        yield _standing(inside, user, term, in_parts=in_parts), inside.key, False


def _standing(inside: registry.Inside, user: Any, term: Any, *, in_parts: bool) -> QuerySet:
    """Return the texts that hang on rows and answer the term."""
    answers = Q(matches(term, *inside.search))
    if inside.in_parts and in_parts:
        answers |= Q(holds(term, *inside.search[:1]))
    return inside.rows(user).order_by().filter(answers)


def _viewable(rows: QuerySet, user: Any) -> Q:
    """Return the condition that the user may view a row of those that they see.

    Who reads all that they see need not be asked about row by row.
    """
    closed = registry.record_for(rows.model).closed
    if ports.access().reach_alike(user, "see", "view", rows.model):
        return Q() if "view" in closed.actions else ~closed.rows
    return Q(pk__in=rows.visible_to(user, "view").values("pk"))  # type: ignore[attr-defined]


def _name_of(record: registry.Record) -> Sequence[str]:
    return record.search_parts or record.search[:1]


def everywhere(user: Any, term: str) -> list[Group]:
    """Return the best hits of each kind, in one statement."""
    term = _as_written(term)
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
    in_parts = _looks_inside(term)
    stands = [(_standing(inside, user, term, in_parts=in_parts), inside.key) for inside in record.inside]
    places = [When(Q(pk__in=keys.values(name)) & viewable, then=Value(n)) for n, (keys, name) in enumerate(stands)]
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

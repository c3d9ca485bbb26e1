"""The policy is executable: a requirement is a population and a condition, and everything counts it alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from core import registry
from core.prepared import of_row

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Mend:
    """How a row comes to meet a measure: with which right, where, and whose work it is.

    `sentence` names the work with `{label}`; `roles` are those whose holders, for the row or nearest above its unit,
    have it to do; `url` leads to where it is done; `note` is an expression of what more there is to say of a row ("").
    """

    action: str
    roles: Sequence[str]
    sentence: StrOrPromise
    button: StrOrPromise
    icon: str
    url: Callable[[int], str]
    note: Callable[[], Any] = lambda: Value("")


@dataclass(frozen=True, eq=False)
class Measure:
    """One requirement of the policy.

    `population` narrows the record's rows to those the requirement is about, `condition` tells which of them meet
    it. Both are expressions without joins (Exists for to-many), so that rows are never counted twice; both are
    functions, so that dates are today's.
    """

    slug: str
    title: StrOrPromise
    met_text: StrOrPromise
    unmet_text: StrOrPromise
    clause: StrOrPromise
    condition: Callable[[], Q | Combinable]
    population: Callable[[], Q] = Q
    mend: Mend | None = None

    @property
    def name(self) -> str:
        """The annotation that holds the row's answer: True, False, or NULL outside the population."""
        return f"measure_{self.slug}"

    def answer(self) -> Case:
        """Return the expression of the answer of rows in the population, NULL of others."""
        population, answer = self.population(), _answer(self.condition())
        if not population:  # every row
            return answer
        return Case(When(population, then=answer), default=Value(None), output_field=BooleanField())


@dataclass(frozen=True)
class Figure:
    """A measure counted over some rows."""

    measure: Measure
    met: int
    population: int
    unit_id: int | None = None

    @property
    def exceptions(self) -> int:
        return self.population - self.met

    @property
    def share(self) -> float | None:
        return self.met / self.population if self.population else None


def _answer(condition: Q | Combinable) -> Case:
    """NULL in a condition means "not shown", so it counts as False instead of vanishing."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def annotate(queryset: QuerySet, measures: Sequence[Measure]) -> QuerySet:
    """Annotate each row with each measure's answer, in the same statement."""
    return queryset.annotate(**{m.name: of_row(queryset.model, m, m.answer) for m in measures})


def unmet(measures: Sequence[Measure]) -> ExpressionWrapper:
    """Return the expression of how many of the annotated measures a row does not meet, to order by."""
    lacks = (Case(When(**{m.name: False}, then=Value(1)), default=Value(0)) for m in measures)
    number: Any = sum(lacks, start=Value(0))
    return ExpressionWrapper(number, output_field=IntegerField())


def score(row: Any, measures: Sequence[Measure]) -> tuple[int, int]:
    """Return how many measures an annotated row meets, and how many are about it."""
    answers = [answer for m in measures if (answer := getattr(row, m.name)) is not None]
    return sum(answers), len(answers)


def count(queryset: QuerySet, measures: Sequence[Measure]) -> list[Figure]:
    """Count every measure over the queryset in one statement."""
    if not measures:
        return []
    totals = annotate(queryset.order_by(), measures).aggregate(**_counters(measures))
    return [_figure(m, totals) for m in measures]


def count_per(queryset: QuerySet, measures: Sequence[Measure], field: str) -> list[Figure]:
    """Count every measure for each value of `field` (such as the unit) in one statement."""
    rows = annotate(queryset.order_by(), measures).values(field).annotate(**_counters(measures)).order_by(field)
    return [_figure(m, row, row[field]) for row in rows for m in measures]


def exceptions(queryset: QuerySet, measure: Measure) -> QuerySet:
    """Return the rows in the population that do not meet the measure: the list behind the number."""
    return annotate(queryset, [measure]).filter(**{measure.name: False})


@dataclass(frozen=True)
class Lack:
    """One row that does not meet a measure, as somebody's work; `on_behalf` as for a duty (core.deadlines)."""

    measure: Measure
    object_id: int
    label: str
    note: str = ""
    on_behalf: str | None = None

    @property
    def text(self) -> str:
        return str(self.mend.sentence).format(label=self.label)

    @property
    def url(self) -> str:
        return self.mend.url(self.object_id)

    @property
    def mend(self) -> Mend:
        if self.measure.mend is None:
            raise ValueError(f"{self.measure.slug} is nobody's work")
        return self.measure.mend


def lacking(rows_of: Callable[[registry.Record, Measure], QuerySet | None], most: int) -> list[Lack]:
    """Return at most `most` unmet rows of each measure, by measure and then by name, in one UNION ALL.

    `rows_of` gives for each measure the rows that concern the asker (or None): filters must enter each arm.
    """
    known = {m.slug: m for record in registry.records() for m in record.measures}
    arms = ((record, m) for record in registry.records() for m in record.measures if m.mend)
    parts = [part for record, m in arms if (part := _lacking_part(record, m, rows_of, most)) is not None]
    rows: Iterable[Any] = parts[0].union(*parts[1:], all=True) if parts else ()
    order = list(known)
    lacks = [Lack(known[slug], pk, label, note) for pk, label, note, slug in rows]
    return sorted(lacks, key=lambda lack: order.index(lack.measure.slug))


def _lacking_part(record: registry.Record, measure: Measure, rows_of: Any, most: int) -> QuerySet | None:
    rows = rows_of(record, measure)
    if rows is None or measure.mend is None:
        return None
    note = ExpressionWrapper(measure.mend.note(), output_field=CharField())
    slug = Value(measure.slug, output_field=CharField())
    ordering: Any = record.model._meta.ordering
    found = exceptions(rows, measure).order_by(*ordering)
    return found.values_list(F("pk"), Cast(record.label, CharField()), note, slug)[:most]


def find(slug: str) -> tuple[registry.Record, Measure]:
    """Return a measure and the record it belongs to. Raises KeyError when the slug is unknown."""
    for record in registry.records():
        for measure in record.measures:
            if measure.slug == slug:
                return record, measure
    raise KeyError(slug)


def _counters(measures: Sequence[Measure]) -> dict[str, Count]:
    met = {f"met_{m.slug}": Count("pk", filter=Q(**{m.name: True})) for m in measures}
    whole = {f"all_{m.slug}": Count("pk", filter=Q(**{f"{m.name}__isnull": False})) for m in measures}
    return met | whole


def _figure(measure: Measure, row: dict[str, Any], unit_id: int | None = None) -> Figure:
    return Figure(measure, row[f"met_{measure.slug}"], row[f"all_{measure.slug}"], unit_id)

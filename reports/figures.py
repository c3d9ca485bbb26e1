"""Figures of the policy's measures: for all that a person may view, and for each part of the organisation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core import measures, registry
from core.functions import SwedishSortKey
from core.measures import Figure, Measure
from roles import access
from roles.models import OrganisationUnit, UnitPlace, User

Kind = OrganisationUnit.Kind
# Units that stand for all that is below them; what lies outside every one of them stands for itself.
PARTS = {Kind.DEPARTMENT, Kind.COMPANY, Kind.FEDERATION}
# They come last, after the parts of the kommun itself.
OUTSIDE = {Kind.COMPANY, Kind.FEDERATION}
BANDS = ((1.0, "0"), (0.9, "1"), (0.75, "2"), (0.0, "3"))


@dataclass(frozen=True)
class Line:
    """A measure with its figure, and the list behind the number."""

    figure: Figure
    list_url: str
    url: str

    @property
    def measure(self) -> Measure:
        return self.figure.measure


@dataclass(frozen=True)
class Cell:
    """A measure in one part of the organisation. `url` is the list of exceptions there ("" when there are none)."""

    figure: Figure
    url: str

    @property
    def band(self) -> str:
        """The band of the share, for colour: 0 all, 3 below three quarters, "-" when nothing is measured."""
        share = self.figure.share
        return "-" if share is None else next(band for lowest, band in BANDS if share >= lowest)


@dataclass(frozen=True)
class Part:
    """A part of the organisation with a cell for each measure."""

    unit: OrganisationUnit
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """All measures of one kind of record, in all and for each part of the organisation."""

    record: registry.Record
    lines: Sequence[Line]
    parts: Sequence[Part] = ()

    @property
    def measures(self) -> Sequence[Measure]:
        return [line.measure for line in self.lines]


def measured(user: User) -> list[registry.Record]:
    """Return the records that have measures and of which the person may view anything, by one statement."""
    readable = access.records_for(user, "view")
    return [r for r in registry.records() if r.measures and r.key in readable]


def in_all(user: User, record: registry.Record, only: Sequence[Measure] = ()) -> Table:
    """Return the record's measures (or some) over all rows that the person may view, by one statement."""
    rows = _rows(user, record)
    return Table(record, [_line(record, figure) for figure in measures.count(rows, only or record.measures)])


def with_parts(user: User, *records: registry.Record, only: Sequence[Measure] = ()) -> list[Table]:
    """Return the same for each record with the figures of each part of the organisation.

    One statement for each record and one for the organisation.
    """
    tree = _tree()
    tables = []
    for record in records:
        shown = only or record.measures
        figures = measures.count_per(_rows(user, record), shown, record.unit_field)
        lines = [_line(record, figure) for figure in _summed(shown, figures)]
        tables.append(Table(record, lines, _parts(record, shown, figures, tree)))
    return tables


def _summed(shown: Sequence[Measure], figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures over all units: a row that is measured belongs to one."""
    met: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for figure in figures:
        met[figure.measure.slug] += figure.met
        whole[figure.measure.slug] += figure.population
    return [Figure(measure, met[measure.slug], whole[measure.slug]) for measure in shown]


def _rows(user: User, record: registry.Record) -> Any:
    return record.model._default_manager.visible_to(user, "view")  # type: ignore[attr-defined]


def _line(record: registry.Record, figure: Figure) -> Line:
    slug = figure.measure.slug
    return Line(figure, f"{reverse(record.list_url)}?missing={slug}", reverse("measure_detail", args=[slug]))


def _parts(record: registry.Record, shown: Sequence[Measure], figures: Iterable[Figure], tree: Tree) -> list[Part]:
    """Add the units' figures up to the parts they lie in; parts where nothing is measured are left out."""
    part_of, units = tree
    sums: dict[int, dict[str, list[int]]] = defaultdict(lambda: {m.slug: [0, 0] for m in shown})
    for figure in figures:
        tally = sums[part_of[figure.unit_id or 0]][figure.measure.slug]
        tally[0] += figure.met
        tally[1] += figure.population
    parts = [_part(record, units[pk], shown, tallies) for pk, tallies in sums.items()]
    order = {pk: number for number, pk in enumerate(units)}
    shown_parts = (part for part in parts if any(cell.figure.population for cell in part.cells))
    return sorted(shown_parts, key=lambda part: (part.unit.kind in OUTSIDE, order[part.unit.pk]))


def _part(record: registry.Record, unit: Any, shown: Sequence[Measure], tallies: dict[str, list[int]]) -> Part:
    figures = (Figure(m, tallies[m.slug][0], tallies[m.slug][1], unit.pk) for m in shown)
    return Part(unit, [Cell(figure, _list_in(record, unit, figure)) for figure in figures])


def _list_in(record: registry.Record, unit: Any, figure: Figure) -> str:
    """Return the list of a part's exceptions. A unit that does not stand for all below it has no such list."""
    if not figure.exceptions or not unit.stands_for_all:
        return ""
    return f"{reverse(record.list_url)}?missing={figure.measure.slug}&unit={unit.pk}"


Tree = tuple[dict[int, int], dict[int, Any]]


def _tree() -> Tree:
    """Return the part that each unit lies in (the topmost of its kind above it, else itself), and all units by name."""
    places = list(UnitPlace.objects.select_related("unit").order_by(SwedishSortKey("unit__name")))
    units: dict[int, Any] = {place.unit_id: place.unit for place in places}
    above = {place.unit_id: [int(pk) for pk in place.path.strip("/").split("/")] for place in places}
    parents = {pk for path in above.values() for pk in path[:-1]}
    for pk, unit in units.items():
        unit.stands_for_all = unit.kind in PARTS or pk not in parents
    part_of = {pk: next((up for up in path if units[up].kind in PARTS), pk) for pk, path in above.items()}
    return part_of, units

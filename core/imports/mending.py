"""The stopped rows of an import as a file: mended in a spreadsheet, it is loaded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from core.imports import finding, marks
from core.imports.layout import Layout, Record
from core.imports.rows import label_of
from core.imports.words import squashed, text_of
from core.imports.workbook import Cell
from core.models import ImportRun


def lines(run: ImportRun) -> Iterator[list[Any]]:
    """Headings and stopped rows, their own columns first and then where each stood and why. Raises Unreadable."""
    found = finding.layout(bytes(run.content), run.file_name, run.sheet)
    stopped = {one["row"]: one for one in run.receipt["stopped"]}
    records = [record for record in found.records if record.number in stopped]
    beside = _beside(records)
    titles = [label_of(found, column.index) for column in found.columns]
    yield [*titles, *beside, marks.mark(run.pk), marks.COLUMN, marks.REASONS]
    for record in records:
        why = stopped[record.number]
        told = [record.number, why["column"], " ".join(why["reasons"])]
        yield [*_cells(found, record), *(of(record) for of in beside.values()), *told]


def _beside(records: Sequence[Record]) -> dict[str, Callable[[Record], str]]:
    """What some of the rows had beside their cells, by title: the section they stood in, that they were hidden."""
    found: dict[str, Callable[[Record], str]] = {}
    if any(record.section for record in records):
        found[marks.SECTION] = lambda record: record.section
    if any(record.hidden for record in records):
        found[marks.HIDDEN] = lambda record: marks.IS_HIDDEN if record.hidden else ""
    return found


def _cells(found: Layout, record: Record) -> list[Any]:
    return [_value(record.cell(column.index)) for column in found.columns]


def _value(cell: Cell) -> Any:
    """What the cell held, as a spreadsheet takes it: a date is a date, a moment is text."""
    if cell.error:
        return cell.error
    if isinstance(cell.value, datetime) and cell.value.time() == time():
        return cell.value.date()
    if isinstance(cell.value, bool | datetime | time | timedelta):
        return text_of(cell.value)
    return "" if cell.value is None else cell.value


def paired(before: ImportRun, found: Layout) -> dict[str, str | None]:
    """What the columns of the first file were paired with, for the same titles of the mended one."""
    if not before.mapping:
        return {}
    old = finding.layout(bytes(before.content), before.file_name, before.sheet)
    slugs = {
        squashed(label_of(old, column.index)): before.mapping[str(column.index)]
        for column in old.columns
        if str(column.index) in before.mapping
    }
    titles = {column.index: squashed(label_of(found, column.index)) for column in found.columns}
    return {str(index): slugs[title] for index, title in titles.items() if title in slugs}

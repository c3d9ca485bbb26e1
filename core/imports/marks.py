"""How a file of stopped rows is known again: a column that names the import, and columns that only told why."""

from __future__ import annotations

import re
from dataclasses import replace

from core.imports.layout import Layout, Record
from core.imports.words import collapsed, squashed
from core.imports.workbook import Cell

# Titles are read back from files, so they are the same whatever language the pages have.
SECTION = "Avsnitt i filen"
HIDDEN = "Dold i filen"
IS_HIDDEN = "ja"
COLUMN = "Kolumn att rätta"
REASONS = "Därför stoppades raden"
MARK = re.compile(r"Rad i import (\d{1,18})")
# What a csv of ours puts before a text that a spreadsheet would run.
SHIELDED = re.compile(r"'(?=[=+\-@\t\r])")


def mark(run: int) -> str:
    return f"Rad i import {run}"


def recognised(found: Layout) -> Layout:
    """A list of mended rows as the list it came from, with the import it mends; any other list as it is."""
    marks = {column.index: named for column in found.columns if (named := MARK.fullmatch(collapsed(column.title)))}
    if len(marks) != 1:
        return found
    at = {squashed(column.title): column.index for column in found.columns}
    ours = {at.get(squashed(title)) for title in (SECTION, HIDDEN, COLUMN, REASONS)} | set(marks)
    section, hidden = at.get(squashed(SECTION)), at.get(squashed(HIDDEN))
    return replace(
        found,
        columns=tuple(column for column in found.columns if column.index not in ours),
        records=tuple(_record(record, section, hidden) for record in found.records),
        mends=int(next(iter(marks.values())).group(1)),
    )


def _record(record: Record, section: int | None, hidden: int | None) -> Record:
    told = collapsed(record.cell(section).text) if section else ""
    was_hidden = hidden is not None and squashed(record.cell(hidden).text) == IS_HIDDEN
    cells = {column: _cell(cell) for column, cell in record.cells.items()}
    return replace(record, cells=cells, section=told or record.section, hidden=record.hidden or was_hidden)


def _cell(cell: Cell) -> Cell:
    if isinstance(cell.value, str) and SHIELDED.match(cell.value):
        return replace(cell, value=cell.value[1:])
    return cell

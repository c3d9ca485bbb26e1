"""Excel's own tables on a sheet: they say themselves where their headings and their totals are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.imports.workbook import EMPTY_CELL, Row, Sheet, Span


@dataclass(frozen=True)
class Table:
    """A table of a sheet: its place, whether the first row is headings, and how many last rows are totals."""

    name: str
    place: Span
    has_header: bool = True
    totals: int = 0

    @property
    def header_rows(self) -> tuple[int, ...] | None:
        return (self.place.top,) if self.has_header else None

    @property
    def total_rows(self) -> frozenset[int]:
        return frozenset(range(self.place.bottom - self.totals + 1, self.place.bottom + 1))


def by_tables(sheet: Sheet, tables: Sequence[Table]) -> list[Sheet]:
    """The sheet as lists: itself with at most one table, else one for each, and every row in at least one of them."""
    if len(tables) < 2:
        return [_with_table(sheet, table) for table in tables] or [sheet]
    ordered = sorted(tables, key=lambda table: (table.place.top, table.place.left))
    return [_only(sheet, table, ordered) for table in ordered]


def _with_table(sheet: Sheet, table: Table) -> Sheet:
    return replace(sheet, header_rows=table.header_rows, totals=table.total_rows)


def _only(sheet: Sheet, table: Table, tables: Sequence[Table]) -> Sheet:
    """One table of several, with the rows that belong to none: above the first list, or below the last."""
    rows = [_row(row, table, tables) for row in sheet.rows]
    name = f"{sheet.name} ({table.name})"
    return _with_table(replace(sheet, name=name, rows=tuple(row for row in rows if row is not None)), table)


def _row(row: Row, table: Table, tables: Sequence[Table]) -> Row | None:
    here = [one for one in tables if one.place.top <= row.number <= one.place.bottom]
    if table in here:
        left, right = table.place.left, table.place.right
        cells = [cell if left <= n <= right else EMPTY_CELL for n, cell in enumerate(row.cells[:right], start=1)]
        return replace(row, cells=tuple(cells))
    if here:
        return None
    following = next((one for one in tables if one.place.top > row.number), tables[-1])
    return row if table == following else None

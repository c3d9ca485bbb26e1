"""Where in a sheet the list is: its header, its records, and every row that is something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Literal

from openpyxl.utils import get_column_letter

from core.imports.words import collapsed, folded, squashed, words
from core.imports.workbook import EMPTY_CELL, Cell, Row, Sheet

RowKind = Literal["title", "header", "section", "total", "footnote", "empty"]

# A header stands near the top; further down a row of words is data.
HEADER_SEARCH_ROWS = 40
HEADER_SHARE_OF_WIDTH = 0.5
HEADER_SHARE_OF_TEXT = 0.8
LONGEST_TITLE = 200
SAMPLE_ROWS = 60
# In narrow lists a row with a single word is more likely a record than a heading.
NARROWEST_WITH_SECTIONS = 3
TOTAL_WORDS = frozenset({"summa", "totalt", "total", "delsumma", "totalsumma"})
TOTAL_FORMULAS = ("=SUM(", "=COUNT", "=SUBTOTAL(", "=AVERAGE(", "=AGGREGATE(")
TOTAL_SHARE_OF_WIDTH = 0.25


@dataclass(frozen=True)
class ColumnInfo:
    """A column with a title of its own and, under a merged heading, the title of its group."""

    index: int
    letter: str
    title: str
    group: str = ""
    hidden: bool = False

    @property
    def full_title(self) -> str:
        return " – ".join(part for part in (self.group, self.title) if part)


@dataclass(frozen=True)
class Record:
    """One row of the list. `merged` names the columns whose value is shared with the rows above or below."""

    number: int
    cells: dict[int, Cell]
    hidden: bool = False
    section: str = ""
    merged: frozenset[int] = frozenset()

    def cell(self, column: int) -> Cell:
        return self.cells.get(column, EMPTY_CELL)


@dataclass(frozen=True)
class NotRecord:
    """A row that is listed but not imported, and what it was taken for."""

    number: int
    kind: RowKind
    text: str = ""


@dataclass(frozen=True)
class Layout:
    """A sheet understood as a list. Every row of the sheet is in `records` or in `not_records`, once."""

    header_rows: tuple[int, ...]
    columns: tuple[ColumnInfo, ...]
    records: tuple[Record, ...]
    not_records: tuple[NotRecord, ...]
    hidden: bool = False
    days_from_1904: bool = False
    # The import whose stopped rows these are, mended.
    mends: int | None = None

    @property
    def is_found(self) -> bool:
        return bool(self.header_rows)

    def column(self, index: int) -> ColumnInfo:
        """The column with that number. Raises KeyError."""
        for column in self.columns:
            if column.index == index:
                return column
        raise KeyError(index)


def find_layout(sheet: Sheet, header_rows: tuple[int, ...] | None = None) -> Layout:
    """Find header, records and the rest; `header_rows` is the user's own word for where the header is.

    Without any header the layout has no columns and no records, and every row is a title.
    """
    known = sheet.header_rows if header_rows is None else header_rows
    headers = find_header_rows(sheet) if known is None else known
    if not headers:
        return Layout((), (), (), tuple(_before_header(sheet.rows)), sheet.hidden)
    above = [row for row in sheet.rows if row.number < headers[0]]
    header = [row for row in sheet.rows if row.number in headers]
    below = [row for row in sheet.rows if row.number > headers[-1]]
    columns = tuple(_columns(sheet, header, below))
    records, rest = _sort_rows(below, columns, sheet.totals)
    top = [*_before_header(above), *(NotRecord(row.number, "header", _line(row)) for row in header)]
    return Layout(headers, columns, tuple(records), (*top, *rest), sheet.hidden)


def find_header_rows(sheet: Sheet) -> tuple[int, ...]:
    """The numbers of the one or two header rows; empty for a sheet without a list."""
    rows = sheet.rows
    for place, row in enumerate(rows[:HEADER_SEARCH_ROWS]):
        if _is_header(row, rows[place + 1 : place + 1 + SAMPLE_ROWS]):
            second = rows[place + 1 : place + 2]
            if second and _is_second_header(row, second[0], rows[place + 2 : place + 2 + SAMPLE_ROWS]):
                return (row.number, second[0].number)
            return (row.number,)
    return ()


def _is_header(row: Row, following: Iterable[Row]) -> bool:
    filled = row.filled()
    widths = [len(below.filled()) for below in following]
    wide = [width for width in widths if width > 1] or [width for width in widths if width]
    if not filled or not wide or len(filled) < median(wide) * HEADER_SHARE_OF_WIDTH:
        return False
    if len(filled) == 1 and (max(wide) > 1 or filled[0][1].span):
        return False
    texts = [cell.text for _column, cell in filled if _could_be_title(cell)]
    return len(texts) >= len(filled) * HEADER_SHARE_OF_TEXT and len({folded(text) for text in texts}) > 0


def _could_be_title(cell: Cell) -> bool:
    return isinstance(cell.value, str) and not cell.formula and len(cell.text) <= LONGEST_TITLE


def _is_second_header(first: Row, second: Row, following: Iterable[Row]) -> bool:
    """Merged cells in the first row say so; without them, a row of titles that lacks the key column does."""
    filled = second.filled()
    if not filled or not all(_could_be_title(cell) for _column, cell in filled):
        return False
    first_filled = first.filled()
    if any(cell.span and cell.span.bottom == second.number for _column, cell in first_filled):
        return True
    beneath_groups = [
        column
        for _left, group in first_filled
        if group.span and group.span.is_wide
        for column in range(group.span.left, group.span.right + 1)
    ]
    if beneath_groups:
        return all(column in beneath_groups for column, _cell in filled)
    return _looks_split(first, second, following)


def _looks_split(first: Row, second: Row, following: Iterable[Row]) -> bool:
    """Two header rows in a text file: the second fills gaps of the first and is empty in the key column."""
    titled = {column for column, _cell in first.filled()}
    subtitled = {column for column, _cell in second.filled()}
    key = min(titled)
    has_key = [not row.cell(key).is_blank for row in following if row.filled()]
    gaps = subtitled - titled
    return bool(gaps) and key not in subtitled and len(has_key) > 0 and sum(has_key) > len(has_key) / 2


def _before_header(rows: Iterable[Row]) -> Iterator[NotRecord]:
    for row in rows:
        yield NotRecord(row.number, "title" if row.filled() else "empty", _line(row))


def _columns(sheet: Sheet, header: list[Row], below: list[Row]) -> Iterator[ColumnInfo]:
    """Every column that has a title or holds anything below it, so that nothing is lost in silence."""
    used = {column for row in below for column, _cell in row.filled()}
    groups = _groups(header)
    for index in range(1, sheet.width + 1):
        title = collapsed(_title(header, index))
        if title or index in used:
            group = groups.get(index, "")
            yield ColumnInfo(
                index,
                get_column_letter(index),
                title or group,
                group if title and folded(group) != folded(title) else "",
                index in sheet.hidden_columns,
            )


def _title(header: list[Row], index: int) -> str:
    """The lowest title of its own; a heading merged over several columns is a group and no title."""
    for row in reversed(header):
        cell = row.cell(index)
        if not cell.is_blank and not (len(header) > 1 and cell.span and cell.span.is_wide):
            return cell.text
    return ""


def _groups(header: list[Row]) -> dict[int, str]:
    if len(header) < 2:
        return {}
    first, second = header[0], header[-1]
    groups: dict[int, str] = {}
    running = ""
    for index in range(1, max(len(first.cells), len(second.cells)) + 1):
        cell = first.cell(index)
        if cell.span and not cell.span.is_wide:
            running = ""
        elif not cell.is_blank:
            running = cell.text
        # A text file cannot merge: its group title is followed by gaps that the second row fills.
        if running and not second.cell(index).is_blank:
            groups[index] = collapsed(running)
        else:
            running = running if cell.span else ""
    return groups


def _sort_rows(
    rows: list[Row], columns: tuple[ColumnInfo, ...], totals: frozenset[int]
) -> tuple[list[Record], list[NotRecord]]:
    """Part the rows below the header into records, each with the section it stands under, and the rest."""
    titles = [squashed(column.title) for column in columns]
    last = _last_full_row(rows)
    records: list[Record] = []
    rest: list[NotRecord] = []
    section = ""
    ended = False
    for row in rows:
        kind = "total" if row.number in totals else _kind(row, titles, ended)
        if kind == "section" and row.number > last:
            kind = "footnote"
        if kind is None:
            records.append(_record(row, columns, section))
            continue
        rest.append(NotRecord(row.number, kind, _line(row)))
        if kind == "section":
            section = _line(row)
        ended = ended or (row.number > last and kind in ("total", "empty", "footnote"))
    return records, rest


def _last_full_row(rows: list[Row]) -> int:
    """The last row with more than one filled cell that is no total: after it come only notes."""
    full = [row.number for row in rows if len(row.filled()) > 1 and not _is_total(row, len(row.filled()))]
    narrow = [row.number for row in rows if row.filled()]
    return max(full or narrow, default=0)


def _kind(row: Row, titles: list[str], ended: bool) -> RowKind | None:
    """What the row is; None for a record."""
    filled = row.filled()
    if not filled:
        return "empty"
    if _is_total(row, len(titles)):
        return "total"
    if _repeats_header(row, titles):
        return "header"
    if len(filled) > 1:
        return None
    if ended:
        return "footnote"
    return "section" if _is_section(filled[0][1], len(titles)) else None


def _is_section(cell: Cell, width: int) -> bool:
    if not isinstance(cell.value, str):
        return False
    if cell.span and cell.span.is_wide:
        return True
    return width >= NARROWEST_WITH_SECTIONS and cell.text.isupper() and len(squashed(cell.text)) > 2


def _is_total(row: Row, width: int) -> bool:
    """A sum is told by its formula in a nearly empty row, or by its word followed by nothing but figures."""
    filled = [cell for _column, cell in row.filled()]
    formulas = [cell for cell in filled if (cell.formula or "").upper().startswith(TOTAL_FORMULAS)]
    few = len(filled) <= max(2, width * TOTAL_SHARE_OF_WIDTH)
    if formulas and few:
        return True
    first = words(filled[0].text)[:1] if filled else []
    says_total = bool(TOTAL_WORDS.intersection(first)) and (len(filled) > 1 or filled[0].text.endswith(":"))
    return says_total and all(cell.is_number or cell.formula or _is_figure(cell.text) for cell in filled[1:])


def _is_figure(text: str) -> bool:
    return bool(text) and all(sign.isdigit() or sign.isspace() or sign in ",.-−%" for sign in text)


def _repeats_header(row: Row, titles: list[str]) -> bool:
    texts = [squashed(cell.text) for _column, cell in row.filled()]
    return len(texts) > 1 and all(text in titles for text in texts) and len(texts) >= len(titles) / 2


def _record(row: Row, columns: tuple[ColumnInfo, ...], section: str) -> Record:
    cells: dict[int, Cell] = {}
    merged = set()
    for column in columns:
        cell = row.cell(column.index)
        if cell.span and column.index != cell.span.left:
            # A block over several columns has its value in the first of them and in no other.
            continue
        if cell.is_empty:
            continue
        cells[column.index] = cell
        if cell.span:
            merged.add(column.index)
    return Record(row.number, cells, row.hidden, section, frozenset(merged))


def _line(row: Row) -> str:
    return collapsed(" ".join(cell.text for _column, cell in row.filled()))

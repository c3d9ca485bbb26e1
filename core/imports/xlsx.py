"""Excel workbooks, with what is hidden, merged or calculated kept and told."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

# openpyxl parses XML safely only when defusedxml is installed: without it, refuse to start.
import defusedxml  # noqa: F401
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.imports.date_formats import as_shown
from core.imports.limits import Unreadable, check_columns, check_length, check_rows
from core.imports.messages import message
from core.imports.sheet_tables import Table, by_tables
from core.imports.words import CellValue, error_in
from core.imports.workbook import Cell, Row, Sheet, Span, Workbook
from core.imports.xlsx_check import CORRUPT, look_over

KEPT_TYPES = (str, bool, int, float, datetime, date, time, timedelta)
FORMULA = "f"
VISIBLE = "visible"

Place = tuple[int, int]


def read_xlsx(content: bytes) -> Workbook:
    """Read the bytes of an xlsx file. A formula gives the value it had when last saved, and is told.

    Raises Unreadable, for whatever goes wrong inside a damaged file.
    """
    try:
        return _read(content)
    except Unreadable:
        raise
    # A damaged file can fail anywhere in zipfile, expat or openpyxl, and with any kind of error.
    except Exception as error:
        raise Unreadable(message(CORRUPT)) from error


def _read(content: bytes) -> Workbook:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        contents = look_over(archive)
    values = _load(content, data_only=True)
    formulas = _load(content, data_only=False) if contents.formulas else None
    sheets: list[Sheet] = []
    for one in values.worksheets:
        sheet = _sheet(one, formulas[one.title] if formulas else None)
        sheets += by_tables(sheet, [_table(table) for table in one.tables.values()])
    return Workbook(tuple(sheets), "xlsx", days_from_1904=values.epoch == CALENDAR_MAC_1904)


def _table(table: Any) -> Table:
    left, top, right, bottom = range_boundaries(table.ref)
    has_header = table.headerRowCount is None or table.headerRowCount > 0
    return Table(table.displayName, Span(top, left, bottom, right), has_header, table.totalsRowCount or 0)


def _load(content: bytes, *, data_only: bool) -> Any:
    with warnings.catch_warnings():
        # openpyxl warns of drawings and validations it leaves out; nobody imports those.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content), data_only=data_only, keep_links=False)


def _sheet(sheet: Any, formula_sheet: Any) -> Sheet:
    # The cells as a mapping: a single stray cell far away must not make the whole plane be walked through.
    values: Mapping[Place, Any] = sheet._cells
    formulas = _formulas(formula_sheet)
    spans = _spans(sheet)
    widths = _widths(values, formulas, spans)
    height = max(widths, default=0)
    check_rows(height)
    hidden = _hidden_rows(sheet)
    rows = []
    for row in range(1, height + 1):
        check_columns(row, widths.get(row, 0))
        places = [(row, column) for column in range(1, widths.get(row, 0) + 1)]
        cells = tuple(_cell(place, values, formulas, spans) for place in places)
        rows.append(Row(row, cells, row in hidden))
    return Sheet(sheet.title, tuple(rows), _hidden_columns(sheet), sheet.sheet_state != VISIBLE)


def _widths(values: Mapping[Place, Any], formulas: Mapping[Place, str], spans: Mapping[Place, Span]) -> dict[int, int]:
    """For every row that holds something, its last column; formatted but empty cells do not count."""
    used = {place for place, cell in values.items() if cell.value not in (None, "")} | set(formulas)
    used |= {place for place, span in spans.items() if (span.top, span.left) in used}
    widths: dict[int, int] = {}
    for row, column in used:
        widths[row] = max(column, widths.get(row, 0))
    return widths


def _cell(
    place: Place, values: Mapping[Place, Any], formulas: Mapping[Place, str], spans: Mapping[Place, Span]
) -> Cell:
    span = spans.get(place)
    source = (span.top, span.left) if span else place
    found = values.get(source)
    value = _value(found.value, found.number_format) if found is not None else None
    if isinstance(value, str):
        check_length(place[0], value)
    error = error_in(value)
    return Cell(None if error else value, formulas.get(source), span, anchor=source == place, error=error)


def _value(value: object, number_format: str) -> CellValue:
    """Only plain values leave this module; formatted text becomes text, an empty text becomes nothing.

    A day that the cell shows no more of than its month or year becomes that, as text.
    """
    if value is None or value == "":
        return None
    if isinstance(value, date) and (period := as_shown(value, number_format)):
        return period
    return value if isinstance(value, KEPT_TYPES) else str(value)


def _formulas(sheet: Any) -> dict[Place, str]:
    if sheet is None:
        return {}
    return {
        place: str(getattr(cell.value, "text", cell.value) or "=")
        for place, cell in sheet._cells.items()
        if cell.data_type == FORMULA
    }


def _spans(sheet: Any) -> dict[Place, Span]:
    found: dict[Place, Span] = {}
    for block in sheet.merged_cells.ranges:
        span = Span(block.min_row, block.min_col, block.max_row, block.max_col)
        for row in range(span.top, span.bottom + 1):
            found.update({(row, column): span for column in range(span.left, span.right + 1)})
    return found


def _hidden_rows(sheet: Any) -> frozenset[int]:
    return frozenset(number for number, row in sheet.row_dimensions.items() if row.hidden or row.ht == 0)


def _hidden_columns(sheet: Any) -> frozenset[int]:
    found: set[int] = set()
    for column in sheet.column_dimensions.values():
        if column.hidden:
            column.reindex()
            found.update(range(column.min, column.max + 1))
    return frozenset(found)

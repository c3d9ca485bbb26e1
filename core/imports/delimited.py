"""Text files with separated values: encoding and separator are found, told, and never half guessed."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter

from django.utils.translation import gettext_lazy as _

from core.imports.limits import (
    MAX_CELL_LENGTH,
    MAX_ROWS,
    TOO_LONG_CELL,
    Unreadable,
    check_cells,
    check_columns,
    check_length,
    check_rows,
)
from core.imports.messages import Message, message
from core.imports.words import error_in
from core.imports.workbook import Cell, Row, Sheet, Workbook

SEPARATORS = (";", "\t", "|", ",")
SAMPLE_RECORDS = 50
# "sep=;" on the first line is an order to Excel, which obeys it and does not show it as a row.
SEPARATOR_ORDER = re.compile(r'"?sep=(.)"?(?:\r\n|\r|\n)', re.IGNORECASE)
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 (BOM)"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
HALF = 0.5

UNKNOWN_ENCODING = _(
    "Det går inte att läsa tecknen i filen. Öppna den i Excel och spara den som ”CSV UTF-8” eller .xlsx."
)
NO_TEXT = _("Filen innehåller inte text. Spara listan som .xlsx eller .csv och försök igen.")
BAD_QUOTES = _(
    "Citattecknen kring rad %(row)s stämmer inte, så det går inte att se var cellen slutar. Rätta raden "
    "eller spara listan som .xlsx."
)


def read_delimited(content: bytes, name: str) -> Workbook:
    """Read the bytes of a csv file into a workbook of one sheet called `name`. Raises Unreadable.

    The header is row 1 and each record is one row, also when a quoted cell has line breaks, which is how
    Excel numbers them.
    """
    text, encoding = decode(content)
    order = SEPARATOR_ORDER.match(text)
    separator = order.group(1) if order else find_separator(text)
    if order:
        text = text[order.end() :]
    rows = _rows(text, separator or SEPARATORS[0])
    return Workbook((Sheet(name, tuple(rows)),), "csv", encoding, separator)


def decode(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of the encoding it was found to have. Raises Unreadable."""
    codec, label = _find_encoding(content)
    try:
        text = content.decode(codec)
    except UnicodeError as error:
        raise Unreadable(message(UNKNOWN_ENCODING)) from error
    if "\0" in text:
        raise Unreadable(message(NO_TEXT))
    return text.removeprefix("\ufeff"), label


def _find_encoding(content: bytes) -> tuple[str, str]:
    for mark, codec, label in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return codec, label
    if b"\0" in content:
        return _utf16_without_mark(content), "UTF-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # Not Latin-1: dashes, the euro sign and curved quotation marks stand where Latin-1 has nothing.
        return "cp1252", "Windows-1252"
    return "utf-8", "UTF-8"


def _utf16_without_mark(content: bytes) -> str:
    """Western text in UTF-16 has a zero in every other byte; the side tells the byte order."""
    even, odd = content[0::2].count(0), content[1::2].count(0)
    half = len(content) / 2
    if odd > half * HALF and even < half * HALF:
        return "utf-16-le"
    if even > half * HALF and odd < half * HALF:
        return "utf-16-be"
    raise Unreadable(message(NO_TEXT))


def find_separator(text: str) -> str | None:
    """The sign that parts the first record and keeps the same number of cells; None for a single column."""
    best: tuple[float, int] = (0.0, 1)
    found = None
    for separator in SEPARATORS:
        widths = _sample_widths(text, separator)
        if not widths or widths[0] < 2:
            continue
        agreeing = Counter(widths)[widths[0]] / len(widths)
        if (agreeing, widths[0]) > best:
            best, found = (agreeing, widths[0]), separator
    return found


def _sample_widths(text: str, separator: str) -> list[int]:
    widths: list[int] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for record in itertools.islice(reader, MAX_ROWS):
            if record:
                widths.append(len(record))
            if len(widths) >= SAMPLE_RECORDS:
                break
    except csv.Error:
        return []
    return widths


def _rows(text: str, separator: str) -> list[Row]:
    # Strict, because a forgotten closing quotation mark would otherwise swallow the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    cells = 0
    try:
        for number, record in enumerate(reader, start=1):
            cells += len(record)
            _check(number, record, cells)
            rows.append(Row(number, tuple(_cell(value) for value in record)))
    except csv.Error as error:
        raise Unreadable(_explain(error, len(rows) + 1)) from error
    while rows and not rows[-1].filled():
        rows.pop()
    return rows


def _cell(value: str) -> Cell:
    error = error_in(value)
    return Cell(error=error) if error else Cell(value or None)


def _check(number: int, record: list[str], cells: int) -> None:
    check_rows(number)
    check_columns(number, len(record))
    check_cells(cells)
    for value in record:
        check_length(number, value)


def _explain(error: csv.Error, row: int) -> Message:
    if "field larger" in str(error):
        return message(TOO_LONG_CELL, row=row, limit=MAX_CELL_LENGTH)
    return message(BAD_QUOTES, row=row)

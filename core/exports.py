"""Exports of exactly what is filtered, streamed at constant memory."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core import clock

FORMATS = ("xlsx", "csv")
CHUNK = 2000
# A spreadsheet runs what starts like this; OWASP "CSV injection".
RISKY = ("=", "+", "-", "@", "\t", "\r")
# And what starts like this may be read as an error of the sheet's own, such as #N/A.
GUESSED = (*RISKY, "#")


def respond(table: Any, wanted: str, name: str) -> Any:
    """Return the table's rows and shown columns as a file download in `wanted` format."""
    return file_response(rows_of(table), wanted, name)


class Sent:
    """Rows, the first of them a header, that remembers how many of them have been sent."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for n, row in enumerate(self.rows):
            self.count = n
            yield row


def file_response(rows: Iterable[Sequence[Any]], wanted: str, name: str) -> Any:
    """Return rows, the first of them a header, as a file download in `wanted` format (xlsx unless csv).

    `sent` of the answer counts them.
    """
    sent = Sent(rows)
    response = _response(sent, wanted, name)
    response.sent = sent
    return response


def _response(rows: Iterable[Sequence[Any]], wanted: str, name: str) -> Any:
    wanted = wanted if wanted in FORMATS else FORMATS[0]
    filename = f"{name}-{clock.today().isoformat()}.{wanted}"
    if wanted == "csv":
        response: Any = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
        return response
    return FileResponse(xlsx_file(rows), as_attachment=True, filename=filename)


def rows_of(table: Any) -> Iterator[list[Any]]:
    """Yield the header and then each row's plain values, reading from the database in chunks."""
    table.data.data = table.data.data.iterator(chunk_size=CHUNK)
    yield [str(column.header) for column in table.shown]
    for row in table.rows:
        yield [plain(value) for value in row.values()]
        # What was prefetched refers back to its row, so thousands of rows would stay until a full collection.
        getattr(row.record, "_prefetched_objects_cache", {}).clear()


def plain(value: Any) -> Any:
    """Return a cell's value as a spreadsheet holds it: numbers and dates as such, all else as harmless text."""
    if value is None or value == "–":
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, bool | int | float | Decimal | date):
        return value
    return str(value)


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield csv as Swedish Excel opens it: UTF-8 with mark, semicolon, decimal comma."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield b"\xef\xbb\xbf"
    for row in rows:
        yield writer.writerow([_csv_cell(value) for value in row]).encode()


def _csv_cell(value: Any) -> str:
    if isinstance(value, float | Decimal):
        return f"{Decimal(str(value)):f}".replace(".", ",")
    if isinstance(value, str):
        return f"'{value}" if value.startswith(RISKY) else value
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


class _Echo:
    """A file that gives back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not text.startswith(GUESSED):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def xlsx_file(rows: Iterable[Sequence[Any]]) -> Any:
    """Return an open temporary workbook, written row by row; it vanishes when closed."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Export")
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the response)
    workbook.save(file)
    file.seek(0)
    return file

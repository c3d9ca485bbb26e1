"""An Excel file is a zip of XML from a stranger: look it over before anything is built from it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _
from openpyxl.utils.cell import range_boundaries

from core.imports.limits import MAX_CELLS, PASSWORD, UNPACKS_TOO_BIG, Unreadable, check_cells, check_unzipped
from core.imports.messages import message

ENCRYPTED_FLAG = 0x1
WORKBOOK_PART = "xl/workbook.xml"
BINARY_WORKBOOK_PART = "xl/workbook.bin"
MACRO_PARTS = ("vbaproject.bin", "/macrosheets/")
MACRO_TYPES = ("vbaproject", "macrosheet")
OPEN_DOCUMENT_PART = "content.xml"
XML_SUFFIXES = (".xml", ".rels")
LIST_PARTS = ("xl/worksheets/", "xl/sharedstrings")
# Of elements in one part. A cell is up to three; what is no list (formats, drawings, pivots) becomes much larger in
# memory than in the file.
MOST_ELEMENTS = 5 * MAX_CELLS
MOST_ASIDE = 200_000
DEEPEST = 100
# Sheets that were coloured all the way down have a million empty rows; each costs memory, so there is an end to it.
MOST_FORMATTED_ROWS = 100_000

CORRUPT = _("Excel-filen är skadad eller ofullständig. Öppna den i Excel, spara den på nytt och försök igen.")
MACROS = _("Filen innehåller makron. Spara den som Excel-arbetsbok utan makron (.xlsx) och försök igen.")
BINARY = _("Filen är i ett Excel-format som inte går att läsa (.xlsb). Spara den som .xlsx och försök igen.")
OPEN_DOCUMENT = _("Filen är från ett annat kalkylprogram än Excel. Spara den som .xlsx och försök igen.")
NOT_A_WORKBOOK = _("Filen är ingen Excel-arbetsbok. Spara listan som .xlsx eller .csv och försök igen.")
FORBIDDEN_XML = _("Filen innehåller kod som Excel aldrig skriver. Kopiera listan till en ny arbetsbok och försök igen.")


@dataclass
class Contents:
    """What the parts of the file were found to hold."""

    cells: int = 0
    # In merged blocks and under links: openpyxl makes a cell for every place in them.
    stretched: int = 0
    formulas: int = 0
    rows: int = 0
    strings: int = 0


def look_over(archive: zipfile.ZipFile) -> Contents:
    """Count what the file holds and refuse what must not be opened.

    Macros are refused and never run. Raises Unreadable; for a broken file also zipfile's and expat's errors.
    """
    parts = archive.infolist()
    # The sizes are what the file says of itself; zipfile never unpacks more than that.
    check_unzipped(sum(part.file_size for part in parts), len(parts))
    if any(part.flag_bits & ENCRYPTED_FLAG for part in parts):
        raise Unreadable(message(PASSWORD))
    _refuse_other_kinds({part.filename.lower() for part in parts})
    contents = Contents()
    for part in parts:
        if part.filename.lower().endswith(XML_SUFFIXES):
            _scan(archive, part, contents)
    return contents


def _refuse_other_kinds(names: set[str]) -> None:
    if any(mark in name for name in names for mark in MACRO_PARTS):
        raise Unreadable(message(MACROS))
    if BINARY_WORKBOOK_PART in names:
        raise Unreadable(message(BINARY))
    if WORKBOOK_PART not in names:
        raise Unreadable(message(OPEN_DOCUMENT if OPEN_DOCUMENT_PART in names else NOT_A_WORKBOOK))


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, contents: Contents) -> None:
    """Go through one part as a stream. A document type, the only home of entities, stops it at once."""
    most = MOST_ELEMENTS if part.filename.lower().startswith(LIST_PARTS) else MOST_ASIDE
    elements = depth = 0

    # Called for every tag of the file: nothing here but what must be.
    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal elements, depth
        elements += 1
        depth += 1
        if elements > most or depth > DEEPEST:
            raise Unreadable(message(UNPACKS_TOO_BIG))
        if count := COUNTED.get(tag if ":" not in tag else tag.rpartition(":")[2]):
            count(contents, attributes)

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with archive.open(part) as stream:
        parser.ParseFile(stream)


def _refuse_document_type(*_declaration: object) -> NoReturn:
    raise Unreadable(message(FORBIDDEN_XML))


def _cell(contents: Contents, _attributes: dict[str, str]) -> None:
    contents.cells += 1
    check_cells(contents.cells + contents.stretched)


def _stretched(contents: Contents, attributes: dict[str, str]) -> None:
    left, top, right, bottom = range_boundaries(attributes.get("ref", ""))
    contents.stretched += (right - left + 1) * (bottom - top + 1)
    check_cells(contents.cells + contents.stretched)


def _formula(contents: Contents, _attributes: dict[str, str]) -> None:
    contents.formulas += 1


def _string(contents: Contents, _attributes: dict[str, str]) -> None:
    contents.strings += 1
    check_cells(contents.strings)


def _row(contents: Contents, _attributes: dict[str, str]) -> None:
    contents.rows += 1
    if contents.rows > MOST_FORMATTED_ROWS:
        raise Unreadable(message(UNPACKS_TOO_BIG))


def _refuse_macro_type(_contents: Contents, attributes: dict[str, str]) -> None:
    """A part may have any name; what it is stands in the list of parts."""
    kind = attributes.get("ContentType", "").lower()
    if any(mark in kind for mark in MACRO_TYPES):
        raise Unreadable(message(MACROS))


COUNTED: Mapping[str, Callable[[Contents, dict[str, str]], None]] = {
    "c": _cell,
    "f": _formula,
    "si": _string,
    "row": _row,
    "mergeCell": _stretched,
    "hyperlink": _stretched,
    "Override": _refuse_macro_type,
}

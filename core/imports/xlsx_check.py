"""An Excel file is a zip of XML from a stranger: look it over before anything is built from it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _
from openpyxl.utils.cell import range_boundaries

from core.imports.limits import PASSWORD, Unreadable, check_cells, check_unzipped
from core.imports.messages import message

ENCRYPTED_FLAG = 0x1
WORKBOOK_PART = "xl/workbook.xml"
BINARY_WORKBOOK_PART = "xl/workbook.bin"
MACRO_PART = "vbaproject.bin"
OPEN_DOCUMENT_PART = "content.xml"
XML_SUFFIXES = (".xml", ".rels")

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
    merged_cells: int = 0
    formulas: int = 0


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
    if any(name.endswith(MACRO_PART) for name in names):
        raise Unreadable(message(MACROS))
    if BINARY_WORKBOOK_PART in names:
        raise Unreadable(message(BINARY))
    if WORKBOOK_PART not in names:
        raise Unreadable(message(OPEN_DOCUMENT if OPEN_DOCUMENT_PART in names else NOT_A_WORKBOOK))


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, contents: Contents) -> None:
    """Go through one part as a stream. A document type, the only home of entities, stops it at once."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = lambda tag, attributes: _count(tag, attributes, contents)
    with archive.open(part) as stream:
        parser.ParseFile(stream)


def _refuse_document_type(*_declaration: object) -> NoReturn:
    raise Unreadable(message(FORBIDDEN_XML))


def _count(tag: str, attributes: dict[str, str], contents: Contents) -> None:
    name = tag.rpartition(":")[2]
    if name == "c":
        contents.cells += 1
    elif name == "f":
        contents.formulas += 1
    elif name == "mergeCell":
        # openpyxl makes a cell for every place in a merged block, so a block over all columns is a bomb.
        left, top, right, bottom = range_boundaries(attributes.get("ref", ""))
        contents.merged_cells += (right - left + 1) * (bottom - top + 1)
    else:
        return
    check_cells(contents.cells + contents.merged_cells)

"""The way in: a file's bytes become a Workbook, or a sentence that says why not."""

from __future__ import annotations

from pathlib import PurePath

from django.utils.translation import gettext_lazy as _

from core.imports.delimited import read_delimited
from core.imports.letters import check_letters
from core.imports.limits import PASSWORD, Unreadable, check_file_size
from core.imports.messages import message
from core.imports.workbook import Workbook
from core.imports.xlsx import read_xlsx

ZIP_START = b"PK\x03\x04"
EMPTY_ZIP_START = b"PK\x05\x06"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# Files whose first bytes look like text to a careless reader.
FOREIGN_STARTS = (b"%PDF", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"7z\xbc")
PICTURE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
# These could begin a text as well; a picture has zeros soon after.
PICTURE_OR_TEXT_STARTS = (b"BM", b"RIFF")
# Excel before 1997 wrote its records without any container.
OLD_EXCEL_STARTS = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
MARKUP_STARTS = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<body", b"<meta", b"<svg", b"<style", b"<!--")
EXCEL_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx"})

EMPTY = _("Filen är tom. Kontrollera att du valde rätt fil.")
OLD_EXCEL = _("Filen är i det gamla Excel-formatet (.xls). Öppna den i Excel och spara den som .xlsx.")
NOT_A_LIST = _("Filen är varken en Excel-arbetsbok eller en csv-fil. Spara listan som .xlsx eller .csv.")
A_PICTURE = _("Filen är en bild. Spara själva listan som .xlsx eller .csv och försök igen.")
A_WEB_PAGE = _(
    "Filen är en webbsida, även om den heter något annat. Öppna den i Excel och spara den som Excel-arbetsbok (.xlsx)."
)
NOT_EXCEL = _(
    "Filen heter som en Excel-arbetsbok men är inte det. Öppna den i det program den kommer från och spara "
    "den som .xlsx eller .csv."
)


def read(content: bytes, name: str) -> Workbook:
    """Read an xlsx or csv file; what the file is, is decided by its content and not by its name.

    Takes the bytes and the file name as uploaded. Raises Unreadable with a sentence for the user.
    """
    if not content.strip():
        raise Unreadable(message(EMPTY))
    check_file_size(len(content))
    book = _read(content, name)
    if not any(sheet.rows for sheet in book.sheets):
        raise Unreadable(message(EMPTY))
    check_letters(book)
    return book


def _read(content: bytes, name: str) -> Workbook:
    if content.startswith((ZIP_START, EMPTY_ZIP_START)):
        return read_xlsx(content)
    if content.startswith(OLE_START):
        raise Unreadable(message(PASSWORD if ENCRYPTED_STREAM in content else OLD_EXCEL))
    _refuse_foreign(content, name)
    return read_delimited(content, PurePath(name).stem or name)


def _refuse_foreign(content: bytes, name: str) -> None:
    start = content[:200].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    if start.startswith(MARKUP_STARTS):
        raise Unreadable(message(A_WEB_PAGE))
    if content.startswith(OLD_EXCEL_STARTS):
        raise Unreadable(message(OLD_EXCEL))
    if content.startswith(PICTURE_STARTS) or (content.startswith(PICTURE_OR_TEXT_STARTS) and b"\0" in content[:512]):
        raise Unreadable(message(A_PICTURE))
    if PurePath(name).suffix.lower() in EXCEL_SUFFIXES:
        raise Unreadable(message(NOT_EXCEL))
    if content.startswith(FOREIGN_STARTS):
        raise Unreadable(message(NOT_A_LIST))

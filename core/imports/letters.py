"""Text that was decoded wrongly before it was saved: Ã¤ where there was an ä."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from core.imports.limits import Unreadable
from core.imports.messages import message
from core.imports.workbook import Sheet, Workbook

# å, ä, ö, Å, Ä, Ö, é and a dash, once UTF-8 was read as Windows-1252 or as Latin-1; and letters that were lost.
TWICE_ENCODED = re.compile("Ã[¥¤¶…„–©\x85\x84\x96]|â€[“”™œ\x9d]|\ufffd")
# In a workbook a single odd cell may be somebody's paste; a whole list is a fault in how it was made.
FEWEST_IN_WORKBOOK = 3

WRONG_LETTERS = _(
    "Å, ä och ö är fel i filen: på rad %(row)s står ”%(found)s”. Hämta listan på nytt ur programmet den kommer från "
    "och spara den som ”CSV UTF-8” eller .xlsx."
)


def check_letters(book: Workbook) -> None:
    """Raise Unreadable, with the first row as an example, when the letters of the list are wrong."""
    fewest = 1 if book.format == "csv" else FEWEST_IN_WORKBOOK
    for sheet in book.sheets:
        wrong = _wrong(sheet)
        if len(wrong) >= fewest:
            row, word = wrong[0]
            raise Unreadable(message(WRONG_LETTERS, row=row, found=word[:40]))


def _wrong(sheet: Sheet) -> list[tuple[int, str]]:
    """Row and word of each cell that holds such letters."""
    return [
        (row.number, next(word for word in cell.value.split() if TWICE_ENCODED.search(word)))
        for row in sheet.rows
        for cell in row.cells
        if cell.anchor and isinstance(cell.value, str) and TWICE_ENCODED.search(cell.value)
    ]

"""How much is read at all, and the error that says so. Each limit is far above any real list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.imports.messages import Message, message

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 10 * MEGABYTE
MAX_UNZIPPED_BYTES = 60 * MEGABYTE
MAX_ZIP_PARTS = 2_000
MAX_CELLS = 500_000
MAX_ROWS = 20_000
MAX_COLUMNS = 300
# The longest text that Excel itself can keep in a cell.
MAX_CELL_LENGTH = 32_767

TOO_BIG = _("Filen är större än %(limit)s MB. Dela upp listan i flera filer eller ta bort bilder och blad.")
UNPACKS_TOO_BIG = _("Filen blir för stor när den packas upp. Kopiera listan till en ny arbetsbok och försök igen.")
TOO_MANY_ROWS = _("Listan har fler än %(limit)s rader. Dela upp den i flera filer.")
TOO_MANY_COLUMNS = _("Rad %(row)s har fler än %(limit)s kolumner. Ta bort kolumner som inte behövs.")
TOO_MANY_CELLS = _("Listan har fler än %(limit)s celler. Dela upp den i flera filer.")
TOO_LONG_CELL = _("En cell på rad %(row)s har fler än %(limit)s tecken. Korta texten och försök igen.")
PASSWORD = _("Filen är skyddad med lösenord. Ta bort lösenordet i Excel och försök igen.")


class Unreadable(Exception):
    """The file cannot be used. Its message is for the user: why, and what to do about it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def check_file_size(size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise Unreadable(message(TOO_BIG, limit=MAX_FILE_BYTES // MEGABYTE))


def check_unzipped(size: int, parts: int) -> None:
    if size > MAX_UNZIPPED_BYTES or parts > MAX_ZIP_PARTS:
        raise Unreadable(message(UNPACKS_TOO_BIG))


def check_rows(rows: int) -> None:
    if rows > MAX_ROWS:
        raise Unreadable(message(TOO_MANY_ROWS, limit=MAX_ROWS))


def check_columns(row: int, columns: int) -> None:
    if columns > MAX_COLUMNS:
        raise Unreadable(message(TOO_MANY_COLUMNS, row=row, limit=MAX_COLUMNS))


def check_cells(cells: int) -> None:
    if cells > MAX_CELLS:
        raise Unreadable(message(TOO_MANY_CELLS, limit=MAX_CELLS))


def check_length(row: int, text: str) -> None:
    if len(text) > MAX_CELL_LENGTH:
        raise Unreadable(message(TOO_LONG_CELL, row=row, limit=MAX_CELL_LENGTH))

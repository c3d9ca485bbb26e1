"""What a file holds once it is read, whatever its format was."""

from __future__ import annotations

from dataclasses import dataclass

from core.imports.words import CellValue, text_of


@dataclass(frozen=True)
class Span:
    """A merged block of cells; all four borders are inside it and count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_wide(self) -> bool:
        return self.right > self.left

    @property
    def is_tall(self) -> bool:
        return self.bottom > self.top


@dataclass(frozen=True)
class Cell:
    """A value. In a merged block every cell has the block's value and `anchor` marks the one holding it.

    Where the spreadsheet shows an error, such as #N/A, there is no value, and `error` is what it shows.
    """

    value: CellValue = None
    formula: str | None = None
    span: Span | None = None
    anchor: bool = True
    error: str = ""

    @property
    def text(self) -> str:
        return text_of(self.value)

    @property
    def is_blank(self) -> bool:
        return self.text == ""

    @property
    def is_empty(self) -> bool:
        """Is there nothing to tell of: no value, no formula that should have given one, no error?"""
        return self.is_blank and not self.formula and not self.error

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int | float) and not isinstance(self.value, bool)


EMPTY_CELL = Cell()


@dataclass(frozen=True)
class Row:
    """A row under the number that Excel shows beside it. Columns count from 1."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False

    def cell(self, column: int) -> Cell:
        return self.cells[column - 1] if column <= len(self.cells) else EMPTY_CELL

    def filled(self) -> list[tuple[int, Cell]]:
        """Column and cell for every cell that holds a value of its own, a formula or an error."""
        return [(column, cell) for column, cell in enumerate(self.cells, start=1) if cell.anchor and not cell.is_empty]


@dataclass(frozen=True)
class Sheet:
    """A sheet, or one of several tables on it. `header_rows` and `totals` are known where Excel itself has a table."""

    name: str
    rows: tuple[Row, ...]
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    header_rows: tuple[int, ...] | None = None
    totals: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass(frozen=True)
class Workbook:
    """All sheets of a file. `encoding` and `separator` are told for text files, so that they can be shown."""

    sheets: tuple[Sheet, ...]
    format: str
    encoding: str | None = None
    separator: str | None = None
    # Macs used to count days from 1904; only then is a bare serial number another day.
    days_from_1904: bool = False

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name. Raises KeyError."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)

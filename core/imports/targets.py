"""What a list is taken into: what is already known, how rows are compared with it, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core.imports.kinds import Field, Kind
from core.imports.plans import FieldChange, Option, PlannedRow
from core.imports.values import Parsed
from core.imports.words import CellValue, text_of

Step = Callable[[int, int], None]


class Written(list[int]):
    """Ids of the kind's own rows that an import wrote."""


class Stale(Exception):
    """A row was changed by somebody else between the plan and the writing: plan again."""


class Target:
    """Base of a kind's target. It reads all it needs when it is made, and again only to write.

    `by` is the person whose rights count, or None for the portal itself.
    """

    # Are names of things compared for likely repetitions? Codes are only compared for being the same.
    compares_names = False

    def __init__(self, by: Any) -> None:
        self.by = by

    def label(self, kind: Kind, slug: str) -> str:
        """What to call a field that has no column of its own."""
        return str(kind.field(slug).title)

    def column_of(self, slug: str, columns: dict[str, str]) -> str:
        """The file's column that a field's value came from."""
        return columns.get(slug, "")

    def read(self, field: Field, cell: CellValue) -> Parsed:
        """Understand a cell. The same text is only read once for each field."""
        return field.parse(cell)

    def read_answer(self, field: Field, answer: str) -> Parsed:
        """Understand what a person answered; anything but "ok" is no answer."""
        return field.parse(answer)

    def options(self, field: Field, parsed: Parsed) -> tuple[Option, ...]:
        """What a person may choose among for a cell."""
        return tuple(Option(value, value) for value in parsed.candidates)

    def with_id(self, text: str) -> Any:
        """The known row with the id that our own export gave it, or None."""
        return None

    def complete(self, row: PlannedRow, columns: dict[str, str]) -> None:
        """Add to the row's values what follows from its section, or from other values; may stop it."""

    def identity(self, row: PlannedRow) -> str:
        """The name by which two rows of the file are compared; "" when it cannot be repeated."""
        return row.name

    def locate(self, row: PlannedRow, columns: dict[str, str]) -> None:
        """Find the known row, into `row.existing`; stop the row when that cannot be told."""

    def current(self, row: PlannedRow) -> dict[str, Any]:
        """The known row's values by field; None, "" or a missing one is blank."""
        return {}

    def show(self, slug: str, value: Any) -> str:
        """A value as people read it, and as our own export writes it."""
        return text_of(value)

    def extra_changes(self, row: PlannedRow) -> list[FieldChange]:
        """Changes to what is kept beside the fields."""
        return []

    def origins(self, rows: Sequence[PlannedRow]) -> dict[tuple[int, str], str]:
        """Where the known values came from that rows are in conflict with, by row number and field."""
        return {}

    def note(self, rows: Sequence[PlannedRow], origin: dict[str, Any]) -> None:
        """Keep what rows said that were left out for their conflicts, beside what is known. Nothing is changed."""

    def check(self, rows: Sequence[PlannedRow], columns: dict[str, str]) -> None:
        """Look at all rows together: rights, parents, managers. May stop and warn."""

    def write(self, rows: Sequence[PlannedRow], origin: dict[str, Any], step: Step) -> Written:
        """Write the accepted rows in bulk, inside the caller's transaction. Raises Stale."""
        raise NotImplementedError

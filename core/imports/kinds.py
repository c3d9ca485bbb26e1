"""How an app declares a kind of list: its fields, what their columns are called, and how cells are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.imports.messages import message
from core.imports.values import MISSING, Parsed, Parser, text
from core.imports.words import CellValue

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Field:
    """A field of a kind. `synonyms` are other titles that its column has in real lists."""

    slug: str
    title: StrOrPromise
    synonyms: tuple[str, ...] = ()
    parse: Parser = text
    required: bool = False
    # False when a longer title that holds this one's words is likely to be about something else.
    similar: bool = True
    # A column that our own export has for the reader: known, shown, and never taken in.
    read_only: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of list that can be imported. Field slugs are unique within it."""

    slug: str
    title: StrOrPromise
    fields: tuple[Field, ...]

    def field(self, slug: str) -> Field:
        """The field with that slug. Raises KeyError."""
        for field in self.fields:
            if field.slug == slug:
                return field
        raise KeyError(slug)


def read_field(field: Field, cell: CellValue) -> Parsed:
    """Read one cell; a required field that is left empty, for whatever reason, stops the row."""
    parsed = field.parse(cell)
    if field.required and parsed.status in ("blank", "warning"):
        return Parsed(status="error", reason="missing", message=message(MISSING, field=field.title))
    return parsed

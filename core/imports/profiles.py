"""Named pairings with their answers: found again by the headings of a file, and only ever proposed.

Where they are kept is another app's business, which says so with `use`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from core.imports import finding
from core.imports.hidden import HIDDEN_COLUMN, SHEET_COLUMN
from core.imports.layout import Layout
from core.imports.register import registered_kind
from core.imports.rows import label_of
from core.imports.words import folded, squashed
from core.models import ImportRun

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Profile:
    """A kept pairing: heading -> field slug ("" for kept as text), and what was answered about which values."""

    pk: int
    name: str
    pairs: Mapping[str, str]
    answers: Sequence[Answer]


@dataclass(frozen=True)
class Kept:
    """What of an import is worth keeping."""

    pairs: Mapping[str, str]
    answers: Sequence[Answer]


class Shelf(Protocol):
    """Where profiles are kept: those of a kind that the person may use, the newest first."""

    def __call__(self, by: Any, kind: str) -> Sequence[Profile]: ...


_shelves: list[Shelf] = []


def use(shelf: Shelf) -> None:
    """Let profiles be read from this shelf."""
    _shelves[:] = [shelf]


def fitting(by: Any, kind: str, found: Layout) -> list[Profile]:
    """The profiles whose headings are exactly those of the list."""
    titles = {squashed(label_of(found, column.index)) for column in found.columns}
    known = [profile for shelf in _shelves for profile in shelf(by, kind)]
    return [profile for profile in known if {squashed(title) for title in profile.pairs} == titles]


def mapping(profile: Profile, kind: str, found: Layout) -> dict[str, str | None]:
    """The profile's pairing for the columns of a list, as an import keeps it."""
    known = {field.slug for field in registered_kind(kind).fields}
    slugs = {squashed(title): slug if slug in known else None for title, slug in profile.pairs.items()}
    return {str(c.index): slugs.get(squashed(label_of(found, c.index))) for c in found.columns}


def told(pairs: Any, kind: str) -> list[tuple[str, str]]:
    """Return each column of a pairing, in the order of the list, and what it is read in as: "" when kept as text."""
    titles = {field.slug: str(field.title) for field in registered_kind(kind).fields}
    return [(column, titles.get(slug, "")) for column, slug in dict(pairs).items()]


def kept(run: ImportRun, by: Any) -> Kept:
    """What an import was told, by heading and value; what its file hid is asked anew each time."""
    found = finding.layout(bytes(run.content), run.file_name, run.sheet)
    proposal = finding.with_chosen(finding.find_proposal(found, by, run.kind), run.mapping)
    pairs = {label_of(found, match.column.index): match.field or "" for match in proposal.matches}
    asked_anew = {str(HIDDEN_COLUMN), str(SHEET_COLUMN)}
    return Kept(pairs, [one for one in run.answers if one["column"] not in asked_anew])


def joined(older: Sequence[Answer], newer: Sequence[Answer]) -> list[Answer]:
    """Both, and of two about the same value the newer one."""
    return list({about(one["column"], one["value"]): one for one in (*older, *newer)}.values())


def by_value(suggestions: Sequence[Answer]) -> dict[tuple[str, str], str]:
    """Suggested answers by column and value, as `about` names them."""
    return {about(one["column"], one["value"]): one["answer"] for one in suggestions}


def about(column: str, value: str) -> tuple[str, str]:
    """A column and a value, the same for all ways of writing them."""
    return squashed(str(column)), folded(str(value))

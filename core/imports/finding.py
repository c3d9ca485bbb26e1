"""Which kind of list a sheet holds, or the sentence that says why it cannot be taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports.layout import Layout, find_layout
from core.imports.mapping import Proposal, choose, propose, propose_kind
from core.imports.marks import recognised
from core.imports.messages import Message, message
from core.imports.reading import read
from core.imports.register import ImportKind, kinds_for, may_import, registered, registered_kind
from core.imports.workbook import Sheet, Workbook

# Below it the columns that happen to have known names say too little about what the list is.
LEAST_SCORE = 0.4
MOST_HEADING_ROWS = 2

ONLY_HEADINGS = _("Filen har bara rubriker. Lägg till minst en rad under dem och försök igen.")
LOOKS_LIKE = _("Filen ser ut att innehålla %(found)s, inte %(wanted)s. Välj Importera %(found)s i stället.")
NO_LIST = _("Bladet har ingen lista med rubriker.")
NO_SHEET = _("Filen har inget blad som heter ”%(sheet)s”. Bladen är %(sheets)s.")
NO_KIND = _("Portalen läser inte in listor av det här slaget. Det som går att läsa in är %(kinds)s.")
UNKNOWN_KIND = _("Slaget ”%(kind)s” finns inte. Välj bland %(kinds)s.")
NOT_ALLOWED = _("Du får inte läsa in %(plural)s.")
MISSING_COLUMN = _("Ingen kolumn är %(field)s. Para ihop kolumnerna så att den finns.")


class Refused(Exception):
    """The list cannot be taken in; the message is for the user."""

    def __init__(self, sentence: Message, kind: ImportKind | None = None) -> None:
        super().__init__(sentence)
        self.message, self.kind = sentence, kind

    def __str__(self) -> str:
        return str(self.message)


@lru_cache(maxsize=4)
def workbook(content: bytes, name: str) -> Workbook:
    """The file, read once while its import is looked at. Raises Unreadable."""
    return read(content, name)


@lru_cache(maxsize=8)
def layout(content: bytes, name: str, sheet: str) -> Layout:
    """The list of a sheet. Raises Unreadable, and Refused when there is no such sheet or no list."""
    book = workbook(content, name)
    try:
        found = recognised(replace(find_layout(book.sheet(sheet)), days_from_1904=book.days_from_1904))
    except KeyError as unknown:
        names = ", ".join(one.name for one in book.sheets)
        raise Refused(message(NO_SHEET, sheet=sheet, sheets=names)) from unknown
    if not found.is_found or not found.records:
        raise Refused(message(ONLY_HEADINGS if _has_only_headings(book.sheet(sheet), found) else NO_LIST))
    return found


def _has_only_headings(sheet: Sheet, found: Layout) -> bool:
    filled = [row for row in sheet.rows if row.filled()]
    return found.is_found or len(filled) <= MOST_HEADING_ROWS


def hidden_beside(content: bytes, name: str, sheet: str) -> list[Sheet]:
    """The hidden sheets of a file that hold something, besides the given one. Raises Unreadable."""
    others = (one for one in workbook(content, name).sheets if one.hidden and one.name != sheet)
    return [one for one in others if any(row.filled() for row in one.rows)]


def find_proposal(found: Layout, by: Any, kind: str | None = None) -> Proposal:
    """The columns as fields of the kind that fits best, or of the given one. Raises Refused."""
    if kind is not None:
        return propose(found.columns, allowed(kind, by))
    fitting = [one for one in propose_kind(found.columns, registered()) if _fits(one)]
    if not fitting:
        raise Refused(message(NO_KIND, kinds=_listed(registered())))
    permitted = [one for one in fitting if may_import(by, registered_kind(one.kind.slug))]
    if not permitted:
        best = registered_kind(fitting[0].kind.slug)
        raise Refused(message(NOT_ALLOWED, plural=best.plural), best)
    return permitted[0]


def allowed(slug: str, by: Any) -> ImportKind:
    """The kind with that slug, when the person may take it in. Raises Refused."""
    try:
        kind = registered_kind(slug)
    except KeyError as unknown:
        raise Refused(message(UNKNOWN_KIND, kind=slug, kinds=", ".join(k.slug for k in registered()))) from unknown
    if not may_import(by, kind):
        raise Refused(message(NOT_ALLOWED, plural=kind.plural), kind)
    return kind


def _fits(proposal: Proposal) -> bool:
    """Enough columns are known, and the one that names the rows is more than similar."""
    kind = registered_kind(proposal.kind.slug)
    named = next((m for m in proposal.matches if m.field == kind.name), None)
    sure = named is not None and named.how != "similar"
    return sure and not proposal.missing and proposal.score >= LEAST_SCORE


def with_chosen(proposal: Proposal, mapping: Mapping[str, str | None]) -> Proposal:
    """The proposal with what a person has chosen, column number (as text) -> field slug or None."""
    known = {match.column.index for match in proposal.matches}
    chosen = {int(index): slug or None for index, slug in mapping.items() if int(index) in known}
    return choose(proposal, chosen)


def demand_columns(proposal: Proposal) -> None:
    """Raise Refused while a required field has no column."""
    if not proposal.missing:
        return
    kind = registered_kind(proposal.kind.slug)
    if other := looks_like(proposal):
        raise Refused(message(LOOKS_LIKE, found=other.plural, wanted=kind.plural), kind)
    raise Refused(message(MISSING_COLUMN, field=proposal.missing[0].title), kind)


def looks_like(proposal: Proposal) -> ImportKind | None:
    """The other kind that the columns fit, when they lack what they were proposed for."""
    if not proposal.missing:
        return None
    columns = [match.column for match in proposal.matches]
    fitting = [one for one in propose_kind(columns, registered()) if one.kind.slug != proposal.kind.slug and _fits(one)]
    return registered_kind(fitting[0].kind.slug) if fitting else None


def best_sheet(content: bytes, name: str, kind: ImportKind) -> str:
    """The sheet to begin with: one that fits the kind, else the first that holds a list; what is shown goes first.

    Raises Unreadable. Raises Refused when no sheet holds a list, and when it is a list of another kind.
    """
    reasons: list[Refused] = []
    proposals: dict[str, Proposal] = {}
    for sheet in sorted(workbook(content, name).sheets, key=lambda one: one.hidden):
        try:
            proposals[sheet.name] = propose(layout(content, name, sheet.name).columns, kind)
        except Refused as refused:
            reasons.append(refused)
    if not proposals:
        raise reasons[0]
    fitting = [sheet for sheet, proposal in proposals.items() if _fits(proposal)]
    others = [other for other in map(looks_like, proposals.values()) if other]
    if not fitting and others:
        raise Refused(message(LOOKS_LIKE, found=others[0].plural, wanted=kind.plural), kind)
    return next(iter(fitting or proposals))


def _listed(kinds: Sequence[ImportKind]) -> str:
    return ", ".join(str(kind.plural) for kind in kinds)


__all__ = [
    "Refused",
    "best_sheet",
    "demand_columns",
    "find_proposal",
    "hidden_beside",
    "kinds_for",
    "layout",
    "with_chosen",
    "workbook",
]

"""Which kind of list a sheet holds, or the sentence that says why it cannot be taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports.layout import Layout, find_layout
from core.imports.mapping import Proposal, choose, propose, propose_kind
from core.imports.messages import Message, message
from core.imports.reading import read
from core.imports.register import ImportKind, kinds_for, may_import, registered, registered_kind
from core.imports.workbook import Workbook

# Below it the columns that happen to have known names say too little about what the list is.
LEAST_SCORE = 0.4

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
        found = find_layout(book.sheet(sheet))
    except KeyError as unknown:
        names = ", ".join(one.name for one in book.sheets)
        raise Refused(message(NO_SHEET, sheet=sheet, sheets=names)) from unknown
    if not found.is_found or not found.records:
        raise Refused(message(NO_LIST))
    return found


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
    if proposal.missing:
        kind = registered_kind(proposal.kind.slug)
        raise Refused(message(MISSING_COLUMN, field=proposal.missing[0].title), kind)


def best_sheet(content: bytes, name: str, by: Any) -> tuple[str, Proposal]:
    """The first sheet that holds a list of a known kind. Raises Unreadable; Refused as the first sheet says."""
    reasons: list[Refused] = []
    for sheet in workbook(content, name).sheets:
        try:
            return sheet.name, find_proposal(layout(content, name, sheet.name), by)
        except Refused as refused:
            reasons.append(refused)
    raise next((one for one in reasons if one.kind), reasons[0])


def _listed(kinds: Sequence[ImportKind]) -> str:
    return ", ".join(str(kind.plural) for kind in kinds)


__all__ = ["Refused", "best_sheet", "demand_columns", "find_proposal", "kinds_for", "layout", "with_chosen", "workbook"]

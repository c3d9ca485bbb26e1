"""The ledger as rows of a file: everything that was asked for, some at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit import ledger, lines
from audit.models import LedgerEntry
from core.exports import CHUNK, plain
from core.pages.naming import title_of
from reports.ledger import searching
from reports.ledger.lines import roles_of

# A workbook is made whole before its first byte is sent: more than this is left to csv, which streams.
MOST_ROWS = 100_000
# So many signs fit in a cell of Excel.
LONGEST_CELL = 32_000


def fits_in_excel(rows: QuerySet) -> bool:
    """Tell whether the rows and a heading are few enough for a workbook."""
    return not rows[MOST_ROWS - 1 : MOST_ROWS].exists()


def rows_of(entries: QuerySet) -> Iterator[list[Any]]:
    """Yield the header and then each entry's values; of what has a past that is not shown, only the kind."""
    yield _header()
    for found in searching.batches(entries, CHUNK):
        for line in lines.told(found):
            yield [plain(value) for value in _values(line)]


def _header() -> list[Any]:
    return [
        *(_("Tid"), _("Person"), _("Personens nummer"), _("För"), _("Roll"), _("Händelse"), _("Slag"), _("Nummer")),
        *(_("Benämning"), _("Hör till slag"), _("Hör till nummer"), _("Rader som visades"), _("Sida"), _("Filter")),
        *(_("Skäl"), _("Nätverksadress"), _("Innehåll"), _("Spår-id"), _("Rad i loggen")),
    ]


def _values(line: lines.Line) -> list[Any]:
    row, texts, who = line.row, line.texts, line.row.texts
    said = {name: text for name, text in texts.items() if name not in OWN_COLUMNS}
    return [
        *(row.at, who.get("actor"), row.actor_id, who.get("principal"), roles_of(texts)),
        *(line.sentence, lines.noun(row), row.about_id, texts.get("label"), row.parent, row.parent_id),
        *(_keys(row), title_of(texts["page"]) if texts.get("page") else "", texts.get("filter")),
        *(texts.get("reason"), texts.get("address")),
        "; ".join(f"{name.removeprefix(ledger.NOW)}: {text}" for name, text in sorted(said.items()) if text),
        *(str(row.request_id), row.pk),
    ]


def _keys(row: LedgerEntry) -> str:
    """Return the numbers of the rows that were shown, so many as fit in a cell."""
    text = " ".join(str(key) for _kind, key in lines.beside(row))
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL].rpartition(' ')[0]} …"


OWN_COLUMNS = frozenset({"actor", "principal", "role", "label", "page", "filter", "reason", "address"})

"""The protocol of an import: what was done with each row and why, as a table that leaves the portal."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.imports.plans import FieldChange, Outcome, Plan, PlannedRow

Line = list[object]


def outcome_words() -> dict[Outcome, str]:
    return {
        "created": _("Ny"),
        "updated": _("Uppdaterad"),
        "unchanged": _("Oförändrad"),
        "stopped": _("Stoppad"),
        "skipped": _("Överhoppad"),
    }


def header() -> Line:
    return [_("Rad"), _("Utfall"), _("Namn"), _("Kolumn"), _("I filen"), _("Före"), _("Förklaring")]


def lines(plan: Plan) -> Iterator[Line]:
    """One line for every remark and every changed field; at least one for every row."""
    words = outcome_words()
    for row in plan.rows:
        told = list(_about(row))
        for column, value, before, message in told or [("", "", "", "")]:
            yield [row.number, words[row.outcome], row.name, column, value, before, message]


def _about(row: PlannedRow) -> Iterator[tuple[str, str, str, str]]:
    yield from ((one.column, one.value, "", str(one.message)) for one in row.faults)
    yield from (("", "", "", str(message)) for message in row.skips)
    if row.is_accepted:
        yield from ((one.column, one.value, "", str(one.message)) for one in row.warnings)
        yield from ((one.label, one.after, one.before, _origin(one)) for one in row.changes)


def _origin(change: FieldChange) -> str:
    return _("Det som stod före kom från %(origin)s.") % {"origin": change.origin} if change.origin else ""

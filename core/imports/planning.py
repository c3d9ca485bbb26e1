"""From a list and what is known to a plan. The same function serves review, dry run and writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports.dates import counting
from core.imports.duplicates import Names
from core.imports.hidden import TAKE, hidden_rows, hidden_sheets
from core.imports.layout import Layout, Record
from core.imports.mapping import Proposal
from core.imports.messages import Message, message
from core.imports.plans import FieldChange, OnConflict, Plan, PlannedRow
from core.imports.register import ImportKind
from core.imports.rows import ID, Answers, BadAnswer, Given, Reader
from core.imports.targets import Target
from core.imports.words import folded
from core.imports.workbook import Sheet

__all__ = ["Answers", "BadAnswer", "make_plan"]

ROW_SKIPPED = _("Raden är dold i filen.")
SHEET_SKIPPED = _("Bladet är dolt i filen.")
SAME_ID = _("Samma id står redan på rad %(row)s.")
CERTAIN = _("Säker dubblett av rad %(row)s.")
LIKELY = _("Sannolik dubblett av rad %(row)s, %(name)s.")
POSSIBLE = _("Kan vara samma som rad %(row)s, %(name)s.")
CONFLICT = _("I registret står ”%(before)s”, i filen ”%(after)s”.")
CONFLICT_FROM = _("I registret står ”%(before)s” (%(origin)s). I filen står ”%(after)s” (rad %(row)s).")


def make_plan(
    kind: ImportKind,
    sheet: str,
    layout: Layout,
    proposal: Proposal,
    *,
    by: Any,
    answers: Answers = (),
    on_conflict: OnConflict = "stop",
    unanswered: str | None = None,
    hidden_beside: Sequence[Sheet] = (),
) -> Plan:
    """Give every row its outcome. `unanswered` "empty" answers what is still open so. Raises BadAnswer.

    `hidden_beside` are the file's other hidden sheets, to be asked about.
    """
    target = kind.open(by)
    given = Given(answers, unanswered)
    reader = Reader(kind, target, layout, proposal, given)
    rows_asked, sheets_asked = hidden_rows(layout, given), list(hidden_sheets(sheet, layout, hidden_beside, given))
    takes_rows = bool(rows_asked and rows_asked.answer == TAKE)
    takes_sheet = not layout.hidden or sheets_asked[0].answer == TAKE
    with counting(layout.days_from_1904):
        rows = [reader.read(record, skip=_why_skipped(record, takes_sheet, takes_rows)) for record in layout.records]
    judge(kind, target, [row for row in rows if not row.skips], reader.labels, on_conflict)
    questions = [*sheets_asked, *([rows_asked] if rows_asked else []), *reader.questions.values()]
    return Plan(kind, sheet, layout, proposal, target, rows, questions)


def _why_skipped(record: Record, takes_sheet: bool, takes_rows: bool) -> Message | None:
    """Why a row is left out before it is read; None for one that is read."""
    if not takes_sheet:
        return message(SHEET_SKIPPED)
    return message(ROW_SKIPPED) if record.hidden and not takes_rows else None


def judge(
    kind: ImportKind, target: Target, rows: list[PlannedRow], labels: dict[str, str], on_conflict: OnConflict
) -> None:
    """Compare the rows with each other and with what is known."""
    for row in rows:
        target.complete(row, labels)
    _stop_repetitions(rows, target, labels.get(kind.name, ""))
    for row in rows:
        if row.existing is None and row.is_accepted:
            target.locate(row, labels)
    target.check([row for row in rows if row.is_accepted], labels)
    for row in rows:
        if row.is_accepted and row.existing is not None:
            _compare(kind, target, row, labels)
    _settle_conflicts(target, [row for row in rows if row.is_in_conflict], labels, on_conflict)


def _stop_repetitions(rows: list[PlannedRow], target: Target, label: str) -> None:
    by_id: dict[str, int] = {}
    names: Names[int] = Names()
    exact: dict[str, int] = {}
    for row in rows:
        if row.existing is not None:
            first = by_id.setdefault(row.texts[ID], row.number)
            if first != row.number:
                row.stop(message(SAME_ID, row=first), label, row.texts[ID])
            continue
        identity = target.identity(row)
        if not identity:
            continue
        first = exact.setdefault(folded(identity), row.number)
        if first != row.number:
            row.stop(message(CERTAIN, row=first), label, identity)
        elif target.compares_names:
            for match in names.find(identity)[:1]:
                row.warn(
                    message(LIKELY if match.grade == "likely" else POSSIBLE, row=match.key, name=match.name),
                    label,
                    identity,
                )
            names.add(row.number, identity)


def _compare(kind: ImportKind, target: Target, row: PlannedRow, labels: dict[str, str]) -> None:
    """Note each field that differs; a blank that is filled is a change, two filled values are a conflict."""
    now = target.current(row)
    for slug, value in row.values.items():
        before = now.get(slug)
        if before == value:
            continue
        label = labels.get(slug) or target.label(kind, slug)
        conflict = before not in (None, "")
        row.changes.append(FieldChange(slug, label, target.show(slug, before), target.show(slug, value), conflict))
    row.changes += target.extra_changes(row)


def _settle_conflicts(target: Target, rows: list[PlannedRow], labels: dict[str, str], on_conflict: OnConflict) -> None:
    """Tell both values and where each came from, and do with the row what was chosen."""
    origins = target.origins(rows) if rows else {}
    for row in rows:
        row.changes = [replace(change, origin=origins.get((row.number, change.slug), "")) for change in row.changes]
        for change in (one for one in row.changes if one.conflict):
            sentence = CONFLICT_FROM if change.origin else CONFLICT
            told = message(sentence, before=change.before, after=change.after, origin=change.origin, row=row.number)
            if on_conflict == "stop":
                row.stop(told, target.column_of(change.slug, labels), change.after)
            elif on_conflict == "skip":
                row.skips.append(message(_("%(column)s: %(told)s"), column=change.label, told=told))

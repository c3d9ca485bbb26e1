"""From a list and what is known to a plan. The same function serves review, dry run and writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports.duplicates import Names
from core.imports.kinds import Field
from core.imports.layout import Layout, Record
from core.imports.mapping import Proposal
from core.imports.messages import Message, message
from core.imports.plans import FieldChange, OnConflict, Option, Plan, PlannedRow, Question
from core.imports.register import ImportKind
from core.imports.targets import Target
from core.imports.values import MISSING, Parsed
from core.imports.words import collapsed, folded, squashed
from core.imports.workbook import Cell

ID = "id"
HIDDEN = "hidden"
EMPTY_ANSWERS = frozenset({"", "empty", "tomt", "lämna tomt"})
TAKE, SKIP = "ta in", "hoppa över"

HIDDEN_COLUMN = _("Dolda rader")
HIDDEN_QUESTION = _("Rader är dolda i filen. Ska de tas in?")
HIDDEN_SKIPPED = _("Raden är dold i filen.")
LEFT_EMPTY = _("”%(text)s” tas inte in. Fältet lämnas tomt och texten sparas.")
NO_FORMULA_VALUE = _("Cellen har en formel utan sparat värde. Öppna filen i Excel och spara den igen.")
NOTE_BESIDE = _("Tas in som %(value)s. Hela texten sparas.")
NO_SUCH_ID = _("Id %(text)s finns inte bland det du får ändra. Ta bort id om raden är ny.")
SAME_ID = _("Samma id står redan på rad %(row)s.")
CERTAIN = _("Säker dubblett av rad %(row)s.")
LIKELY = _("Sannolik dubblett av rad %(row)s, %(name)s.")
POSSIBLE = _("Kan vara samma som rad %(row)s, %(name)s.")
CONFLICT = _("I registret står ”%(before)s”, i filen ”%(after)s”.")
NO_ANSWER = _("Svaret ”%(answer)s” passar inte för ”%(value)s” i kolumnen %(column)s.")
NOT_ASKED = _("Svaret för ”%(value)s” i kolumnen %(column)s hör inte till någon fråga.")


class BadAnswer(Exception):
    """An answer that cannot be used; its message is for the user."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(sentence)
        self.message = sentence

    def __str__(self) -> str:
        return str(self.message)


Answers = Sequence[Mapping[str, Any]]


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
) -> Plan:
    """Give every row its outcome. `unanswered` "empty" answers what is still open so. Raises BadAnswer."""
    target = kind.open(by)
    given = _Given(answers, unanswered)
    reader = _Reader(kind, target, layout, proposal, given)
    hidden = _ask_for_hidden(layout, given)
    takes_hidden = bool(hidden and hidden.answer == TAKE)
    rows = [reader.read(record, skip=record.hidden and not takes_hidden) for record in layout.records]
    judge(kind, target, [row for row in rows if not row.skips], reader.labels, on_conflict)
    questions = [*([hidden] if hidden else []), *reader.questions.values()]
    return Plan(kind, sheet, layout, proposal, target, rows, questions)


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
            _compare(kind, target, row, labels, on_conflict)


def label_of(layout: Layout, index: int) -> str:
    """A column's title as the file has it; with its group when two columns share a title."""
    column = layout.column(index)
    twins = [one for one in layout.columns if one.title == column.title]
    return (column.title if len(twins) == 1 else column.full_title) or column.letter


class _Given:
    """The answers, found by column and value whichever of its names the column was given."""

    def __init__(self, answers: Answers, unanswered: str | None) -> None:
        self._answers = {
            (squashed(str(one["column"])), folded(str(one["value"]))): str(one.get("answer") or "").strip()
            for one in answers
        }
        self._unanswered = "" if unanswered == "empty" else None

    def answer(self, names: Iterable[str], value: str) -> str | None:
        for name in names:
            found = self._answers.get((squashed(name), folded(value)))
            if found is not None:
                return "" if folded(found) in EMPTY_ANSWERS else found
        return self._unanswered


def _ask_for_hidden(layout: Layout, given: _Given) -> Question | None:
    rows = [record.number for record in layout.records if record.hidden]
    if not rows:
        return None
    options = (Option(SKIP, str(_("Hoppa över dem"))), Option(TAKE, str(_("Ta in dem"))))
    column = str(HIDDEN_COLUMN)
    answer = given.answer((column, HIDDEN), "")
    if answer not in (None, "", SKIP, TAKE):
        raise BadAnswer(message(NO_ANSWER, answer=answer, value="", column=column))
    return Question(column, "", message(HIDDEN_QUESTION), options, HIDDEN, rows, answer)


@dataclass(frozen=True)
class _Column:
    field: Field
    index: int
    label: str
    names: tuple[str, ...]


class _Reader:
    """Reads records into rows; asks once for each column and value."""

    def __init__(self, kind: ImportKind, target: Target, layout: Layout, proposal: Proposal, given: _Given) -> None:
        self.kind, self.target, self.given = kind, target, given
        found = ((kind.field(slug), index) for slug, index in proposal.columns.items())
        self.columns = [self._column(field, index, layout) for field, index in found]
        self.labels = {column.field.slug: column.label for column in self.columns}
        homes = set(proposal.columns.values())
        self.homeless = {c.index: c.full_title or c.letter for c in layout.columns if c.index not in homes}
        self.questions: dict[tuple[str, str], Question] = {}
        self._read: dict[tuple[str, object, str], Parsed] = {}

    def _column(self, field: Field, index: int, layout: Layout) -> _Column:
        label = label_of(layout, index)
        names = (label, layout.column(index).full_title, field.slug, str(field.title))
        return _Column(field, index, label, names)

    def read(self, record: Record, *, skip: bool) -> PlannedRow:
        """A row with what its cells were understood as; a row that is skipped is only named."""
        row = PlannedRow(record)
        named = next((c for c in self.columns if c.field.slug == self.kind.name), None)
        row.name = collapsed(record.cell(named.index).text) if named else ""
        if skip:
            row.skips.append(message(HIDDEN_SKIPPED))
            return row
        for column in sorted(self.columns, key=lambda one: one.field.slug != ID):
            if column.field.slug == ID:
                self._find_by_id(row, column)
            elif not column.field.read_only:
                self._take(row, column, record.cell(column.index))
        for index, title in self.homeless.items():
            if text := record.cell(index).text:
                row.kept[title] = text
        return row

    def _find_by_id(self, row: PlannedRow, column: _Column) -> None:
        text = row.record.cell(column.index).text
        if not text:
            return
        row.existing = self.target.with_id(text)
        row.texts[ID] = text
        if row.existing is None:
            row.stop(message(NO_SUCH_ID, text=text), column.label, text)

    def _take(self, row: PlannedRow, column: _Column, cell: Cell) -> None:
        slug, text = column.field.slug, cell.text
        if not text:
            if column.field.required:
                row.stop(message(MISSING, field=column.field.title), column.label)
            elif cell.formula:
                row.warn(message(NO_FORMULA_VALUE), column.label, cell.formula)
            return
        row.texts[slug] = text
        if row.existing is not None and self._is_unchanged(row, slug, text):
            return
        self._settle(row, column, text, self._parse(column.field, cell))

    def _is_unchanged(self, row: PlannedRow, slug: str, text: str) -> bool:
        """Our own export, not edited here: the text stands for the value that is there already."""
        now = self.target.current(row).get(slug)
        same = now is not None and folded(self.target.show(slug, now)) == folded(text)
        if same:
            row.values[slug] = now
        return same

    def _parse(self, field: Field, cell: Cell) -> Parsed:
        key = (field.slug, type(cell.value), cell.text)
        if key not in self._read:
            self._read[key] = self.target.read(field, cell.value)
        return self._read[key]

    def _settle(self, row: PlannedRow, column: _Column, text: str, parsed: Parsed) -> None:
        if parsed.status == "blank":
            return
        if parsed.status == "choice":
            parsed = self._ask(row, column, text, parsed)
        if parsed.status == "error" or (column.field.required and parsed.status != "ok"):
            row.stop(parsed.message or message(MISSING, field=column.field.title), column.label, text)
        elif parsed.status == "ok":
            self._accept(row, column, text, parsed)
        else:
            row.kept[column.label] = text
            row.warn(parsed.message or message(LEFT_EMPTY, text=text), column.label, text)

    def _accept(self, row: PlannedRow, column: _Column, text: str, parsed: Parsed) -> None:
        slug = column.field.slug
        row.values[slug] = parsed.value
        if parsed.message:
            row.warn(parsed.message, column.label, text)
        if isinstance(parsed.detail, str):
            # An answer with something beside it, as in "Ja, 2021-04-12": nothing of it is lost.
            row.kept[column.label] = text

    def _ask(self, row: PlannedRow, column: _Column, text: str, parsed: Parsed) -> Parsed:
        key = (column.field.slug, collapsed(text))
        question = self.questions.get(key)
        if question is None:
            answer = self.given.answer(column.names, text)
            options = self.target.options(column.field, parsed)
            asked = parsed.message or message(LEFT_EMPTY, text=text)
            question = Question(column.label, text, asked, options, column.field.slug, [], answer)
            self.questions[key] = question
        question.rows.append(row.number)
        row.questions.append(question)
        if question.answer is None:
            return parsed
        if question.answer == "":
            return Parsed(status="warning", reason="left_empty", message=message(LEFT_EMPTY, text=text))
        row.kept[column.label] = text
        return self._answered(column, question)

    def _answered(self, column: _Column, question: Question) -> Parsed:
        answer = question.answer or ""
        said = next((o.value for o in question.options if folded(answer) in (folded(o.value), folded(o.label))), answer)
        parsed = self.target.read_answer(column.field, said)
        if parsed.status != "ok":
            raise BadAnswer(message(NO_ANSWER, answer=answer, value=question.value, column=column.label))
        return replace(parsed, detail=None)


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


def _compare(
    kind: ImportKind, target: Target, row: PlannedRow, labels: dict[str, str], on_conflict: OnConflict
) -> None:
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
    for change in (one for one in row.changes if one.conflict):
        told = message(CONFLICT, before=change.before, after=change.after)
        if on_conflict == "stop":
            row.stop(told, target.column_of(change.slug, labels), change.after)
        elif on_conflict == "skip":
            row.skips.append(message(_("%(column)s: %(told)s"), column=change.label, told=told))

"""Reads the records of a list into rows: values, questions, warnings and faults, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports import personal_numbers
from core.imports.kinds import Field
from core.imports.layout import Layout, Record
from core.imports.mapping import Proposal
from core.imports.messages import Message, message
from core.imports.plans import PlannedRow, Question
from core.imports.register import ImportKind
from core.imports.targets import Target
from core.imports.values import MISSING, Parsed
from core.imports.values import text as read_text
from core.imports.words import collapsed, folded, squashed
from core.imports.workbook import Cell

ID = "id"
EMPTY_ANSWERS = frozenset({"", "empty", "tomt", "lämna tomt"})

LEFT_EMPTY = _("”%(text)s” tas inte in. Fältet lämnas tomt och texten sparas.")
NO_FORMULA_VALUE = _("Cellen har en formel utan sparat värde. Öppna filen i Excel och spara den igen.")
NO_FORMULA_VALUE_REQUIRED = _(
    "%(field)s saknas: cellen har en formel utan sparat värde. Öppna filen i Excel och spara den."
)
ERROR_VALUE = _("Cellen visar felet %(error)s. Fältet lämnas tomt.")
ERROR_VALUE_REQUIRED = _("%(field)s saknas: cellen visar felet %(error)s.")
PERSONAL_NUMBER = _("Texten ser ut att innehålla ett personnummer. Ta bort det om det inte behövs.")
NO_SUCH_ID = _("Id %(text)s finns inte bland det du får ändra. Ta bort id om raden är ny.")
NO_ANSWER = _("Svaret ”%(answer)s” passar inte för ”%(value)s” i kolumnen %(column)s.")


class BadAnswer(Exception):
    """An answer that cannot be used; its message is for the user."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(sentence)
        self.message = sentence

    def __str__(self) -> str:
        return str(self.message)


Answers = Sequence[Mapping[str, Any]]


def label_of(layout: Layout, index: int) -> str:
    """A column's title as the file has it; with its group when two columns share a title."""
    column = layout.column(index)
    twins = [one for one in layout.columns if one.title == column.title]
    return (column.title if len(twins) == 1 else column.full_title) or column.letter


class Given:
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


@dataclass(frozen=True)
class _Column:
    field: Field
    index: int
    label: str
    names: tuple[str, ...]


class Reader:
    """Reads records into rows; asks once for each column and value."""

    def __init__(self, kind: ImportKind, target: Target, layout: Layout, proposal: Proposal, given: Given) -> None:
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

    def read(self, record: Record, *, skip: Message | None) -> PlannedRow:
        """A row with what its cells were understood as; one that is skipped for a reason is only named."""
        row = PlannedRow(record)
        named = next((c for c in self.columns if c.field.slug == self.kind.name), None)
        said = record.cell(named.index).text if named else ""
        # Without pasted control signs, as it will be saved: otherwise the next file does not find the row again.
        row.name = collapsed(str(read_text(said).value or said))
        if skip:
            row.skips.append(skip)
            return row
        for column in sorted(self.columns, key=lambda one: one.field.slug != ID):
            if column.field.slug == ID:
                self._find_by_id(row, column)
            elif not column.field.read_only:
                self._take(row, column, record.cell(column.index))
        for index, title in self.homeless.items():
            cell = record.cell(index)
            if text := cell.text:
                row.kept[title] = text
            elif told := _lost_value(cell):
                row.warn(told, title, cell.error or cell.formula or "")
        self._look_for_people(row)
        return row

    def _look_for_people(self, row: PlannedRow) -> None:
        """Warn of personal numbers in what the row says, without repeating them."""
        texts = {label: row.texts.get(slug, "") for slug, label in self.labels.items()} | row.kept
        for label, text in texts.items():
            if personal_numbers.find(text):
                row.warn(message(PERSONAL_NUMBER), label, personal_numbers.masked(text))

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
                row.stop(_missing(column.field, cell), column.label, cell.error or cell.formula or "")
            elif told := _lost_value(cell):
                row.warn(told, column.label, cell.error or cell.formula or "")
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


def _lost_value(cell: Cell) -> Message | None:
    """Why a cell that has something in it has no value, or None for an empty one."""
    if cell.error:
        return message(ERROR_VALUE, error=cell.error)
    return message(NO_FORMULA_VALUE) if cell.formula else None


def _missing(field: Field, cell: Cell) -> Message:
    if cell.error:
        return message(ERROR_VALUE_REQUIRED, field=field.title, error=cell.error)
    return message(NO_FORMULA_VALUE_REQUIRED if cell.formula else MISSING, field=field.title)

"""What would happen with a list: every row's outcome with its reasons, and what a person must still choose."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Union

from core.imports.layout import Layout, Record
from core.imports.mapping import Proposal
from core.imports.messages import Message

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from core.imports.register import ImportKind
    from core.imports.targets import Target

Outcome = Literal["created", "updated", "unchanged", "stopped", "skipped"]
OnConflict = Literal["stop", "skip", "update"]
ACCEPTED: tuple[Outcome, ...] = ("created", "updated", "unchanged")

# Said at once or in the reader's language later.
Text = Union[Message, str, "StrPromise"]


@dataclass(frozen=True)
class Remark:
    """Something to tell about a cell, or about the whole row when `column` is ""."""

    column: str
    value: str
    message: Text

    def as_json(self, row: int) -> dict[str, Any]:
        return {"row": row, "column": self.column, "value": self.value, "message": str(self.message)}


@dataclass(frozen=True)
class FieldChange:
    """A field of a known row that would become something else. Filling a blank is no conflict.

    `origin` tells where the value before came from, for a conflict.
    """

    slug: str
    label: str
    before: str
    after: str
    conflict: bool
    origin: str = ""


@dataclass(frozen=True)
class Option:
    """One answer to a question: what scripts write, and what people read."""

    value: str
    label: str


@dataclass
class Question:
    """One for each column and distinct value. `answer` is None while it is open and "" for "leave empty"."""

    column: str
    value: str
    message: Text
    options: tuple[Option, ...]
    slug: str = ""
    rows: list[int] = field(default_factory=list)
    answer: str | None = None

    @property
    def key(self) -> str:
        """A name for the question that a form can carry."""
        return hashlib.sha256(json.dumps([self.slug, self.value]).encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        candidates = [option.value for option in self.options]
        return {"column": self.column, "value": self.value, "rows": self.rows, "candidates": candidates}


@dataclass
class PlannedRow:
    """A row of the list on its way. `existing` is what the target found that it already knows."""

    record: Record
    name: str = ""
    existing: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    warnings: list[Remark] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    skips: list[Text] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    # Room for what the target has made of the row.
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.record.number

    @property
    def outcome(self) -> Outcome:
        if self.faults:
            return "stopped"
        if self.skips:
            return "skipped"
        if self.existing is None:
            return "created"
        return "updated" if self.changes else "unchanged"

    @property
    def is_accepted(self) -> bool:
        return not self.faults and not self.skips

    @property
    def is_in_conflict(self) -> bool:
        """Does the row say otherwise than the register, where both say something?"""
        return any(change.conflict for change in self.changes)

    @property
    def is_open(self) -> bool:
        """Does the row wait for an answer?"""
        return any(question.answer is None for question in self.questions)

    def stop(self, message: Text, column: str = "", value: str = "") -> None:
        self.faults.append(Remark(column, value, message))

    def warn(self, message: Text, column: str = "", value: str = "") -> None:
        self.warnings.append(Remark(column, value, message))


@dataclass
class Plan:
    """A list with the outcome of every row; `rows` = accepted + stopped + skipped, always."""

    kind: ImportKind
    sheet: str
    layout: Layout
    proposal: Proposal
    target: Target
    rows: list[PlannedRow]
    questions: list[Question]

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if question.answer is None]

    def of(self, *outcomes: Outcome) -> list[PlannedRow]:
        return [row for row in self.rows if row.outcome in outcomes]

    @property
    def accepted(self) -> list[PlannedRow]:
        return self.of(*ACCEPTED)

    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        accepted: dict[str, int] = {outcome: found[outcome] for outcome in ACCEPTED}
        return {"rows": len(self.rows), "accepted": sum(accepted.values()), **accepted}

    def warnings(self) -> Iterator[tuple[int, Remark]]:
        """Row number and warning, for the rows that are taken in."""
        return ((row.number, warning) for row in self.accepted for warning in row.warnings)

    def digest(self) -> str:
        """Equal for two plans that a person would see as the same."""
        seen = [[row.number, row.outcome, row.name, self._shown(row), row.kept] for row in self.rows]
        return hashlib.sha256(json.dumps(seen, default=str).encode()).hexdigest()

    def _shown(self, row: PlannedRow) -> Any:
        if row.outcome == "created":
            return sorted((slug, self.target.show(slug, value)) for slug, value in row.values.items())
        return [(change.slug, change.before, change.after) for change in row.changes]

    def as_json(self) -> dict[str, Any]:
        """The figures and lists that scripts rely on."""
        return {
            "kind": self.kind.slug,
            **self.counts(),
            "stopped": [stopped_as_json(row) for row in self.of("stopped")],
            "skipped": [{"row": r.number, "reasons": [str(m) for m in r.skips]} for r in self.of("skipped")],
            "warnings": [warning.as_json(number) for number, warning in self.warnings()],
            "choices": [question.as_json() for question in self.open_questions],
            "not_records": [row.number for row in self.layout.not_records],
        }


def stopped_as_json(row: PlannedRow) -> dict[str, Any]:
    reasons = [str(fault.message) for fault in row.faults]
    return {"row": row.number, "column": row.faults[0].column, "reasons": reasons}


def joined_rows(rows: Iterable[int]) -> str:
    """Row numbers as people write them: 7–9, 12."""
    parts: list[list[int]] = []
    for number in sorted(rows):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(p[0]) if len(p) == 1 else f"{p[0]}–{p[-1]}" for p in parts)

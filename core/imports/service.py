"""The whole way from a file's bytes to a register, for commands and for the demo; pages take it in steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.imports import actions, finding
from core.imports.finding import Refused
from core.imports.limits import Unreadable
from core.imports.planning import Answers, BadAnswer, make_plan
from core.imports.plans import OnConflict, Plan
from core.imports.register import registered_kind
from core.models import ImportRun

NOTHING: dict[str, Any] = {
    "rows": 0,
    "accepted": 0,
    "created": 0,
    "updated": 0,
    "unchanged": 0,
    "stopped": [],
    "skipped": [],
    "warnings": [],
    "choices": [],
    "not_records": [],
}


@dataclass
class Outcome:
    """What became of a list. With several sheets, `sheets` holds one each and the rest is empty."""

    outcome: str = "ready"
    message: str | None = None
    kind: str | None = None
    sheet: str | None = None
    plan: Plan | None = None
    run: ImportRun | None = None
    sheets: list[Outcome] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return all(one.outcome == "ready" for one in self.sheets or [self])

    def as_json(self) -> dict[str, Any]:
        """The object that scripts rely on."""
        if self.sheets:
            return {"sheets": [one.as_json() for one in self.sheets]}
        figures = self.plan.as_json() if self.plan else {"kind": self.kind, **NOTHING}
        named = {} if self.sheet is None else {"sheet": self.sheet}
        return {"outcome": self.outcome, "message": self.message, **named, **figures}


@dataclass(frozen=True)
class _Order:
    content: bytes
    file_name: str
    by: Any
    kind: str | None
    on_conflict: OnConflict
    answers: Answers
    unanswered: str | None
    dry_run: bool


def import_file(
    content: bytes,
    file_name: str,
    by: Any,
    kind: str | None = None,
    sheet: str | None = None,
    on_conflict: OnConflict = "stop",
    answers: Answers = (),
    unanswered: str | None = "empty",
    dry_run: bool = False,
) -> Outcome:
    """Take in a list, or tell what taking it in would do.

    `by` is the person whose rights count; None lets the portal itself load it, within an acting context. With
    `unanswered` None, open questions stop everything. Nothing is written unless the outcome is "ready".
    """
    order = _Order(content, file_name, by, kind, on_conflict, answers, unanswered, dry_run)
    try:
        book = finding.workbook(content, file_name)
    except Unreadable as unreadable:
        return Outcome("refused", str(unreadable))
    names = [one.name for one in book.sheets]
    shown = book.format == "xlsx"
    if sheet is None and len(names) > 1:
        return Outcome(sheets=[_take(order, name, name) for name in names])
    wanted = names[0] if sheet is None else sheet
    return _take(order, wanted, wanted if shown else None)


def _take(order: _Order, sheet: str, shown: str | None) -> Outcome:
    try:
        plan = plan_sheet(order, sheet)
    except (Refused, Unreadable, BadAnswer) as refused:
        kind = getattr(refused, "kind", None)
        return Outcome("refused", str(refused), kind.slug if kind else order.kind, shown)
    if plan.open_questions:
        return Outcome("needs_choice", None, plan.kind.slug, shown, plan)
    if order.dry_run:
        return Outcome("ready", None, plan.kind.slug, shown, plan)
    return _apply(order, sheet, shown, plan)


def plan_sheet(order: _Order, sheet: str) -> Plan:
    """Plan one sheet. Raises Refused, Unreadable, BadAnswer."""
    found = finding.layout(order.content, order.file_name, sheet)
    proposal = finding.find_proposal(found, order.by, order.kind)
    finding.demand_columns(proposal)
    return make_plan(
        registered_kind(proposal.kind.slug),
        sheet,
        found,
        proposal,
        by=order.by,
        answers=order.answers,
        on_conflict=order.on_conflict,
        unanswered=order.unanswered,
        hidden_beside=finding.hidden_beside(order.content, order.file_name, sheet),
    )


def _apply(order: _Order, sheet: str, shown: str | None, plan: Plan) -> Outcome:
    run, done = actions.import_at_once(
        by=order.by,
        content=order.content,
        file_name=order.file_name,
        kind=plan.kind.slug,
        sheet=sheet,
        answers=settled(plan),
        on_conflict=order.on_conflict,
    )
    return Outcome("ready", None, plan.kind.slug, shown, done, run)


def settled(plan: Plan) -> list[dict[str, str]]:
    """The answers to every question of a plan, "leave empty" told as well as the rest."""
    return [{"column": q.column, "value": q.value, "answer": q.answer or ""} for q in plan.questions]


__all__: Sequence[str] = ["Outcome", "import_file"]

"""A plan as the review page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from core.imports import profiles
from core.imports.hidden import HIDDEN_SHEET, SLUGS
from core.imports.plans import Plan, PlannedRow, Question, joined_rows
from core.imports.protocol import outcome_words
from core.pages.paging import pager

PER_PAGE = 25
CHOOSE, STOPPED, WARNED, ALL = "val", "stoppade", "varningar", "alla"
OPEN = "?"
MOST_ROW_NUMBERS = 12
ALL_SHOWN = "sidan"
BADGES = {"created": "ok", "updated": "info", "unchanged": "", "stopped": "danger", "skipped": ""}
BADGE_ICONS = {
    "created": "plus-lg",
    "updated": "pencil",
    "unchanged": "check2",
    "stopped": "slash-circle",
    "skipped": "eye-slash",
}


class Suggestions:
    """Answers that may be proposed; one that is no longer among a question's options is not."""

    def __init__(self, answers: Sequence[Mapping[str, Any]]) -> None:
        self._answers = profiles.by_value(answers)

    def of(self, question: Question) -> str | None:
        """What to propose for an open question; "" for leaving it empty, None for nothing."""
        if question.answer is not None or question.slug in SLUGS:
            return None
        said = self._answers.get(profiles.about(question.column, question.value))
        return said if said == "" or said in [option.value for option in question.options] else None


class Review:
    """One view of a plan: a tab with its page of lines, the figures, and what is left to choose."""

    def __init__(self, plan: Plan, tab: str, page: str, path: str, suggestions: Suggestions) -> None:
        self.plan, self.path, self.suggestions = plan, path, suggestions
        self.by_number = {row.number: row for row in plan.rows}
        self.lists: dict[str, Sequence[Any]] = {
            CHOOSE: plan.questions,
            STOPPED: plan.of("stopped"),
            WARNED: [row for row in plan.accepted if row.warnings],
            ALL: plan.rows,
        }
        self.tab = tab if tab in self.lists else (CHOOSE if plan.questions else ALL)
        self.page: Page = Paginator(self.lists[self.tab], PER_PAGE).get_page(page)

    def lines(self) -> list[dict[str, Any]]:
        if self.tab == CHOOSE:
            return [self._question(question) for question in self.page]
        return [self._row(row) for row in self.page]

    def _question(self, question: Question) -> dict[str, Any]:
        first = self.by_number[question.rows[0]] if question.rows else None
        about = question.column if first is None or question.slug in SLUGS else first.name
        suggested = self.suggestions.of(question)
        return {
            "key": question.key,
            "row": first.number if first and question.slug != HIDDEN_SHEET else None,
            "name": about,
            "column": question.column,
            "value": question.value,
            "message": question.message,
            "is_open": question.answer is None,
            "all": _applies_to(question),
            "is_suggested": suggested is not None,
            "options": _options(question, suggested),
        }

    def suggested_here(self) -> int:
        """How many of the questions on this page have a suggestion to confirm."""
        shown = self.page if self.tab == CHOOSE else []
        return sum(self.suggestions.of(question) is not None for question in shown)

    def _row(self, row: PlannedRow) -> dict[str, Any]:
        return {
            "number": row.number,
            "name": row.name or "–",
            "outcome": outcome_words()[row.outcome],
            "badge": BADGES[row.outcome],
            "icon": BADGE_ICONS[row.outcome],
            "tone": "bad" if row.faults else "warn" if row.warnings else "",
            "faults": row.faults,
            "skips": row.skips,
            "warnings": row.warnings,
            "changes": self._changes(row),
            "kept": row.kept.items() if row.is_accepted else (),
        }

    def _changes(self, row: PlannedRow) -> list[dict[str, str]]:
        """Field by field: what a known row has and gets, or what a new one gets."""
        if row.existing is not None:
            return [{"label": c.label, "before": c.before, "after": c.after, "origin": c.origin} for c in row.changes]
        target, kind = self.plan.target, self.plan.kind
        shown = ((slug, target.show(slug, value)) for slug, value in row.values.items())
        return [{"label": target.label(kind, slug), "before": "", "after": after} for slug, after in shown if after]

    def tabs(self) -> list[dict[str, Any]]:
        labels = {CHOOSE: _("Att välja"), STOPPED: _("Stoppade"), WARNED: _("Varningar"), ALL: _("Alla")}
        return [
            {"label": label, "count": len(self.lists[tab]), "url": self.url(tab), "current": tab == self.tab}
            for tab, label in labels.items()
        ]

    def url(self, tab: str, page: int | str | None = None) -> str:
        return f"{self.path}?visa={tab}" + (f"&sida={page}" if page else "")

    def tiles(self) -> list[dict[str, Any]]:
        warned, accepted = len(self.lists[WARNED]), len(self.plan.accepted)
        hidden = [row for row in self.plan.rows if row.record.hidden]
        tiles = [
            _tile(_("Tas in utan anmärkning"), accepted - warned, self.url(ALL), "check-circle-fill", "ok"),
            _tile(_("Tas in med varning"), warned, self.url(WARNED), "exclamation-triangle-fill", "warn"),
            _tile(_("Stoppas"), len(self.lists[STOPPED]), self.url(STOPPED), "x-circle-fill", "danger"),
        ]
        if hidden:
            tiles.append(_tile(_("Dolda rader, ditt val"), len(hidden), self.url(CHOOSE), "eye-slash", ""))
        return tiles

    def paging(self) -> dict[str, Any]:
        page = self.page
        return {
            "first": page.start_index(),
            "last": page.end_index(),
            "count": page.paginator.count,
            **pager(page, lambda number: self.url(self.tab, number)),
        }

    def result(self) -> dict[str, Any]:
        """The figures beside the rows, and what stands in the way of taking the list in."""
        plan = self.plan
        counts, left = plan.counts(), len(plan.open_questions)
        return {
            **counts,
            "stopped": len(plan.of("stopped")),
            "skipped": len(plan.of("skipped")),
            "made": len(plan.questions) - left,
            "questions": len(plan.questions),
            "left": left,
            "writes": counts["created"] + counts["updated"],
            "conflicts": any(change.conflict for row in plan.rows for change in row.changes),
            "seen": plan.digest(),
        }


def _tile(label: str, value: int, url: str, icon: str, tone: str) -> dict[str, Any]:
    return {"label": label, "value": value, "url": url, "icon": icon, "tone": tone, "of": "", "note": ""}


def _applies_to(question: Question) -> str:
    """Which rows an answer goes for, when they are several."""
    count = len(question.rows)
    if count < 2:
        return ""
    shown = joined_rows(question.rows[:MOST_ROW_NUMBERS]) + (" …" if count > MOST_ROW_NUMBERS else "")
    if question.slug in SLUGS:
        return _("Gäller rad %(rows)s") % {"rows": shown}
    words = _("Gäller alla %(n)s rader med ”%(value)s”: %(rows)s")
    return words % {"n": count, "value": question.value, "rows": shown}


def _options(question: Question, suggested: str | None) -> list[dict[str, Any]]:
    """Open, the answers, and to leave it empty; an answer of the user's own words stands among them."""
    found = [(option.value, option.label) for option in question.options]
    if question.slug not in SLUGS:
        found.append(("", _("Lämna tomt, spara texten")))
    if question.answer and question.answer not in (value for value, _label in found):
        found.insert(0, (question.answer, question.answer))
    chosen = question.answer if question.answer is not None else OPEN if suggested is None else suggested
    if question.slug in SLUGS and chosen == "":
        chosen = question.options[0].value
    return [
        {"value": value, "label": label, "selected": value == chosen} for value, label in [(OPEN, _("Välj")), *found]
    ]

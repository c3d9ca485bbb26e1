"""Whether a row meets the policy, requirement by requirement, and what to do where it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.measures import Measure, score
from core.ports import Decision


@dataclass(frozen=True)
class Check:
    """One line of "Uppfyller kraven"; `url` is there for who may mend it, else `detail` says who can."""

    state: str
    text: str
    detail: str = ""
    url: str = ""
    action: str = ""
    who_url: str = ""
    number: str = ""


@dataclass(frozen=True)
class Checklist:
    checks: Sequence[Check]
    met: int
    whole: int


def of(row: Any, measures: Sequence[Measure], may: Callable[[str], Decision]) -> Checklist:
    """Return the requirements that are about the (annotated) row, unmet first."""
    answers = [(m, getattr(row, m.name)) for m in measures]
    unmet = [_unmet(m, row, may) for m, answer in answers if answer is False]
    met = [Check("met", str(m.met_text), str(m.clause)) for m, answer in answers if answer]
    return Checklist([*unmet, *met], *score(row, measures))


def _unmet(measure: Measure, row: Any, may: Callable[[str], Decision]) -> Check:
    mend, text = measure.mend, str(measure.unmet_text)
    if mend is None:
        return Check("unmet", text, str(measure.clause))
    decision = may(mend.action)
    if not decision:
        return Check("unmet", text, decision.reason, who_url=decision.who_url, number=measure.slug)
    return Check("unmet", text, str(measure.clause), mend.url(row.pk), str(mend.button))

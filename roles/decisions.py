"""A decision made outside the portal: by whom, in which paragraph, when, and its number in the diary.

What follows from such a decision carries it in columns of its own (`roles.models.DecidedOutside`), so that its versions
tell the decision field by field and a list asks nothing more. One decision may stand on many rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import clock


@dataclass(frozen=True)
class OutsideDecision:
    """What is known of a decision of a board or by delegation; empty when nobody has said."""

    body: str = ""
    paragraph: str = ""
    decided_on: date | None = None
    case_number: str = ""

    def __bool__(self) -> bool:
        return bool(self.body or self.paragraph or self.decided_on or self.case_number)

    def __str__(self) -> str:
        day = self.decided_on.isoformat() if self.decided_on else ""
        return ", ".join(filter(None, [self.body, paragraph_sign(self.paragraph), day, self.case_number]))

    def check(self) -> None:
        """Raise ValidationError, by the names of the columns, unless what is said is enough to find the decision."""
        faults = {}
        if self and not self.body:
            faults["decision_body"] = _("Ange vem som beslutade, när du anger något annat om beslutet.")
        if self.decided_on and self.decided_on > clock.today():
            faults["decision_on"] = _("Beslutsdatumet kan inte ligga i framtiden.")
        if faults:
            raise ValidationError(faults)  # type: ignore[arg-type]


NONE = OutsideDecision()


def paragraph_sign(text: str) -> str:
    """Return the paragraph with its sign, whether it was typed with one or not."""
    return f"§ {text}" if text and text[0].isdigit() else text

"""Whoever was appointed by somebody else says whether they take it on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import context
from core import clock
from core.clock import DAY
from roles.actions.assignments import let_end
from roles.models import Assignment, User

Answer = Assignment.Answer


@transaction.atomic
def answer(*, by: User, assignments: Sequence[Assignment], accepts: bool, reason: str = "") -> list[Assignment]:
    """Take on, or say no to, what one was appointed to. All or nothing.

    A no needs a reason and ends the assignment: it held until yesterday, or never when it has not begun.
    Raises ValidationError.
    """
    if not assignments:
        raise ValidationError({"assignments": _("Välj minst ett uppdrag.")})
    reason = reason.strip()
    if not accepts and not reason:
        raise ValidationError({"reason": _("Skriv varför du tackar nej. Den som ska utse någon annan behöver veta.")})
    answered = []
    with context.acting_as(by, reason="" if accepts else reason):
        for pk in sorted(row.pk for row in assignments):
            row = Assignment.objects.locked(pk, None)
            if row.person_id != by.pk or not row.is_unanswered:
                raise ValidationError({"assignments": _("Uppdraget är redan besvarat, eller har avslutats.")})
            answered.append(_answered(row, accepts, reason))
    return answered


def _answered(row: Assignment, accepts: bool, reason: str) -> Assignment:
    row.answered_on = clock.today()
    if accepts:
        row.answer = Answer.ACCEPTED
        row.full_clean()
        row.save()
        return row
    row.answer, row.answer_reason = Answer.DECLINED, reason
    return let_end(row, _last_day(row))


def _last_day(row: Assignment) -> date:
    """Return yesterday, or the day before the first: then it never held, and who was to end for it goes on."""
    return max(row.starts_on, clock.today()) - DAY

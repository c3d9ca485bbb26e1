"""Deputies: somebody stands in for an ordinary holder, for a time that ends by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import context
from core.clock import DAY
from roles import deputising, projection
from roles.actions.rules import demand, refuse_twice
from roles.decisions import NONE, OutsideDecision
from roles.models import Assignment, User


@transaction.atomic
def appoint_deputies(
    *,
    by: User | None,
    holdings: Sequence[Assignment],
    person: User,
    starts_on: date,
    ends_on: date,
    decision: OutsideDecision = NONE,
    reason: str = "",
) -> list[Assignment]:
    """Let a person stand in for the holder of each assignment between two days; return the deputies' assignments.

    They have what the policy lets deputies do. Raises ValidationError.
    """
    if not holdings:
        raise ValidationError({"holdings": _("Välj minst en roll.")})
    decision.check()
    locked = (
        Assignment.objects.filter(pk__in=[row.pk for row in holdings]).select_for_update(no_key=True).order_by("pk")
    )
    made = []
    with context.acting_as(by, reason=reason):
        for holding in locked:
            if by:
                demand("person", deputising.decide(by, holding, person=person))
            deputising.check(holding, person, starts_on, ends_on)
            row = deputising.deputy_of(holding, person, starts_on, ends_on, decision)
            row.full_clean()
            refuse_twice(row)
            row.save()
            made.append(row)
    projection.sync([person.pk])
    return made


def end_with(holdings: Iterable[Assignment]) -> None:
    """End deputies with whom they stand in for. Somebody must be acting."""
    last = {row.pk: row.ends_on for row in holdings if row.ends_on}
    people = set()
    named = Assignment.objects.filter(deputy_for__in=last).not_withdrawn()
    for deputy in named.select_for_update(no_key=True, of=("self",)):
        end = last[deputy.deputy_for_id or 0]
        if deputy.ends_on and deputy.ends_on > end:
            deputy.ends_on = max(end, deputy.starts_on - DAY)
            deputy.save()
            people.add(deputy.person_id)
    if people:
        projection.sync(people)

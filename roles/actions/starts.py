"""The start plan: when the duties in each part of the organisation begin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import context
from audit.trail import save_many
from roles import access
from roles.actions.rules import demand
from roles.models import DutyStart, OrganisationUnit, User
from roles.places import hold_still

Starts = Mapping[int, date | None]


@transaction.atomic
def plan_starts(*, by: User, starts: Starts, seen: Starts, reason: str = "") -> int:
    """Set the day from which the duties in units begin (None: at once); return how many days were changed.

    `seen` is the plan that the person looked at. Raises ValidationError when it is another one by now, or when `by`
    may not plan a unit.
    """
    hold_still(alone=True)  # two plans at once would both find a unit without a row
    rows = {row.unit_id: row for row in DutyStart.objects.filter(unit__in=starts)}
    now = {pk: rows[pk].starts_on if pk in rows else None for pk in starts}
    if any(now[pk] != seen.get(pk) for pk in starts):
        raise ValidationError(_("Någon annan har ändrat planen sedan du öppnade sidan. Öppna den igen och jämför."))
    changed = [pk for pk in starts if starts[pk] != now[pk]]
    for unit in OrganisationUnit.objects.filter(pk__in=changed):
        demand(f"start_{unit.pk}", access.decide(by, "plan", unit))
        row = rows.setdefault(unit.pk, DutyStart(unit=unit))
        row.starts_on = starts[unit.pk]
        row.full_clean()
    with context.acting_as(by, reason=reason):
        save_many(DutyStart, [rows[pk] for pk in changed])
    return len(changed)

"""Everybody who works in a unit goes to another, such as when the unit ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import context
from audit.trail import save_many
from core.clock import DAY
from roles import access, projection
from roles.models import OrganisationUnit, Placement, User


@transaction.atomic
def move_people(
    *, by: User, unit: OrganisationUnit, to: OrganisationUnit, moves_on: date, reason: str = ""
) -> list[User]:
    """Let all who work in a unit on a day, or will later, work in another from then; return them.

    Title, manager and last day follow. What was before the day stays where it was. Raises ValidationError.
    """
    for one in (unit, to):
        if not access.units_for(by, "place", User).filter(pk=one.pk).exists():
            raise ValidationError({"unit": _("Du får inte placera medarbetare i %(unit)s.") % {"unit": one.name}})
    rows = list(placed_from(unit, moves_on).select_for_update(of=("self",), no_key=True).order_by("pk"))
    begun = [row for row in rows if row.starts_on is None or row.starts_on < moves_on]
    new = [_in(to, row, moves_on) for row in begun]
    for row in rows:
        if row in begun:
            row.ends_on = moves_on - DAY
        else:
            row.unit = to
    for row in (*rows, *new):
        row.full_clean(exclude=["person", "manager"])
    with context.acting_as(by, reason=reason):
        save_many(Placement, rows)
        save_many(Placement, new)
    projection.sync({row.person_id for row in rows})
    return list({row.person_id: row.person for row in rows}.values())


def placed_from(unit: OrganisationUnit, day: date) -> Any:
    """Return the placements in a unit that hold on a day or later."""
    return Placement.objects.filter(unit=unit).exclude(ends_on__lt=day).select_related("person")


def _in(unit: OrganisationUnit, row: Placement, day: date) -> Placement:
    return Placement(
        person_id=row.person_id,
        unit=unit,
        title=row.title,
        manager_id=row.manager_id,
        is_management=row.is_management,
        starts_on=day,
        ends_on=row.ends_on,
    )

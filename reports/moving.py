"""What is left in a unit, and how all of it goes to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets.actions import change_systems
from assets.bulk import Plan
from assets.models import InformationSystem
from core import clock, ports
from core.clock import DAY
from roles import access
from roles.actions import move_people
from roles.actions.moving import placed_from
from roles.models import OrganisationUnit, User


@dataclass(frozen=True)
class Left:
    """What is in a unit, of what the reader may move from there."""

    systems: Sequence[Any]
    people: Sequence[User]

    def __bool__(self) -> bool:
        return bool(self.systems or self.people)


@dataclass(frozen=True)
class Moved:
    """What went to another unit; `plan` tells of the systems, those that were left too (None when none was asked)."""

    people: Sequence[User]
    plan: Plan | None


def may_move_from(reader: User, unit: OrganisationUnit) -> bool:
    """Return whether the reader may move people or any system from the unit."""
    return _places(reader, unit) or movable(reader, unit).exists()


def movable(reader: User, unit: Any) -> Any:
    """Return the unit's systems that the reader may change, if they may put systems anywhere else."""
    if not access.may(reader, "add", InformationSystem):
        return InformationSystem.objects.none()
    return InformationSystem.objects.visible_to(reader, "change").describable().filter(unit=unit)


def _places(reader: User, unit: OrganisationUnit) -> bool:
    return bool(access.units_for(reader, "place", User).filter(pk=unit.pk).exists())


def first_day_elsewhere(unit: OrganisationUnit) -> date:
    """Return the day after the unit's last, or today when that has been or is not decided."""
    return max(clock.today(), unit.valid_to + DAY) if unit.valid_to else clock.today()


def left_in(reader: User, unit: OrganisationUnit) -> Left:
    """Return what the reader may move, people as of the first day elsewhere."""
    placed = placed_from(unit, first_day_elsewhere(unit)).in_name_order() if _places(reader, unit) else ()
    systems = list(movable(reader, unit))
    ports.shown(systems, InformationSystem)
    return Left(systems, list({row.person_id: row.person for row in placed}.values()))


@transaction.atomic
def move_out(
    *,
    by: User,
    source: OrganisationUnit,
    unit: OrganisationUnit,
    systems: bool,
    people: bool,
    moves_on: date | None,
    reason: str,
) -> Moved:
    """Let the systems of a source (today) and its people (from a day) go to a unit, of what the person may move.

    Raises ValidationError when that is not theirs to do, or nothing is chosen.
    """
    if unit.pk == source.pk:
        raise ValidationError({"unit": _("Välj en annan enhet än den som töms.")})
    if not (systems or people):
        raise ValidationError(_("Välj vad som ska flyttas."))
    plan, moved = None, []
    if systems:
        seen = dict(movable(by, source).values_list("pk", "version"))
        plan = change_systems(by=by, seen=seen, values={"unit": unit}, reason=reason)
    if people:
        day = moves_on or clock.today()
        moved = move_people(by=by, unit=source, to=unit, moves_on=day, reason=reason)
    return Moved(moved, plan)

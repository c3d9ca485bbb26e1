"""A system comes into use, and goes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets import stages
from assets.actions.register import save
from assets.models import InformationSystem
from core.measures import Measure
from roles.models import User

LifeCycle = InformationSystem.LifeCycle


@transaction.atomic
def start_system(*, by: User, system: InformationSystem, version: int | None, reason: str) -> Any:
    """Take a planned system into use; what is not in place needs a reason. Raises Stale, ValidationError."""
    row = InformationSystem.objects.locked(system.pk, version)
    if row.life_cycle != LifeCycle.PLANNED or row.archived_on:
        raise ValidationError(_("Bara ett planerat system tas i drift."))
    _explained(row, stages.TO_START, reason)
    return save(InformationSystem, by, row, row.version, {"life_cycle": LifeCycle.IN_USE}, reason)


@transaction.atomic
def retire_system(
    *,
    by: User,
    system: InformationSystem,
    version: int | None,
    values: Mapping[str, Any],
    reason: str,
    ends: bool,
) -> Any:
    """Phase out a system, keeping what has been seen to; with `ends` it is gone, and what is left needs a reason.

    Raises Stale, ValidationError.
    """
    row = InformationSystem.objects.locked(system.pk, version)
    if not row.is_in_operation:
        raise ValidationError(_("Bara ett system i drift avvecklas."))
    phasing = {**values, "life_cycle": LifeCycle.PHASING_OUT}
    row = save(InformationSystem, by, row, row.version, phasing, reason)
    if ends:
        _explained(row, stages.TO_END, reason)
        row = save(InformationSystem, by, row, row.version, {"life_cycle": LifeCycle.RETIRED}, reason)
    return row


def _explained(row: InformationSystem, steps: tuple[Measure, ...], reason: str) -> None:
    undone = stages.left(row, steps)
    if undone and not reason.strip():
        told = "; ".join(str(step.unmet_text) for step in undone)
        raise ValidationError({"reason": _("Skriv varför, eller gör först klart det som är kvar: %s.") % told})

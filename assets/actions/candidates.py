"""What is done with candidates: proposed, and settled as what they are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets import protecting
from assets.actions.register import save_system
from assets.models import Candidate, InformationSystem
from audit import context
from roles import access
from roles.models import OrganisationUnit, User

State = Candidate.State
ABOUT_A_SYSTEM = (State.SAME, State.PART)


@transaction.atomic
def propose_system(*, by: User, values: dict[str, Any]) -> Candidate:
    """Keep a proposal. Raises ValidationError, also when the name is in the register of that legal entity already."""
    row = Candidate(origin=Candidate.Origin.PROPOSAL, proposer=by, **values)
    row.full_clean()
    _refuse_known(row)
    with context.acting_as(by):
        row.save()
    return row


def _refuse_known(row: Candidate) -> None:
    here = {"unit__place__entity": row.unit.place.entity_id}
    if InformationSystem.objects.current().filter(name__iexact=row.name, **here).exists():
        raise ValidationError({"name": _("Det systemet finns redan i registret.")})
    if Candidate.objects.filter(name__iexact=row.name, state=State.OPEN, **here).exists():
        raise ValidationError({"name": _("Det är redan föreslaget och väntar på att avgöras.")})


@transaction.atomic
def settle_candidate(
    *,
    by: User,
    candidate: Candidate,
    version: int | None,
    state: str,
    system: InformationSystem | None = None,
    unit: OrganisationUnit | None = None,
    reason: str = "",
) -> Candidate:
    """Say what a candidate is: the same as a system, part of one, no system, or one to register (in `unit`).

    A settled candidate can be settled anew, except one that has become a system. Raises Stale, ValidationError.
    """
    row = Candidate.objects.locked(candidate.pk, version)
    if row.state == State.NEW:
        raise ValidationError(_("Kandidaten är redan registrerad som system. Ändra i systemet i stället."))
    if state in ABOUT_A_SYSTEM and system is None:
        raise ValidationError({"system": _("Sök och välj systemet.")})
    if state in ABOUT_A_SYSTEM and system and system.unit.place.entity_id != row.unit.place.entity_id:
        raise ValidationError({"system": _("Systemet hör till en annan organisation.")})
    protecting.refuse(system)
    if state == State.NOT_A_SYSTEM and not reason.strip():
        raise ValidationError({"reason": _("Skriv varför, så att nästa person förstår.")})
    if state == State.NEW:
        system = _register(by, row, unit)
    row.state, row.reason = state, reason.strip()
    row.system = system if state in (*ABOUT_A_SYSTEM, State.NEW) else None
    row.full_clean()
    with context.acting_as(by, reason=row.reason):
        row.save()
    return row


def _register(by: User, row: Candidate, unit: OrganisationUnit | None) -> InformationSystem:
    place = unit or row.unit
    if not access.units_for(by, "add", InformationSystem).filter(pk=place.pk).exists():
        raise ValidationError({"unit": _("Du får inte registrera system i den enheten.")})
    values = {"name": row.name, "purpose": row.note, "unit": place}
    # Who settles in their own right may still register only for somebody they stand in for.
    with context.acting_as(by), context.on_behalf_of(access.principal_in(by, "add", InformationSystem, place)):
        return save_system(by=by, system=None, version=None, values=values)

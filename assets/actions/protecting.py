"""A system that must not be described becomes a neutral stub, and can be described anew."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets import protecting
from assets.actions.tags import let_go_unused
from assets.models import Candidate, InformationSystem, SystemTag
from audit import context
from audit.trail import let_go, save_many
from core import clock
from core.models import ImportRun
from roles import access
from roles.actions import end_all
from roles.models import OrganisationUnit, User

NAME = 2  # where a line of an import's protocol holds the name of its row


@transaction.atomic
def register_stub(*, by: User, unit: OrganisationUnit) -> InformationSystem:
    """Register a system of which nothing is said but who answers for it. Raises ValidationError."""
    if not access.units_for(by, "protect", InformationSystem).filter(pk=unit.pk).exists():
        raise ValidationError({"unit": _("Du avgör inte vad som skyddas i den enheten.")})
    row = InformationSystem(unit=unit, protected_on=clock.today())
    with context.acting_as(by):
        _name(row)
        row.full_clean()
        row.save()
    return row


@transaction.atomic
def protect_system(*, by: User, system: InformationSystem, version: int | None, reason: str) -> InformationSystem:
    """Make a system a stub: all that describes it goes, and nothing of its past is shown.

    Versions stay in the database. What others wrote of it in texts about something else is theirs to look through.
    Raises Stale, ValidationError.
    """
    row = _locked(by, system, version)
    if row.protected_on:
        raise ValidationError(_("Systemet är redan skyddat."))
    names = _names_of(row)
    with context.acting_as(by, reason=reason):
        protecting.empty(row, protecting.KEPT)
        row.protected_on = clock.today()
        _name(row)
        row.full_clean()
        row.save()
        end_all(row)
        _cut(row)
    _forget(names, row.name)
    return row


@transaction.atomic
def unprotect_system(*, by: User, system: InformationSystem, version: int | None, reason: str) -> InformationSystem:
    """Let a stub be an ordinary system, still with its neutral name, to be described anew.

    Raises Stale, ValidationError.
    """
    row = _locked(by, system, version)
    if not row.protected_on:
        raise ValidationError(_("Systemet är inte skyddat."))
    row.protected_on, row.described_again_at = None, clock.now()
    with context.acting_as(by, reason=reason):
        row.save()
    return row


def _locked(by: User, system: InformationSystem, version: int | None) -> InformationSystem:
    row: InformationSystem = InformationSystem.objects.locked(system.pk, version)
    decision = access.decide(by, "protect", row)
    if not decision:
        raise ValidationError(decision.reason)
    return row


def _name(row: InformationSystem) -> None:
    """Give a row the next neutral name of its legal entity; every number that a version holds has been used."""
    entity: Any = row.unit.place.entity
    OrganisationUnit.objects.locked(entity.pk, None)  # two at once must not get the same number
    if row.stub_entity_id != entity.pk:
        used = InformationSystem.history.filter(stub_entity_id=entity.pk).order_by("-stub_number")
        row.stub_entity, row.stub_number = entity, 1 + (used.values_list("stub_number", flat=True).first() or 0)
    row.name = protecting.name_of(row.stub_number or 0)


def _cut(row: InformationSystem) -> None:
    """Cut every tie to the system: what is about it alone goes, and what ties it to others ends and says nothing."""
    tags = set(SystemTag.objects.filter(system=row).values_list("tag", flat=True))
    for model, field in protecting.relations(InformationSystem):
        rows = list(model.objects.select_for_update(of=("self",), no_key=True).filter(**{field: row}).order_by("pk"))
        if model is InformationSystem:
            for other in rows:
                setattr(other, field, None)
            save_many(model, rows)
        elif model is Candidate:
            _empty_candidates(rows, row.name)
        elif ending := protecting.TIES.get(model._meta.object_name):
            for tie in rows:
                protecting.empty_texts(tie)
                setattr(tie, ending, getattr(tie, ending) or clock.today())
            save_many(model, rows)
        else:
            let_go(model, rows)
    let_go_unused(tags)


def _empty_candidates(rows: list[Candidate], name: str) -> None:
    for candidate in rows:
        protecting.empty(candidate, protecting.KEPT_OF_CANDIDATE)
        candidate.name = name
    save_many(Candidate, rows)


def _names_of(row: InformationSystem) -> re.Pattern[str]:
    """Return what finds any name that the system has had, as whole words."""
    called = set(InformationSystem.history.filter(id=row.pk).values_list("name", flat=True))
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in called), re.IGNORECASE)


def _forget(names: re.Pattern[str], neutral: str) -> None:
    """Let receipts of imports say nothing of the system. The file itself is kept and shown to nobody."""
    runs = ImportRun.objects.defer("content").select_for_update().exclude(receipt={}).order_by("pk")
    for run in runs:
        told = _without(run.receipt, names, neutral)
        if told != run.receipt:
            run.receipt = told
            run.save(update_fields=["receipt"])


def _without(receipt: dict[str, Any], names: re.Pattern[str], neutral: str) -> dict[str, Any]:
    """Return a receipt in which rows about the system have only its neutral name, and others do not mention it."""
    lines = receipt.get("protocol", [])
    about = {line[0] for line in lines if names.search(str(line[NAME]))}
    kept: list[list[Any]] = []
    for line in lines:
        told = [*line[:NAME], neutral] if line[0] in about else [("" if _in(names, cell) else cell) for cell in line]
        told += [""] * (len(line) - len(told))
        if line[0] not in about or told not in kept:
            kept.append(told)
    remarks = {
        part: [one for one in receipt.get(part, []) if one["row"] not in about and not _in(names, one)]
        for part in ("stopped", "warnings")
    }
    return receipt | {"protocol": kept} | {part: found for part, found in remarks.items() if part in receipt}


def _in(names: re.Pattern[str], told: Any) -> bool:
    return bool(names.search(str(told)))

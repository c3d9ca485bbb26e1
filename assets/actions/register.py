"""What writes systems and suppliers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets import attesting, bulk, naming, protecting
from assets.actions.agreeing import settle_agreed
from assets.actions.tags import follow, write_tags
from assets.models import (
    Contract,
    ContractSystem,
    InformationSystem,
    Routine,
    Supplier,
    SystemAttestation,
    SystemDependency,
)
from assets.tagging import Chosen
from audit import context
from audit.trail import save_many
from core import clock
from core.imports.words import collapsed
from roles import access
from roles.actions import take_over
from roles.kinds import RoleKind
from roles.models import User

NO_TAGS = Chosen()


@transaction.atomic
def save_system(
    *,
    by: User | None,
    system: InformationSystem | None,
    version: int | None,
    values: dict[str, Any],
    reason: str = "",
    tags: Chosen = NO_TAGS,
) -> Any:
    """Register (system None) or change a system, and which tags it has. Raises Stale, ValidationError.

    Whoever links a supplier need not type its name as well; another supplier is no longer called what the first was.
    """
    protecting.refuse(values.get("replaced_by"))
    supplier = values.get("supplier")
    if supplier:
        unit = values.get("unit") or (system.unit if system else None)
        if unit and supplier.unit.place.entity_id != unit.place.entity_id:
            raise ValidationError({"supplier": _("Leverantören hör till en annan organisation.")})
        if not values.get("supplier_name") or (system and system.supplier_id not in (None, supplier.pk)):
            values = values | {"supplier_name": supplier.name}
    row = save(InformationSystem, by, system, version, values, reason)
    with context.acting_as(by, reason=reason):
        if "unit" in values:
            follow([row.pk])
        write_tags({row.pk: tags})
    return row


@transaction.atomic
def link_supplier(*, by: User, system: InformationSystem, supplier: Supplier | None, reason: str = "") -> Supplier:
    """Let a supplier stand for what systems call theirs: the given one and all of that name beside it.

    Without a supplier one of that name is registered, at the legal entity. Returns the supplier.
    Raises ValidationError.
    """
    entity: Any = system.unit.place.entity
    if supplier is None:
        if not access.units_for(by, "add", Supplier).filter(pk=entity.pk).exists():
            raise ValidationError(_("Du får inte lägga till leverantörer i %(unit)s.") % {"unit": entity.name})
        values = {"name": collapsed(system.supplier_name), "unit": entity}
        supplier = save(Supplier, by, None, None, values, reason)
    elif supplier.unit.place.entity_id != entity.pk:
        raise ValidationError(_("Leverantören hör till en annan organisation."))
    rows = naming.same_name(InformationSystem.objects.visible_to(by, "change"), system)
    with context.acting_as(by, reason=reason):
        link_all({row.pk: supplier for row in rows}, by)
    return supplier


def link_all(wanted: Mapping[int, Supplier], by: User | None) -> None:
    """Link systems (by id) to suppliers, within an acting context. What a system called its supplier stays."""
    rows = InformationSystem.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    changed = [row for row in rows if row.supplier_id != wanted[row.pk].pk]
    for row in changed:
        row.supplier = wanted[row.pk]
        row.supplier_name = row.supplier_name or row.supplier.name
    for principal, part in access.by_principal(by, "change", changed):
        with context.on_behalf_of(principal):
            save_many(InformationSystem, part)


@transaction.atomic
def archive_system(*, by: User, system: InformationSystem, version: int | None, reason: str) -> Any:
    """Archive a system that is no longer used; it stays in the register's history. Raises Stale, ValidationError."""
    row = InformationSystem.objects.locked(system.pk, version)
    if row.life_cycle != InformationSystem.LifeCycle.RETIRED:
        raise ValidationError(_("Ändra läget till Avvecklat innan du arkiverar systemet."))
    return save(InformationSystem, by, row, row.version, {"archived_on": clock.today()}, reason)


@transaction.atomic
def restore_system(*, by: User, system: InformationSystem, version: int | None, reason: str) -> Any:
    """Take an archived system back into the register. Raises Stale."""
    return save(InformationSystem, by, system, version, {"archived_on": None}, reason)


@transaction.atomic
def attest_system(*, by: User, system: InformationSystem, version: int | None) -> None:
    """Let the person say that what stands about the system is true today; again on the same day it is already said.

    Raises Stale, ValidationError.
    """
    row = InformationSystem.objects.locked(system.pk, version)
    protecting.refuse(row)
    if not row.is_in_operation:
        raise ValidationError(attesting.NOT_IN_OPERATION)
    values = {"system": row, "person": by, "attested_on": clock.today(), "system_version": row.version}
    if SystemAttestation.objects.filter(**values).exists():
        return
    said = SystemAttestation(**values)
    said.full_clean()
    with context.acting_as(by):
        said.save()


@transaction.atomic
def attest_systems(*, by: User, seen: dict[int, int]) -> attesting.Selection:
    """Attest the systems (key and version as they were seen) that the person may; return what became of each."""
    rows = InformationSystem.objects.visible_to(by, "view").with_allowed(by, "attest").filter(pk__in=seen)
    chosen = attesting.sort_out(by, rows.select_for_update(of=("self",), no_key=True).order_by("pk"), seen)
    today = clock.today()
    with context.acting_as(by):
        for principal, part in access.by_principal(by, "attest", chosen.ready):
            said = [SystemAttestation(system=s, person=by, attested_on=today, system_version=s.version) for s in part]
            with context.on_behalf_of(principal):
                save_many(SystemAttestation, said)
    return chosen


@transaction.atomic
def change_systems(*, by: User, seen: dict[int, int], values: dict[str, Any], reason: str) -> bulk.Plan:
    """Change several systems (key and version as they were seen) alike; return what became of each.

    Raises ValidationError when none of them may have the values.
    """
    unit = values.get("unit")
    if unit and not access.units_for(by, "add", InformationSystem).filter(pk=unit.pk).exists():
        raise ValidationError({"unit": _("Du får inte lägga system hos den enheten.")})
    rows = InformationSystem.objects.visible_to(by, "view").with_allowed(by, *bulk.RIGHTS.values()).filter(pk__in=seen)
    locked = rows.select_related("unit__place").select_for_update(of=("self",), no_key=True).order_by("pk")
    plan = bulk.plan(locked, values, seen)
    with context.acting_as(by, reason=reason):
        changed = [row.system for row in plan.rows if row.names - bulk.BESIDE]
        own = {name: value for name, value in values.items() if name not in bulk.BESIDE}
        for system in changed:
            InformationSystem.changed(system, own)
            system.clean()
        tagged = [row.system for row in plan.rows if bulk.TAGS in row.names]
        taken = [row.system for row in plan.rows if bulk.MANAGER in row.names]
        # For whom is a matter of where the systems are now: moved, they may be in the deputy's own hands.
        change, tag = (access.by_principal(by, "change", rows) for rows in (changed, tagged))
        appoint = access.by_principal(by, "appoint_manager", taken)
        for principal, part in change:
            with context.on_behalf_of(principal):
                save_many(InformationSystem, part)
                follow([system.pk for system in part])
                settle_agreed([system.pk for system in part])
        for principal, part in tag:
            with context.on_behalf_of(principal):
                write_tags({system.pk: bulk.chosen_tags(values) for system in part})
        for principal, part in appoint:
            with context.on_behalf_of(principal):
                take_over(by=by, person=values["manager"], role=RoleKind.SYSTEM_MANAGER, abouts=part, reason=reason)
    return plan


@transaction.atomic
def change_routine(*, by: User, routine: Routine, version: int | None, values: dict[str, Any], reason: str = "") -> Any:
    """Change how often something is done and what it is called. Raises Stale, ValidationError."""
    return save(Routine, by, routine, version, values, reason)


@transaction.atomic
def save_supplier(
    *, by: User, supplier: Supplier | None, version: int | None, values: dict[str, Any], reason: str = ""
) -> Any:
    """Register (supplier None) or change a supplier. Raises Stale, ValidationError."""
    return save(Supplier, by, supplier, version, values, reason)


@transaction.atomic
def archive_supplier(*, by: User, supplier: Supplier, version: int | None, reason: str) -> Any:
    """Archive a supplier. Raises Stale."""
    return save(Supplier, by, supplier, version, {"archived_on": clock.today()}, reason)


@transaction.atomic
def restore_supplier(*, by: User, supplier: Supplier, version: int | None, reason: str) -> Any:
    """Take an archived supplier back. Raises Stale."""
    return save(Supplier, by, supplier, version, {"archived_on": None}, reason)


@transaction.atomic
def save_contract(
    *,
    by: User | None,
    contract: Contract | None,
    supplier: Supplier,
    version: int | None,
    values: dict[str, Any],
    systems: Sequence[InformationSystem] | None = None,
    reason: str = "",
) -> Any:
    """Register (contract None) or change a contract, and which systems it covers (None leaves those as they are).

    Without `by` the portal itself writes, in the context that its caller has opened. Raises Stale, ValidationError.
    """
    unit = values.get("unit") or (contract.unit if contract else supplier.unit)
    entity = supplier.unit.place.entity_id
    if unit.place.entity_id != entity:
        raise ValidationError({"unit": _("Enheten hör till en annan organisation än leverantören.")})
    protecting.refuse(*(systems or ()))
    for system in systems or ():
        if system.unit.place.entity_id != entity:
            raise ValidationError(_("%(name)s hör till en annan organisation än leverantören.") % {"name": system.name})
    row = save(Contract, by, contract, version, values | {"supplier": supplier, "unit": unit}, reason)
    if systems is not None:
        _cover(by, row, {system.pk for system in systems}, reason)
    return row


def _cover(by: User | None, contract: Contract, wanted: set[int], reason: str) -> None:
    """Let a contract cover these systems and no others; what it covered before stays in its history."""
    known = {row.system_id: row for row in ContractSystem.objects.select_for_update().filter(contract=contract)}
    new = [ContractSystem(contract=contract, system_id=pk) for pk in sorted(wanted - known.keys())]
    changed = [row for pk, row in known.items() if (pk in wanted) == (row.ended_on is not None)]
    for row in changed:
        row.ended_on = None if row.system_id in wanted else clock.today()
    with context.acting_as(by, reason=reason):
        save_many(ContractSystem, [*new, *changed])


@transaction.atomic
def archive_contract(*, by: User, contract: Contract, version: int | None, reason: str) -> Any:
    """Archive a contract. Raises Stale."""
    return save(Contract, by, contract, version, {"archived_on": clock.today()}, reason)


@transaction.atomic
def restore_contract(*, by: User, contract: Contract, version: int | None, reason: str) -> Any:
    """Take an archived contract back. Raises Stale."""
    return save(Contract, by, contract, version, {"archived_on": None}, reason)


@transaction.atomic
def save_dependency(
    *, by: User, dependency: SystemDependency | None, version: int | None, values: dict[str, Any], reason: str = ""
) -> Any:
    """Register (dependency None) or change a dependency. Raises Stale, ValidationError."""
    ends = {end: values.get(end) or getattr(dependency, end) for end in ("from_system", "to_system")}
    protecting.refuse(*ends.values())
    same = SystemDependency.objects.filter(**ends, kind=values["kind"], archived_on__isnull=True)
    if (same.exclude(pk=dependency.pk) if dependency else same).exists():
        raise ValidationError(
            _("Beroendet från %(from_system)s till %(to_system)s finns redan. Ändra det i stället.")
            % {end: system.name for end, system in ends.items()}
        )
    return save(SystemDependency, by, dependency, version, values, reason)


@transaction.atomic
def archive_dependency(*, by: User, dependency: SystemDependency, version: int | None, reason: str) -> Any:
    """Take a dependency away; it stays in the history of both systems. Raises Stale."""
    return save(SystemDependency, by, dependency, version, {"archived_on": clock.today()}, reason)


def save(model: Any, by: User | None, row: Any, version: int | None, values: dict[str, Any], reason: str) -> Any:
    """Lock, compare, change, check and save; nothing is written when nothing differs."""
    row = model.objects.locked(row.pk, version) if row else model()
    if isinstance(row, InformationSystem):
        protecting.refuse(row)
    changed = model.changed(row, values)
    if row.pk and not changed:
        return row
    row.full_clean()
    with context.acting_as(by, reason=reason):
        row.save()
        if isinstance(row, InformationSystem):
            settle_agreed([row.pk])
    return row

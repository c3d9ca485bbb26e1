"""Everything that writes the register."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets.models import InformationSystem, Supplier
from audit import context
from core import clock
from roles.models import User


@transaction.atomic
def save_system(
    *, by: User, system: InformationSystem | None, version: int | None, values: dict[str, Any], reason: str = ""
) -> Any:
    """Register (system None) or change a system. Raises Stale, ValidationError."""
    return _save(InformationSystem, by, system, version, values, reason)


@transaction.atomic
def archive_system(*, by: User, system: InformationSystem, version: int | None, reason: str) -> Any:
    """Archive a system that is no longer used; it stays in the register's history. Raises Stale, ValidationError."""
    row = InformationSystem.objects.locked(system.pk, version)
    if row.life_cycle != InformationSystem.LifeCycle.RETIRED:
        raise ValidationError(_("Ändra läget till Avvecklat innan du arkiverar systemet."))
    return _save(InformationSystem, by, row, row.version, {"archived_on": clock.today()}, reason)


@transaction.atomic
def restore_system(*, by: User, system: InformationSystem, version: int | None, reason: str) -> Any:
    """Take an archived system back into the register. Raises Stale."""
    return _save(InformationSystem, by, system, version, {"archived_on": None}, reason)


@transaction.atomic
def save_supplier(
    *, by: User, supplier: Supplier | None, version: int | None, values: dict[str, Any], reason: str = ""
) -> Any:
    """Register (supplier None) or change a supplier. Raises Stale, ValidationError."""
    return _save(Supplier, by, supplier, version, values, reason)


@transaction.atomic
def archive_supplier(*, by: User, supplier: Supplier, version: int | None, reason: str) -> Any:
    """Archive a supplier. Raises Stale."""
    return _save(Supplier, by, supplier, version, {"archived_on": clock.today()}, reason)


@transaction.atomic
def restore_supplier(*, by: User, supplier: Supplier, version: int | None, reason: str) -> Any:
    """Take an archived supplier back. Raises Stale."""
    return _save(Supplier, by, supplier, version, {"archived_on": None}, reason)


def _save(model: Any, by: User, row: Any, version: int | None, values: dict[str, Any], reason: str) -> Any:
    """Lock, compare, change, check and save; nothing is written when nothing differs."""
    row = model.objects.locked(row.pk, version) if row else model()
    changed = model.changed(row, values)
    if row.pk and not changed:
        return row
    row.full_clean()
    with context.acting_as(by, reason=reason):
        row.save()
    return row

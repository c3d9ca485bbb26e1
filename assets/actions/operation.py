"""What writes the log of operation: outages and restore tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets import protecting
from assets.actions.register import save
from assets.models import InformationSystem, Outage, RestoreTest
from core import clock
from roles.models import User

GOING_ON = _("Ett avbrott pågår redan för %(name)s. Avsluta det först.")
TAKEN_AWAY = _("Raden är borttagen och går inte att ändra.")


@transaction.atomic
def save_outage(
    *,
    by: User | None,
    system: InformationSystem,
    outage: Outage | None,
    version: int | None,
    values: dict[str, Any],
    reason: str = "",
) -> Any:
    """Register (outage None) or change an outage of the system. Raises Stale, ValidationError.

    The system is locked, so that two people who register the same outage at once do not both do.
    """
    protecting.refuse(InformationSystem.objects.locked(system.pk, None))
    if outage is not None:
        _not_removed(Outage, outage)
    ended = values.get("ended_at", outage and outage.ended_at)
    others = Outage.objects.filter(system=system, ended_at__isnull=True, archived_on__isnull=True)
    if not ended and (others.exclude(pk=outage.pk) if outage else others).exists():
        raise ValidationError(GOING_ON % {"name": system.name})
    return save(Outage, by, outage, version, values | {"system": system}, reason)


@transaction.atomic
def end_outage(*, by: User, outage: Outage, version: int | None, ended_at: datetime, cause: str) -> Any:
    """Say when an outage was over, and why it came. Raises Stale, ValidationError."""
    _not_removed(Outage, outage)
    return save(Outage, by, outage, version, {"ended_at": ended_at, "cause": cause}, "")


@transaction.atomic
def remove_outage(*, by: User, outage: Outage, version: int | None, reason: str) -> Any:
    """Take away an outage that was registered by mistake; it stays in the history. Raises Stale."""
    return save(Outage, by, outage, version, {"archived_on": clock.today()}, reason)


@transaction.atomic
def save_restore_test(
    *,
    by: User | None,
    system: InformationSystem,
    test: RestoreTest | None,
    version: int | None,
    values: dict[str, Any],
    reason: str = "",
) -> Any:
    """Register (test None) or change a restore test of the system. Raises Stale, ValidationError."""
    protecting.refuse(InformationSystem.objects.locked(system.pk, None))
    if test is not None:
        _not_removed(RestoreTest, test)
    return save(RestoreTest, by, test, version, values | {"system": system}, reason)


@transaction.atomic
def remove_restore_test(*, by: User, test: RestoreTest, version: int | None, reason: str) -> Any:
    """Take away a restore test that was registered by mistake; it stays in the history. Raises Stale."""
    return save(RestoreTest, by, test, version, {"archived_on": clock.today()}, reason)


def _not_removed(model: Any, row: Any) -> None:
    if model.objects.locked(row.pk, None).archived_on:
        raise ValidationError(TAKEN_AWAY)

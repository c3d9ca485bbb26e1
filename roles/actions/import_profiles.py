"""What is done with profiles of imports: kept, renamed, archived."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import context
from core import clock
from core.imports import profiles
from core.models import ImportRun
from roles import access
from roles.models import ImportProfile, OrganisationUnit, Placement, User


@transaction.atomic
def keep_profile(*, by: User, run: ImportRun, name: str) -> ImportProfile:
    """Keep how an import was paired and answered, under a name; a profile of that name gets the newer ones.

    Raises ValidationError when the person may not keep profiles anywhere.
    """
    unit = home_of(by)
    if unit is None:
        raise ValidationError(_("Du får inte spara profiler."))
    kept = profiles.kept(run, by)
    known = ImportProfile.objects.select_for_update().filter(unit=unit, kind=run.kind, name=name, archived_on=None)
    profile = known.first() or ImportProfile(unit=unit, kind=run.kind, name=name)
    values = {
        "pairs": [[column, field] for column, field in kept.pairs.items()],
        "answers": profiles.joined(profile.answers, kept.answers),
    }
    if ImportProfile.changed(profile, values) or profile.pk is None:
        _save(by, profile)
    return profile


def home_of(by: User) -> OrganisationUnit | None:
    """The legal entity whose profiles a person keeps: where they work, of those where they may."""
    own = access.units_for(by, "add", ImportProfile).filter(is_legal_entity=True)
    here = Placement.objects.in_force().filter(person=by).values("unit__place__entity")
    return own.filter(pk__in=here).first() or own.order_by("pk").first()


@transaction.atomic
def rename_profile(*, by: User, profile: ImportProfile, version: int | None, name: str) -> ImportProfile:
    """Give a profile another name. Raises Stale, ValidationError."""
    return _changed(by, profile, version, {"name": name}, "")


@transaction.atomic
def archive_profile(*, by: User, profile: ImportProfile, version: int | None, reason: str) -> ImportProfile:
    """Let a profile no longer be proposed. Raises Stale."""
    return _changed(by, profile, version, {"archived_on": clock.today()}, reason)


@transaction.atomic
def restore_profile(*, by: User, profile: ImportProfile, version: int | None, reason: str) -> ImportProfile:
    """Let an archived profile be proposed again. Raises Stale, ValidationError."""
    return _changed(by, profile, version, {"archived_on": None}, reason)


def _changed(
    by: User, profile: ImportProfile, version: int | None, values: dict[str, Any], reason: str
) -> ImportProfile:
    row = ImportProfile.objects.locked(profile.pk, version)
    if ImportProfile.changed(row, values):
        _save(by, row, reason)
    return row


def _save(by: User, row: ImportProfile, reason: str = "") -> None:
    row.full_clean()
    with context.acting_as(by, reason=reason):
        row.save()

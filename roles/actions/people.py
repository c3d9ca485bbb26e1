"""People and where they work."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import context
from audit.trail import save_many
from roles import appointing, projection
from roles.actions import logins
from roles.actions.rules import demand
from roles.models import Placement, User
from roles.visibility import placements_under


@transaction.atomic
def save_person(*, by: User | None, person: User | None, version: int | None, values: dict[str, Any]) -> Any:
    """Add (person None) or change a person; who may no longer log in is logged out. Raises Stale, ValidationError.

    A new address closes the old one as a way in. Who is shut out loses the tie to an outside account too: when let
    in again, the first account with the person's address is theirs.
    """
    row = User.objects.locked(person.pk, version) if person else User()
    before = row.email
    changed = User.changed(row, values)
    if row.pk is None:
        row.set_unusable_password()
    row.full_clean(exclude=["password"])
    if by and person and row.email != before:
        demand("email", appointing.may_change_login(by, row))
    with context.acting_as(by):
        row.save()
    if row.email != before:
        logins.forget_address(row, before)
    if "is_active" in changed and not row.is_active:
        logins.end_sessions(row)
        logins.untie(row)
    projection.sync([row.pk])
    return row


@transaction.atomic
def employ(*, by: User | None, values: dict[str, Any], placement: dict[str, Any]) -> User:
    """Add a person with a first placement, without which nobody could see them. Raises ValidationError."""
    person = save_person(by=by, person=None, version=None, values=values)
    save_placement(by=by, placement=None, version=None, values=placement | {"person": person})
    return person


def choose_theme(*, by: User, theme: str) -> None:
    """Keep how the person wants the portal to look. Raises ValidationError for a look that does not exist."""
    by.theme = theme
    by.clean_fields(exclude=[f.name for f in User._meta.fields if f.name != "theme"])
    by.save(update_fields=["theme"])


@transaction.atomic
def save_placement(*, by: User | None, placement: Placement | None, version: int | None, values: dict[str, Any]) -> Any:
    """Add (placement None), change or end a placement; the person's access follows. Raises Stale, ValidationError."""
    row = Placement.objects.locked(placement.pk, version) if placement else Placement()
    Placement.changed(row, values)
    row.full_clean()
    with context.acting_as(by):
        row.save()
    projection.sync([row.person_id])
    return row


@transaction.atomic
def pass_on_reports(*, by: User, manager: User, successor: User, reason: str) -> int:
    """Let a successor be the manager of those who stand under `manager` now, where `by` places people.

    Return how many placements that was. Raises ValidationError when there is none, or the successor has left.
    """
    if successor.has_left:
        raise ValidationError({"successor": _("Personen har slutat. Välj någon som är kvar.")})
    rows = placements_under(by, manager).select_for_update()
    kept = [row for row in rows if row.person_id != successor.pk]
    if not kept:
        raise ValidationError(_("Ingen står under den personen längre."))
    for row in kept:
        row.manager = successor
        row.full_clean(exclude=["person", "unit"])
    with context.acting_as(by, reason=reason):
        save_many(Placement, kept)
    return len(kept)

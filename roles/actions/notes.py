"""What writes notes on records of any kind that has them (see roles.models.Note)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import context
from core import clock
from core.registry import record_for
from roles.models import Note, User


@transaction.atomic
def write_note(*, by: User | None, about: Any, text: str, about_on: date | None = None) -> Any:
    """Write a note on a record: as it stands, it is signed by who acts, and for whom. Raises ValidationError.

    The record is locked, so that it cannot become one of which nothing may be said meanwhile.
    """
    row = type(about).objects.locked(about.pk, None)
    if why := record_for(row).closed.why(row):
        raise ValidationError(why)
    now = clock.now()
    with context.acting_as(by) as acting:
        note = row.notes.model(
            about=row,
            text=text.strip(),
            about_on=None if about_on == clock.today() else about_on,
            written_at=now,
            written_by=by,
            written_by_name=acting.actor_name,
            written_for_name=acting.principal_name,
        )
        note.full_clean()
        note.save()
    return note


@transaction.atomic
def withdraw_note(*, by: User, note: Note, reason: str) -> Any:
    """Withdraw a note that is wrong; it can still be read as such, with who withdrew it and why.

    Raises ValidationError.
    """
    row = type(note).objects.locked(note.pk, None)
    if row.is_withdrawn:
        raise ValidationError(_("Anteckningen är redan återtagen."))
    with context.acting_as(by, reason=reason) as acting:
        row.withdrawn_at = clock.now()
        row.withdrawn_by_name, row.withdrawn_for_name = acting.actor_name, acting.principal_name
        row.withdrawn_reason = reason
        row.full_clean()
        row.save()
    return row


@transaction.atomic
def correct_note(*, by: User, note: Any, text: str, about_on: date | None, reason: str) -> Any:
    """Withdraw a note and write another instead; both can be read. Raises ValidationError."""
    if (text.strip(), about_on) == (note.text, note.about_on):
        raise ValidationError({"text": _("Du har inte ändrat något i anteckningen.")})
    withdraw_note(by=by, note=note, reason=reason)
    return write_note(by=by, about=note.about, text=text, about_on=about_on)

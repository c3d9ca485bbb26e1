"""One person takes over a role for several objects at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import context, trail
from core import clock
from core.clock import DAY
from roles import answering, appointing, policy, projection
from roles.models import Assignment, User


@transaction.atomic
def take_over(*, by: User, person: User, role: str, abouts: Sequence[Any], reason: str = "") -> None:
    """Let a person be the one ordinary holder of a role for objects of a kind from today, in place of who holds it.

    Raises ValidationError when that is not by's to decide for every one of them.
    """
    if not abouts:
        return
    model = type(abouts[0])
    keys = [about.pk for about in abouts]
    may = model._default_manager.visible_to(by, policy.APPOINTED_BY[role]).filter(pk__in=keys)
    if may.count() != len(keys):
        raise ValidationError({"person": _("Du får inte utse någon för alla de valda.")})
    if person.pk == by.pk and not appointing.has_already(by, role, abouts):
        raise ValidationError({"person": appointing.NOT_ONESELF})
    held = Assignment.objects.in_force().about_model(model).filter(role=role, object_id__in=keys, is_deputy=False)
    rows = list(held.select_for_update(of=("self",), no_key=True))
    kept = {row.object_id for row in rows if row.person_id == person.pk}
    ended = [_ended(row) for row in rows if row.person_id != person.pk]
    kind, today = ContentType.objects.get_for_model(model), clock.today()
    new = [
        Assignment(person=person, role=role, object_type=kind, object_id=key, starts_on=today)
        for key in keys
        if key not in kept
    ]
    for row in new:
        answering.ask(row, by)
    with context.acting_as(by, reason=reason):
        trail.save_many(Assignment, [*ended, *new])
    projection.sync({person.pk, *(row.person_id for row in ended)})


def _ended(row: Assignment) -> Assignment:
    """End an assignment as of yesterday; one that began today is taken back."""
    row.ends_on = clock.today() - DAY
    return row

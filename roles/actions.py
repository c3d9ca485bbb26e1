"""Everything that writes people, organisation and roles. Access follows in the same transaction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audit import context
from core import clock
from roles import places, projection
from roles.kinds import AT_OBJECT, AT_UNIT, SINGLE
from roles.models import Assignment, OrganisationUnit, Placement, Role, UnitPlace, User


@transaction.atomic
def save_unit(*, by: User, unit: OrganisationUnit | None, version: int | None, values: dict[str, Any]) -> Any:
    """Add (unit None) or change a unit; the tree and everybody's access follow.

    Whoever creates a new top unit gets there what they hold at their own. Raises Stale, ValidationError.
    """
    row = OrganisationUnit.objects.locked(unit.pk, version) if unit else OrganisationUnit()
    OrganisationUnit.changed(row, values)
    _refuse_circle(row)
    row.full_clean()
    with context.acting_as(by):
        row.save()
        if places.rebuild():
            if unit is None and row.parent_id is None:
                _same_roles_at(by, row)
            projection.sync()
    return row


def _refuse_circle(row: OrganisationUnit) -> None:
    if row.pk and row.parent_id:
        above = UnitPlace.objects.get(unit_id=row.parent_id).path.strip("/").split("/")
        if str(row.pk) in above:
            raise ValidationError({"parent": _("En enhet kan inte höra till sig själv eller till något under sig.")})


def _same_roles_at(by: User, top: OrganisationUnit) -> None:
    roots = Assignment.objects.in_force().filter(person=by, unit__parent__isnull=True, is_deputy=False)
    for kind in roots.values_list("role", flat=True).distinct():
        Assignment(person=by, role=kind, unit=top, starts_on=clock.today()).save()


@transaction.atomic
def save_person(*, by: User, person: User | None, version: int | None, values: dict[str, Any]) -> Any:
    """Add (person None) or change a person. Raises Stale, ValidationError."""
    row = User.objects.locked(person.pk, version) if person else User()
    User.changed(row, values)
    if row.pk is None:
        row.set_unusable_password()
    row.full_clean(exclude=["password"])
    with context.acting_as(by):
        row.save()
    projection.sync([row.pk])
    return row


@transaction.atomic
def save_placement(*, by: User, placement: Placement | None, version: int | None, values: dict[str, Any]) -> Any:
    """Add (placement None), change or end a placement; the person's access follows. Raises Stale, ValidationError."""
    row = Placement.objects.locked(placement.pk, version) if placement else Placement()
    Placement.changed(row, values)
    row.full_clean()
    with context.acting_as(by):
        row.save()
    projection.sync([row.person_id])
    return row


@transaction.atomic
def appoint(
    *,
    by: User,
    person: User,
    role: str,
    about: models.Model,
    starts_on: date,
    ends_on: date | None = None,
    is_deputy: bool = False,
    decision: str = "",
    reason: str = "",
) -> Assignment:
    """Appoint a person to a role at a unit or for an object.

    An ordinary single holder (systemägare) takes over: the one before ends the day before. Raises ValidationError.
    """
    scope = _scope(role, about)
    if role in SINGLE and not is_deputy:
        _hand_over(by, role, about, starts_on)
    row = Assignment(
        person=person, role=role, starts_on=starts_on, ends_on=ends_on, is_deputy=is_deputy, decision=decision, **scope
    )
    row.full_clean()
    _refuse_twice(row)
    with context.acting_as(by, reason=reason):
        row.save()
    projection.sync([person.pk])
    return row


def _scope(role: str, about: models.Model) -> dict[str, Any]:
    at_unit = isinstance(about, OrganisationUnit)
    if role not in (AT_UNIT if at_unit else AT_OBJECT):
        raise ValidationError({"role": _("Den rollen kan inte ges här.")})
    if at_unit:
        return {"unit": about}
    return {"object_type": ContentType.objects.get_for_model(about), "object_id": about.pk}


def _hand_over(by: User, role: str, about: models.Model, day: date) -> None:
    """End the holder on that day as of the day before; who would start on the same day or later stands in the way."""
    holders = Assignment.objects.about_object(about).filter(role=role, is_deputy=False, starts_on__lt=day)
    for earlier in holders.exclude(ends_on__lt=day):
        end_assignment(by=by, assignment=earlier, version=None, ends_on=day - timedelta(days=1))


def _refuse_twice(row: Assignment) -> None:
    same = Assignment.objects.filter(
        person=row.person, role=row.role, unit=row.unit, object_type=row.object_type, object_id=row.object_id
    )
    overlap = same.exclude(ends_on__lt=row.starts_on)
    if row.ends_on:
        overlap = overlap.exclude(starts_on__gt=row.ends_on)
    if overlap.filter(is_deputy=row.is_deputy).exists():
        raise ValidationError({"person": _("Personen har redan den rollen under den tiden.")})


@transaction.atomic
def end_assignment(
    *, by: User, assignment: Assignment, version: int | None, ends_on: date, reason: str = ""
) -> Assignment:
    """End an assignment on a day (the last day it holds). Raises Stale, ValidationError."""
    row = Assignment.objects.locked(assignment.pk, version)
    if row.ends_on and row.ends_on < clock.today():
        raise ValidationError(_("Uppdraget är redan avslutat."))
    row.ends_on = ends_on
    if ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("Uppdraget kan inte sluta innan det börjar.")})
    row.full_clean()
    with context.acting_as(by, reason=reason):
        row.save()
    projection.sync([row.person_id])
    return row


@transaction.atomic
def change_role(*, by: User, role: Role, version: int | None, values: dict[str, Any]) -> Role:
    """Change what a role is called and what it is responsible for. Raises Stale, ValidationError."""
    row = Role.objects.locked(role.pk, version)
    Role.changed(row, values)
    row.full_clean()
    with context.acting_as(by):
        row.save()
    return row

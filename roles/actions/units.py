"""The organisation tree; everybody's access follows in the same transaction."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import context
from core import clock
from roles import access, places, projection
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, UnitPlace, User


@transaction.atomic
def save_unit(*, by: User | None, unit: OrganisationUnit | None, version: int | None, values: dict[str, Any]) -> Any:
    """Add (unit None) or change a unit; the tree and everybody's access follow.

    Whoever creates a new top unit, or a new legal entity, gets there what they hold at their own top; otherwise
    nobody would reach it. Raises Stale, ValidationError.
    """
    row = OrganisationUnit.objects.locked(unit.pk, version) if unit else OrganisationUnit()
    changed = OrganisationUnit.changed(row, values)
    _refuse_circle(row)
    if by and unit:
        _refuse_moved_border(by, unit, row, changed)
    row.full_clean()
    with context.acting_as(by):
        row.save()
        if places.rebuild():
            if by and unit is None and (row.parent_id is None or row.is_legal_entity):
                _same_roles_at(by, row)
            projection.sync()
    return row


def _refuse_circle(row: OrganisationUnit) -> None:
    if row.pk and row.parent_id:
        above = UnitPlace.objects.get(unit_id=row.parent_id).path.strip("/").split("/")
        if str(row.pk) in above:
            raise ValidationError({"parent": _("En enhet kan inte höra till sig själv eller till något under sig.")})


def _refuse_moved_border(by: User, before: OrganisationUnit, row: OrganisationUnit, changed: list[str]) -> None:
    """A unit may leave or enter a legal entity only by the hand of somebody who may change both sides of the border."""
    if not {"parent", "is_legal_entity"} & set(changed):
        return
    for side in (before.parent, row.parent):
        if side is not None and not access.decide(by, "change", side):
            raise ValidationError({"parent": _("Du kan bara flytta enheter mellan organisationer som du får ändra i.")})


def _same_roles_at(by: User, top: OrganisationUnit) -> None:
    roots = Assignment.objects.in_force().filter(person=by, unit__parent__isnull=True, is_deputy=False)
    roots = roots.exclude(role=RoleKind.AUDITOR)  # a review of one organisation says nothing of another
    for kind in roots.values_list("role", flat=True).distinct():
        Assignment(person=by, role=kind, unit=top, starts_on=clock.today()).save()

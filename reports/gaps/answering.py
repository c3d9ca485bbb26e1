"""Who answers while a role is empty, and who has held one, or will. Expressions for annotations."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reports.offices import above
from roles.kinds import RoleKind
from roles.models import Assignment, UnitPlace
from roles.querysets import THIS_ROW, full_name, held_until


def answering_at(unit: str) -> Subquery:
    """Return the name of who answers at the unit that the outer row's field names.

    That is the nearest manager and, where there is none, the nearest CISO; NULL when there is neither.
    """
    here = UnitPlace.objects.filter(unit=OuterRef(unit))
    return Subquery(here.values(name=Coalesce(_nearest(RoleKind.MANAGER), _nearest(RoleKind.CISO)))[:1])


def _nearest(role: str) -> Subquery:
    closest = above(role).filter(is_deputy=False).order_by("-unit__place__depth", "starts_on", "pk")
    return Subquery(closest.values(name=full_name("person__"))[:1])


def ordinary(model: Any, role: str, row: Any = THIS_ROW) -> QuerySet:
    """Return the ordinary assignments of a role for the outer row, past and coming ones too."""
    mine = Assignment.objects.about_model(model).filter(role=role, is_deputy=False, object_id=row)
    return held_until(mine.not_withdrawn())

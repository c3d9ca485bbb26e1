"""Which assignments a person may see: those at units they see, and those about objects they see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from core import registry
from roles import access
from roles.models import Assignment, OrganisationUnit, Placement, UnitPlace, User
from roles.querysets import AssignmentQuerySet


def assignments_visible_to(user: Any) -> AssignmentQuerySet:
    """Return the assignments that the user may see, through one sub-query per kind of thing."""
    seen = Q(unit__in=OrganisationUnit.objects.visible_to(user).order_by().values("pk"))
    for record in registry.records():
        if record.grants:
            rows = access.visible(record.model._default_manager.order_by(), user).values("pk")
            seen |= Q(object_type=ContentType.objects.get_for_model(record.model), object_id__in=rows)
    return Assignment.objects.filter(seen)


def colleagues_at(unit_ids: Iterable[int]) -> Any:
    """Return everyone placed in the legal entities of the units: who appoints there need not see their records."""
    entities = UnitPlace.objects.filter(unit__in=set(unit_ids)).values("entity")
    inside = Placement.objects.filter(unit__place__entity__in=entities)
    return User.objects.filter(pk__in=inside.order_by().values("person"))


def placements_under(by: Any, manager: User) -> Any:
    """Return the placements under a manager, now and to come, in units where `by` places people."""
    mine = access.units_for(by, "place", User).order_by().values("pk")
    return Placement.objects.not_over().filter(manager=manager, unit__in=mine)

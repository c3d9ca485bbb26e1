"""The systems nearest to a person: those they hold roles for, and those of the unit where they work."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from assets.models import InformationSystem, StatedClass
from core import measures
from core.registry import record_for
from reports import offices
from roles.kinds import AT_OBJECT
from roles.models import OrganisationUnit, Placement, User

MOST = 8


def systems(user: User) -> list[dict[str, Any]]:
    """Return the systems a person holds roles for (at most MOST), with how many requirements each meets."""
    record = record_for(InformationSystem)
    rows = offices.concerning(user, record, AT_OBJECT)
    if rows is None:
        return []
    classes = Prefetch("stated_classes", StatedClass.objects.select_related("level"))
    shown = measures.annotate(rows.current().prefetch_related(classes), record.measures)[:MOST]
    return [dict(zip(("system", "met", "whole"), (s, *measures.score(s, record.measures)), strict=True)) for s in shown]


def systems_near(user: User) -> QuerySet:
    """Return systems of the units where the person works, and of the units above within the förvaltning."""
    placed = Placement.objects.in_force().filter(person=user).select_related("unit__place")
    above = {int(pk) for p in placed for pk in p.unit.place.path.strip("/").split("/")}
    kinds = {OrganisationUnit.Kind.MUNICIPALITY, OrganisationUnit.Kind.COMMITTEE}
    rows = InformationSystem.objects.visible_to(user).current().filter(unit__in=above).exclude(unit__kind__in=kinds)
    return rows.with_people().select_related("unit")[:MOST]

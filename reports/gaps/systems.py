"""Systems that nobody answers for, or soon will not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery, Value

from assets.models import InformationSystem
from assets.querysets import has_holder, in_operation
from core import clock
from core.clock import DAY
from core.prepared import of_row
from reports.gaps.answering import answering_at, ordinary
from roles import answering
from roles.models import User
from roles.outlook import SOON
from roles.querysets import full_name


def without(role: str, action: str) -> Any:
    """Return the function that gives the systems, of those a person may view, that nobody holds the role for."""

    def rows(user: User) -> QuerySet:
        held = of_row(InformationSystem, ("held", role), lambda: has_holder(role))
        return _viewed(user, action).exclude(held)

    return rows


def losing(role: str, action: str) -> Any:
    """Return the same for systems that somebody holds the role for now, and nobody on some day within 60 days."""

    def rows(user: User) -> QuerySet:
        # Read per system: as a condition that something exists it is joined, which takes seconds for some hundreds.
        last = Subquery(_last_before_a_gap(role).values("pk")[:1])
        return _viewed(user, action).filter(has_holder(role)).alias(last=last).filter(last__isnull=False)

    return rows


def _last_before_a_gap(role: str) -> QuerySet:
    """Return the assignments of the outer row that end within 60 days, and that nobody's follows by the day after."""
    after = ordinary(InformationSystem, role, OuterRef(OuterRef("pk"))).annotate(
        eve=ExpressionWrapper(F("starts_on") - Value(DAY), DateField())
    )
    follows = after.filter(eve__lte=OuterRef("until"), until__gt=OuterRef("until"))
    ending = ordinary(InformationSystem, role).filter(until__gte=F("starts_on"))
    return ending.filter(until__range=(clock.today(), clock.today() + SOON)).exclude(Exists(follows))


def _viewed(user: User, action: str) -> QuerySet:
    rows = InformationSystem.objects.visible_to(user, "view").filter(in_operation())
    return rows.with_allowed(user, action).select_related("unit")


def told_of_gone(role: str) -> Any:
    """Return the function that annotates who held the role last (`who`), until when, and who answers meanwhile.

    `declined` tells who said no to it last, and why.
    """
    return _told("gone", role, lambda: _begun(role).order_by("-until", "-pk"))


def told_of_losing(role: str) -> Any:
    """Return the same with who holds the role last before the first day without anybody."""
    return _told("losing", role, lambda: _last_before_a_gap(role).order_by("until", "-pk"))


def _begun(role: str) -> QuerySet:
    return ordinary(InformationSystem, role).filter(starts_on__lte=clock.today())


def _told(kind: str, role: str, last: Callable[[], QuerySet]) -> Any:
    said: dict[str, Callable[[], Any]] = {
        "declined": lambda: answering.declined_last(InformationSystem, role),
        "who": lambda: Subquery(last().values(name=full_name("person__"))[:1]),
        "until": lambda: Subquery(last().values("until")[:1]),
        "answers": lambda: answering_at("unit"),
    }

    def annotated(rows: QuerySet) -> QuerySet:
        return rows.annotate(**{name: of_row(InformationSystem, (kind, role, name), said[name]) for name in said})

    return annotated

"""Systems that nobody answers for, or soon will not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, QuerySet, Subquery

from assets.models import InformationSystem
from assets.querysets import has_holder, in_operation
from core import clock
from reports.gaps.answering import answering_at, ordinary
from roles import answering
from roles.models import User
from roles.querysets import full_name

# How long before somebody leaves the next one should be found (the kommun's own routine, not a law).
SOON = timedelta(days=60)


def without(role: str, action: str) -> Any:
    """Return the function that gives the systems, of those a person may view, that nobody holds the role for."""

    def rows(user: User) -> QuerySet:
        return _viewed(user, action).exclude(has_holder(role))

    return rows


def losing(role: str, action: str) -> Any:
    """Return the same for systems that somebody holds the role for now, and nobody in 60 days."""

    def rows(user: User) -> QuerySet:
        staying = ordinary(InformationSystem, role).filter(until__gt=clock.today() + SOON)
        return _viewed(user, action).filter(has_holder(role)).exclude(Exists(staying))

    return rows


def _viewed(user: User, action: str) -> QuerySet:
    rows = InformationSystem.objects.visible_to(user, "view").filter(in_operation())
    return rows.with_allowed(user, action).select_related("unit")


def told(role: str) -> Any:
    """Return the function that annotates who held the role last (`who`), until when, and who answers meanwhile.

    `declined` tells who said no to it last, and why.
    """

    def annotated(rows: QuerySet) -> QuerySet:
        begun = ordinary(InformationSystem, role).filter(starts_on__lte=clock.today()).order_by("-until", "-pk")
        return rows.annotate(
            declined=answering.declined_last(InformationSystem, role),
            who=Subquery(begun.values(name=full_name("person__"))[:1]),
            until=Subquery(begun.values("until")[:1]),
            answers=answering_at("unit"),
        )

    return annotated

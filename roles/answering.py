"""Who is asked whether they take on what somebody else appointed them to, and what they have said.

The role is held from its first day whatever the answer: an answer that is late must leave no gap.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, DateField, Exists, F, Model, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _

from core import clock
from roles.kinds import ANSWERED
from roles.models import Assignment, Placement, User
from roles.querysets import AssignmentQuerySet, full_name

# How long somebody has to answer before it is for the owner to ask again or appoint another. Two weeks let a holiday
# pass; the policy names no number.
DAYS_TO_ANSWER = timedelta(days=14)
# How long the page of a system tells of a no when others hold the role.
TOLD_FOR = timedelta(days=30)

Answer = Assignment.Answer


def ask(row: Assignment, by: User | None) -> None:
    """Let a new assignment wait for its person's answer, when somebody else appoints them.

    What a file states and what the portal itself writes asks nobody: it tells how things are already.
    """
    if by is not None and row.role in ANSWERED and not row.is_deputy and row.person_id != by.pk:
        row.answer, row.asked_on = Answer.WAITING, clock.today()


def asked_of(person: User) -> AssignmentQuerySet:
    """Return the assignments that wait for the person's answer, the oldest question first."""
    return Assignment.objects.unanswered().filter(person=person).order_by("asked_on", "pk")


def waiting_about(model: type[Model]) -> AssignmentQuerySet:
    """Return the assignments for the outer row that wait for an answer of somebody who has not left."""
    stays = Placement.objects.not_over().filter(person=OuterRef("person"))
    # By name: what is computed while the apps are checked may not ask for the number of the kind.
    kind = {"object_type__app_label": model._meta.app_label, "object_type__model": model._meta.model_name}
    rows = Assignment.objects.unanswered().filter(**kind, object_id=OuterRef("pk"))
    return rows.filter(Exists(stays))


def with_answer_by(rows: QuerySet, person: User | None = None) -> QuerySet:
    """Return the rows that wait for an answer (of the person), with the day by which it should come as `due_on`."""
    waits = waiting_about(rows.model)
    waits = waits if person is None else waits.filter(person=person)
    first = waits.order_by("asked_on").values(by=F("asked_on") + DAYS_TO_ANSWER)[:1]
    return rows.filter(Exists(waits)).annotate(due_on=Cast(Subquery(first), DateField()))


def declined_last(model: type[Model], role: str) -> Any:
    """Return an expression of who said no to the role, when and why, where nobody has been appointed since ("")."""
    on = Cast("answered_on", CharField())
    told = Concat(full_name("person__"), Value(f" {_('tackade nej')} "), on, Value(": "), "answer_reason")
    latest = Assignment.objects.about_model(model).filter(role=role, is_deputy=False, object_id=OuterRef("pk"))
    said = Case(When(answer=Answer.DECLINED, then=told), default=Value(""), output_field=CharField())
    return Coalesce(Subquery(latest.order_by("-pk").values(said=said)[:1]), Value(""))


def told_no(rows: list[Assignment]) -> Assignment | None:
    """Return the latest of a role's assignments for one object if it was declined, and is still worth telling."""
    latest = max((row for row in rows if not row.is_deputy), key=lambda row: row.pk, default=None)
    if latest is None or not latest.is_declined or latest.answered_on is None:
        return None
    held = any(not (row.is_declined or row.is_coming) for row in rows)
    return None if held and latest.answered_on < clock.today() - TOLD_FOR else latest

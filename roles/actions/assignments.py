"""Offices: appoint, hand over, end; and what the kommun calls them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audit import context
from core import clock
from core.clock import DAY
from roles import answering, appointing, deputising, handovers, projection, reviewing
from roles.actions.deputies import end_with
from roles.actions.rules import demand, refuse_twice
from roles.decisions import NONE, OutsideDecision
from roles.kinds import AT_OBJECT, AT_UNIT, SINGLE
from roles.models import Assignment, OrganisationUnit, Review, Role, User


@transaction.atomic
def appoint(
    *,
    by: User | None,
    person: User,
    role: str,
    about: models.Model,
    starts_on: date,
    ends_on: date | None = None,
    decision: OutsideDecision = NONE,
    review: Review | None = None,
    reason: str = "",
) -> Assignment:
    """Appoint a person as ordinary holder of a role at a unit or for an object (deputies: see roles.actions.deputies).

    A single holder (systemägare) takes over: the one before ends the day before, and no day may be left without.
    Nobody appoints beyond their own reach (roles.appointing). Whoever is appointed by somebody else may be asked
    whether they take it on (roles.answering); they hold the role meanwhile. An auditor is appointed to one review and
    ends with it (roles.reviewing). Raises ValidationError.
    """
    scope = _scope(role, about)
    if ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": _("Uppdraget kan inte sluta innan det börjar.")})
    decision.check()
    if by:
        demand("role", appointing.decide(by, role, about, person=person))
    if review is not None:
        review = Review.objects.locked(review.pk, None)  # its end must not move meanwhile
    ends_on = reviewing.last_day(role, review, about, starts_on, ends_on)
    with context.acting_as(by, reason=reason):
        if role in SINGLE:
            if fault := handovers.fault_of_gap(_of(role, about), role, about, starts_on):
                raise ValidationError({"starts_on": fault})
            _hand_over(role, about, starts_on)
        days = {"starts_on": starts_on, "ends_on": ends_on}
        row = Assignment(person=person, role=role, review=review, **days, **scope, **Assignment.columns_of(decision))
        answering.ask(row, by)
        row.full_clean()
        refuse_twice(row)
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


@transaction.atomic
def hand_over(
    *,
    by: User | None,
    offices: Sequence[tuple[Assignment, User]],
    starts_on: date,
    decision: OutsideDecision = NONE,
    reason: str = "",
) -> list[Assignment]:
    """Let each assignment go to another person from a day: the holder's last is the day before. All or nothing.

    Refuses a day that leaves a gap after a holder who stops earlier than that. Raises ValidationError, naming the
    office that stands in the way.
    """
    if not offices:
        raise ValidationError({"offices": _("Välj minst en roll.")})
    decision.check()
    given = [(Assignment.objects.locked(office.pk, None), person) for office, person in offices]
    if faults := handovers.faults_of_gaps((row for row, _person in given), starts_on):
        raise ValidationError({"starts_on": faults})
    made = []
    with context.acting_as(by, reason=reason):
        for row, person in given:
            about = row.unit or row.about
            try:
                if by:
                    demand("offices", appointing.decide(by, row.role, about, person=person))
                if row.ends_on is None or row.ends_on >= starts_on:
                    let_end(row, starts_on - DAY)
                made.append(
                    appoint(
                        by=by,
                        person=person,
                        role=row.role,
                        about=about,
                        starts_on=starts_on,
                        decision=decision,
                        review=row.review,
                        reason=reason,
                    )
                )
            except ValidationError as error:
                raise ValidationError({"offices": [f"{about}: {line}" for line in error.messages]}) from error
    return made


def _hand_over(role: str, about: models.Model, day: date) -> None:
    """End the holder on that day as of the day before; who would start on the same day or later stands in the way."""
    holders = _of(role, about).filter(is_deputy=False, starts_on__lt=day)
    for earlier in holders.exclude(ends_on__lt=day).select_for_update():
        let_end(earlier, day - DAY)


def _of(role: str, about: models.Model) -> Any:
    return Assignment.objects.about_object(about).filter(role=role)


@transaction.atomic
def end_assignment(
    *, by: User | None, assignment: Assignment, version: int | None, ends_on: date, reason: str = ""
) -> Assignment:
    """End an assignment on a day, the last day it holds; the day before its first takes it back entirely.

    Raises Stale, ValidationError.
    """
    row = Assignment.objects.locked(assignment.pk, version)
    if by:
        demand("ends_on", appointing.may_end(by, row))
    if row.is_over:
        raise ValidationError(_("Uppdraget är redan avslutat."))
    fault = deputising.fault_of_end(row.deputy_for, row.starts_on, ends_on) if row.deputy_for else ""
    fault = fault or (handovers.fault_of_taking_back(row) if ends_on < row.starts_on else "")
    fault = fault or reviewing.fault_of_end(row.review, ends_on)
    if fault:
        raise ValidationError({"ends_on": fault})
    with context.acting_as(by, reason=reason):
        return let_end(row, ends_on)


def end_all(about: models.Model) -> None:
    """End every assignment for an object at once, coming ones and deputies too, within an acting context.

    The latest goes first: taking back one that is to come lets the holder before it go on, who then ends in turn.
    """
    rows = Assignment.objects.about_object(about).not_over().not_withdrawn().order_by("-starts_on", "-pk")
    while row := rows.select_for_update(of=("self",), no_key=True).first():
        let_end(row, max(clock.today(), row.starts_on) - DAY)


def let_end(row: Assignment, ends_on: date) -> Assignment:
    """End a locked assignment, with its deputies, within an acting context. Raises ValidationError."""
    row.ends_on = ends_on
    if ends_on < row.starts_on - DAY:
        raise ValidationError({"ends_on": _("Uppdraget kan inte sluta innan det börjar.")})
    row.full_clean()
    row.save()
    end_with([row])
    projection.sync([row.person_id, *(_lift_ends(row) if row.is_withdrawn else ())])
    return row


def _lift_ends(row: Assignment) -> set[int]:
    """Let whoever was to end for an assignment that is taken back go on, deputies too; return whose access follows."""
    people = set()
    for earlier, ends_on in handovers.ended_for(row):
        locked = Assignment.objects.locked(earlier.pk, earlier.version)
        locked.ends_on = ends_on
        locked.save()
        people.add(locked.person_id)
    return people


@transaction.atomic
def change_role(*, by: User, role: Role, version: int | None, values: dict[str, Any]) -> Role:
    """Change what a role is called, is responsible for and is asked for in. Raises Stale, ValidationError."""
    row = Role.objects.locked(role.pk, version)
    Role.changed(row, values)
    row.full_clean()
    with context.acting_as(by):
        row.save()
    return row

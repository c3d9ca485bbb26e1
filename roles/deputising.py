"""Who may stand in for whom: for a named holder, for a time, and never for somebody who stands in themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import clock
from core.ports import YES, Decision
from roles import appointing, policy
from roles.decisions import NONE, OutsideDecision
from roles.holding import only_audits
from roles.models import Assignment, User
from roles.querysets import AssignmentQuerySet

# A year at most: whoever is away for longer is no longer the one who answers, and the role should be handed over.
LONGEST = timedelta(days=366)


def decide(by: User, holding: Assignment, *, person: User | None = None) -> Decision:
    """Return whether `by` may let `person` (anyone when None) stand in for the holder of an assignment.

    Holders name their own deputies; so does whoever could give the role.
    """
    if holding.is_deputy:
        return Decision(False, _("En ersättare kan inte ha en egen ersättare."))
    if not policy.may_have_deputy(holding.role):
        return Decision(False, _("Den rollen kan inte ha någon ersättare."))
    if holding.is_over:
        return Decision(False, _("Uppdraget är avslutat."))
    if holding.person_id == by.pk:
        return Decision(False, str(policy.ONLY_READS)) if only_audits(by) else YES
    about: Any = holding.unit or holding.about
    return appointing.decide(by, holding.role, about, person=person, is_deputy=True)


def check(holding: Assignment, person: User, starts_on: date, ends_on: date) -> None:
    """Raise ValidationError unless the person can stand in for the holder between the days."""
    faults: dict[str, str] = {}
    if person.pk == holding.person_id:
        faults["person"] = _("Ingen kan vara sin egen ersättare.")
    if starts_on < holding.starts_on:
        faults["starts_on"] = _("Rollen gäller först från %(day)s.") % {"day": holding.starts_on}
    if ends_on < max(starts_on, clock.today()):
        faults["ends_on"] = _("Den sista dagen kan inte komma före den första, eller ha varit.")
    elif fault := fault_of_end(holding, starts_on, ends_on):
        faults["ends_on"] = fault
    if "person" not in faults and _holds_it(holding, person, starts_on, ends_on):
        faults["person"] = _("Personen har redan rollen själv under den tiden.")
    if faults:
        raise ValidationError(faults)  # type: ignore[arg-type]


def fault_of_end(holding: Assignment, starts_on: date, ends_on: date) -> str:
    """Return why nobody can stand in for the holder as long as that, or ""."""
    if ends_on > starts_on + LONGEST:
        return _("En ersättare kan utses för högst ett år. Lämna över rollen om det ska gälla längre.")
    if holding.ends_on and ends_on > holding.ends_on:
        return _("Den som ska ersättas har rollen till %(day)s.") % {"day": holding.ends_on}
    return ""


def _holds_it(holding: Assignment, person: User, starts_on: date, ends_on: date) -> bool:
    same = Assignment.objects.same_office(holding).filter(person=person, is_deputy=False)
    return same.during(starts_on, ends_on).exists()


def deputy_of(
    holding: Assignment, person: User, starts_on: date, ends_on: date, decision: OutsideDecision = NONE
) -> Assignment:
    """Return the (unsaved) assignment of a person who stands in for a holder."""
    return Assignment(
        person=person,
        role=holding.role,
        unit=holding.unit,
        object_type=holding.object_type,
        object_id=holding.object_id,
        starts_on=starts_on,
        ends_on=ends_on,
        is_deputy=True,
        deputy_for=holding,
        **Assignment.columns_of(decision),
    )


def held_by(person: User) -> AssignmentQuerySet:
    """Return the assignments for which a person may name a deputy: their own that hold or will."""
    if only_audits(person):
        return Assignment.objects.none()
    roles = [role for role in policy.POLICY if policy.may_have_deputy(role)]
    mine = Assignment.objects.not_over().not_withdrawn().filter(person=person, is_deputy=False, role__in=roles)
    return mine.select_related("unit", "object_type").order_by("role", "pk")

"""The first administrator: seated from the machine itself, so that nobody becomes one by coming first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from audit.context import because
from core import clock
from roles.actions.assignments import appoint
from roles.actions.people import save_person, save_placement
from roles.actions.units import save_unit
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, Role, User

Kind = OrganisationUnit.Kind


@transaction.atomic
def seat_first_administrator(*, email: str, names: dict[str, str], top: dict[str, str]) -> tuple[User, bool]:
    """Make the person with the address technical administrator of the kommun, where there is none.

    Returns the person and whether anything was done: for who holds the office already nothing is. `names` (given_name,
    family_name, employment_number) are those of a new person, `top` (code, name) those of the kommun in an empty
    portal. The portal itself must be acting. Raises ValidationError.
    """
    Role.objects.select_for_update().get(kind=RoleKind.ADMINISTRATOR)  # one at a time
    email = email.strip().lower()
    validate_email(email)
    seated = User.objects.filter(pk__in=_offices().values("person"))
    person = User.objects.filter(email=email).first()
    if person is not None and seated.filter(pk=person.pk).exists():
        return person, False
    if seated.exists():
        raise ValidationError(_("Det finns redan en teknisk administratör. Fler utses i portalen."))
    reason = _("Första administratören")
    with because(reason):
        kommun = _kommun(top)
        person = person or save_person(by=None, person=None, version=None, values={**names, "email": email})
        _employ(person, kommun)
        role, today = RoleKind.ADMINISTRATOR, clock.today()
        appoint(by=None, person=person, role=role, about=kommun, starts_on=today, reason=reason)
    return person, True


def _offices() -> Any:
    return Assignment.objects.valid().filter(role=RoleKind.ADMINISTRATOR, person__is_active=True)


def _kommun(top: dict[str, str]) -> OrganisationUnit:
    """Return the kommun, made when there is no organisation yet."""
    if not OrganisationUnit.objects.exists():
        values = {**top, "kind": Kind.MUNICIPALITY, "is_legal_entity": True}
        return save_unit(by=None, unit=None, version=None, values=values)
    tops = OrganisationUnit.objects.filter(parent__isnull=True, kind=Kind.MUNICIPALITY, is_legal_entity=True)
    if len(tops) != 1:
        raise ValidationError(_("Det ska finnas en enda kommun högst upp i organisationen, som är juridisk person."))
    return tops[0]


def _employ(person: User, unit: OrganisationUnit) -> None:
    if not person.is_active:
        raise ValidationError(_("Personen får inte logga in."))
    if not Placement.objects.in_force().filter(person=person).exists():
        values = {"person": person, "unit": unit, "starts_on": clock.today()}
        save_placement(by=None, placement=None, version=None, values=values)

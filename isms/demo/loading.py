"""Loads the demo: what stands in the files, then the offices and accounts that no file can state."""

from __future__ import annotations

from datetime import date

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from audit.context import acting_as_system
from core import clock
from isms.demo import accounts, files
from roles import actions
from roles.actions import logins
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, User

SOURCE = "demo"


def load(level: str) -> dict[str, int]:
    """Load the demo ("org" or "full") as the portal itself; return how much of each was added. Idempotent."""
    with acting_as_system(SOURCE), transaction.atomic():
        return {
            "units": files.load_organisation(),
            "people": files.load_people(),
            "offices": load_offices() + load_managers(),
            "accounts": load_accounts(),
        }


def load_offices() -> int:
    """Appoint who holds the offices of the demo; return how many were added."""
    people = {p.employment_number: p for p in User.objects.all()}
    units = {u.code: u for u in OrganisationUnit.objects.all()}
    wanted = [(people[o.employment_number], o.role, units[o.unit], o.decision) for o in accounts.OFFICES]
    return sum(_appoint(*office) for office in wanted)


def load_managers() -> int:
    """Make those whom others name as their chef managers of their own unit; return how many were added."""
    chefs = Placement.objects.in_force().filter(person__reports__isnull=False).distinct()
    return sum(
        _appoint(place.person, RoleKind.MANAGER, place.unit, "") for place in chefs.select_related("person", "unit")
    )


def _appoint(person: User, role: str, unit: OrganisationUnit, decision: str) -> bool:
    if Assignment.objects.filter(person=person, role=role, unit=unit).exists():
        return False
    actions.appoint(by=None, person=person, role=role, about=unit, starts_on=_since(person), decision=decision)
    return True


def _since(person: User) -> date:
    """Return the first day of the person's office in the demo: the latest of employment and 2024."""
    first = person.main_placement.starts_on if person.main_placement else None
    return min(max(first or date(2024, 2, 1), date(2024, 2, 1)), clock.today())


def load_accounts() -> int:
    """Give the demo's people one more address and the demo's password; return how many were added."""
    hashed = make_password(accounts.PASSWORD)
    taken = set(EmailAddress.objects.values_list("email", flat=True))
    fresh = [account for account in accounts.ACCOUNTS if account.address not in taken]
    for account in fresh:
        person = User.objects.get(employment_number=account.employment_number)
        logins.add_address(person, account.address)
        logins.set_password_hash(person, hashed)
    return len(fresh)

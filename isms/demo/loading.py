"""Loads the demo: what stands in the files, then the offices and accounts that no file can state."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from audit.context import acting_as_system
from core import clock
from isms.demo import accounts, attesting, contracts, figures, files, infrastructure, notes, tags
from isms.demo.logins import ACCOUNTS, PASSWORD
from roles import actions
from roles.actions import logins
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, User

SOURCE = "demo"
SINCE = date(2024, 2, 1)


def load(level: str) -> dict[str, int]:
    """Load the demo ("org" or "full") as the portal itself; return how much of each was added. Idempotent."""
    with acting_as_system(SOURCE), transaction.atomic():
        added: Counter[str] = Counter()
        for kind, number in files.load(level):
            added[kind] += number
        if level == "full":
            added["contracts"] += contracts.load()
            added["tagged"] += tags.load()
        counts = {"offices": load_offices() + load_reviews(), "deputies": load_deputies(), "accounts": load_accounts()}
        counts["attested"] = attesting.load()
        if level == "full":  # after what is attested, since nobody has attested what is registered today
            counts["operation"] = infrastructure.load()
            counts["notes"] = notes.load()
        return {**added, **counts, "days": figures.load()}


def load_offices() -> int:
    """Appoint who holds the offices of the demo; return how many were added."""
    people = {p.employment_number: p for p in User.objects.all()}
    units = {u.code: u for u in OrganisationUnit.objects.all()}
    return sum(_appoint(people[o.employment_number], o, units[o.unit]) for o in accounts.OFFICES)


def _appoint(person: User, office: accounts.Office, unit: OrganisationUnit) -> bool:
    if Assignment.objects.filter(person=person, role=office.role, unit=unit).exists():
        return False
    start = min(SINCE, clock.today())
    actions.appoint(by=None, person=person, role=office.role, about=unit, starts_on=start, decision=office.decision)
    return True


def load_reviews() -> int:
    """Add the demo's reviews with their auditors; return how many auditors were added."""
    made, today = 0, clock.today()
    for one in accounts.REVIEWS:
        person = User.objects.get(employment_number=one.employment_number)
        if Assignment.objects.filter(person=person, role=RoleKind.AUDITOR).exists():
            continue
        unit = OrganisationUnit.objects.get(code=one.unit)
        days = {"starts_on": today - one.begun, "ends_on": today + one.left}
        values = {"name": one.name, "ordered_by": one.ordered_by, "unit": unit, **days}
        review = actions.add_review(by=None, values=values, decision=one.decision)
        start = days["starts_on"]
        actions.appoint(by=None, person=person, role=RoleKind.AUDITOR, about=unit, starts_on=start, review=review)
        made += 1
    return made


def load_deputies() -> int:
    """Let somebody stand in for an office in the weeks to come; return how many were added."""
    made = 0
    for one in accounts.DEPUTIES:
        person = User.objects.get(employment_number=one.employment_number)
        held = Assignment.objects.in_force().filter(
            person__employment_number=one.holder, role=one.role, unit__code=one.unit, is_deputy=False
        )
        holdings = [row for row in held if not row.deputies.filter(person=person).exists()]
        if holdings:
            day = clock.today()
            values: dict[str, Any] = {"holdings": holdings, "person": person, "reason": one.reason}
            actions.appoint_deputies(by=None, starts_on=day, ends_on=day + one.time, **values)
            made += len(holdings)
    return made


def load_accounts() -> int:
    """Give the demo's people one more address and the demo's password; return how many were added."""
    taken = set(EmailAddress.objects.values_list("email", flat=True))
    fresh = [account for account in ACCOUNTS if account.address not in taken]
    hashed = make_password(PASSWORD) if fresh else ""
    for account in fresh:
        person = User.objects.get(employment_number=account.employment_number)
        logins.add_address(person, account.address)
        logins.set_password_hash(person, hashed)
    return len(fresh)

"""Units, people, and who holds what."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random as Chance
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType

from assets.models import InformationSystem
from audit.trail import save_many
from core import clock
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, Review, User

GIVEN = "Anna Erik Åsa Lars Örjan Maria Ängla Wilhelm Karin Mohammed Sara Päivi Johan Elin Håkan Fatima".split()
FAMILY = "Andersson Öberg Åkesson Nilsson Ahmadi Wallin Lindqvist Ström Hult Ängquist Persson Björk".split()
REVIEWS = 40
REVIEWED = ("behörigheter", "säkerhetskopiering", "personuppgifter", "leverantörer", "kontinuitet")
Kind = OrganisationUnit.Kind


def units(number: int) -> list[OrganisationUnit]:
    """A kommun with ten förvaltningar, each with its share of units."""
    top = OrganisationUnit(code="S0", name="Stora kommunen", kind=Kind.MUNICIPALITY, is_legal_entity=True)
    save_many(OrganisationUnit, [top])
    departments = [
        OrganisationUnit(code=f"S{n}", name=f"Förvaltning {n}", kind=Kind.DEPARTMENT, parent=top) for n in range(1, 11)
    ]
    save_many(OrganisationUnit, departments)
    rest = [
        OrganisationUnit(code=f"S{n}", name=f"Enhet {n}", kind=Kind.UNIT, parent=departments[n % 10])
        for n in range(11, number)
    ]
    save_many(OrganisationUnit, rest)
    return [top, *departments, *rest]


def people(number: int, tree: list[OrganisationUnit], chance: Chance) -> list[User]:
    """People with a placement each; the first four can log in."""
    unusable, known = make_password(None), make_password("stora-kommunen-2026")
    rows = [
        User(
            employment_number=f"S{n:06}",
            given_name=chance.choice(GIVEN),
            family_name=chance.choice(FAMILY),
            email="ciso@stor.example" if n == 0 else f"s{n:06}@stor.example",
            password=known if n < 4 else unusable,
        )
        for n in range(number)
    ]
    save_many(User, rows)
    started = date(2020, 1, 1)
    save_many(
        Placement,
        [Placement(person=p, unit=chance.choice(tree), title="Handläggare", starts_on=started) for p in rows],
    )
    return rows


def offices(staff: list[User], tree: list[OrganisationUnit], systems: list, chance: Chance) -> None:
    """A CISO, an IT-chef and a revisor for all, a manager for each unit, an owner and a förvaltare for most systems."""
    day, kind = date(2021, 1, 1), ContentType.objects.get_for_model(InformationSystem)
    central = (RoleKind.CISO, RoleKind.IT_MANAGER, RoleKind.AUDITOR)
    review = Review(name="Granskning", ordered_by="Revisionen", unit=tree[0], starts_on=day, ends_on=date(2099, 12, 31))
    save_many(Review, [review])
    bound: dict[str, Any] = {RoleKind.AUDITOR: {"review": review, "ends_on": review.ends_on}}
    rows = [
        Assignment(person=p, role=r, unit=tree[0], starts_on=day, **bound.get(r, {}))
        for p, r in zip(staff, central, strict=False)
    ]
    rows += [
        Assignment(person=staff[3 + n % (len(staff) - 3)], role=RoleKind.MANAGER, unit=u, starts_on=day)
        for n, u in enumerate(tree[1:])
    ]
    rows += [
        Assignment(
            person=staff[3] if n % 100 == 0 else chance.choice(staff[3:]),
            role=role,
            object_type=kind,
            object_id=s.pk,
            starts_on=day,
        )
        for n, s in enumerate(systems)
        for role in (RoleKind.SYSTEM_OWNER, RoleKind.SYSTEM_MANAGER)
        if n % 100 == 0 or chance.random() < 0.9
    ]
    save_many(Assignment, rows)


def reviews(top: OrganisationUnit, chance: Chance) -> None:
    """Reviews that are over, go on or are to come."""
    rows = []
    for n in range(REVIEWS):
        start = clock.today() + timedelta(days=chance.randrange(-1500, 200))
        end = start + timedelta(days=chance.randrange(60, 400))
        rows.append(
            Review(
                name=f"Granskning av {chance.choice(REVIEWED)} {start.year}, del {n}",
                ordered_by=chance.choice(("Revisionen", "Kommunstyrelsen", "Integritetsskyddsmyndigheten")),
                unit=top,
                starts_on=start,
                ends_on=end,
                closed_on=end if n % 5 == 0 and end < clock.today() else None,
            )
        )
    save_many(Review, rows)

"""A large kommun for measuring: made up from a seed, so that every run has the same rows."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from assets.models import Contract, ContractSystem, InformationSystem, StatedClass, Supplier, SystemDependency
from audit.context import acting_as_system
from audit.trail import save_many
from classification.models import Level, standing_scheme
from core import clock
from roles import projection
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, Review, User

GIVEN = "Anna Erik Åsa Lars Örjan Maria Ängla Wilhelm Karin Mohammed Sara Päivi Johan Elin Håkan Fatima".split()
FAMILY = "Andersson Öberg Åkesson Nilsson Ahmadi Wallin Lindqvist Ström Hult Ängquist Persson Björk".split()
WORDS = "Ärende Växel Lön Vård Skola Bygg Arkiv Karta Miljö Passer Schema Faktura Journal Bibliotek".split()
Kind = OrganisationUnit.Kind
# The share of a supplier's systems that its contract covers.
MOST = 0.9


@transaction.atomic
def load(*, systems: int, users: int, units: int = 200, suppliers: int = 300) -> User:
    """Make the kommun with its people, systems and suppliers; return its CISO, who can log in as ciso@stor.example.

    S000003 is the restricted user: manager of Förvaltning 1, and owner of one system in a hundred anywhere.
    """
    chance = random.Random(2026)  # noqa: S311 (made-up rows, the same each time)
    with acting_as_system("load_large"):
        tree = _units(units)
        people = _people(users, tree, chance)
        supplying = _suppliers(suppliers, tree[0])
        registered = _systems(systems, tree, supplying, chance)
        _stated_classes(registered, chance)
        _contracts(registered, tree[0], chance)
        _dependencies(registered, chance)
        _offices(people, tree, registered, chance)
        projection.rebuild()
    return people[0]


def _units(number: int) -> list[OrganisationUnit]:
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


def _people(number: int, tree: list[OrganisationUnit], chance: random.Random) -> list[User]:
    unusable, known = make_password(None), make_password("stora-kommunen-2026")
    people = [
        User(
            employment_number=f"S{n:06}",
            given_name=chance.choice(GIVEN),
            family_name=chance.choice(FAMILY),
            email="ciso@stor.example" if n == 0 else f"s{n:06}@stor.example",
            password=known if n < 4 else unusable,
        )
        for n in range(number)
    ]
    save_many(User, people)
    started = date(2020, 1, 1)
    save_many(
        Placement,
        [Placement(person=p, unit=chance.choice(tree), title="Handläggare", starts_on=started) for p in people],
    )
    return people


def _systems(
    number: int, tree: list[OrganisationUnit], suppliers: list[Supplier], chance: random.Random
) -> list[InformationSystem]:
    """Four systems in five are linked to their supplier; of the rest only the name is known."""
    system = InformationSystem
    supplying = [chance.choice(suppliers) for _n in range(number)]
    systems = [
        InformationSystem(
            name=f"{chance.choice(WORDS)}{chance.choice(WORDS).lower()} {n}",
            purpose="Används i den dagliga verksamheten.",
            unit=chance.choice(tree),
            supplier=supplying[n] if n % 5 else None,
            supplier_name=supplying[n].name,
            hosting=chance.choice(system.Hosting.values),
            personal_data=chance.choice(system.PersonalData.values),
            dpa=chance.choice(system.Dpa.values),
            rto_hours=chance.choice((None, 4, 24)),
            contract_ends_on=clock.today() + timedelta(days=chance.randrange(-200, 900)),
        )
        for n in range(number)
    ]
    save_many(InformationSystem, systems)
    return systems


def _stated_classes(systems: list[InformationSystem], chance: random.Random) -> None:
    """Let a list have stated the classes of every second system."""
    levels: dict[str, list[Level]] = {}
    for level in Level.objects.filter(scheme=standing_scheme()):
        levels.setdefault(level.aspect, []).append(level)
    stated = [
        StatedClass(system=s, aspect=a, level=level, original=level.code, origin="lista.xlsx")
        for s in systems[::2]
        for a, of in levels.items()
        for level in [chance.choice(of)]
    ]
    save_many(StatedClass, stated)


def _suppliers(number: int, top: OrganisationUnit) -> list[Supplier]:
    suppliers = [Supplier(name=f"Leverantör {n} AB", unit=top) for n in range(number)]
    save_many(Supplier, suppliers)
    return suppliers


def _contracts(systems: list[InformationSystem], top: OrganisationUnit, chance: random.Random) -> None:
    """One contract for each supplier with systems, about most of them; one in eight goes on until it is ended."""
    supplied: dict[Supplier, list[InformationSystem]] = {}
    for system in systems:
        if system.supplier:
            supplied.setdefault(system.supplier, []).append(system)
    contracts = []
    for n, supplier in enumerate(supplied):
        end = clock.today() + timedelta(days=chance.randrange(-100, 1500))
        contracts.append(
            Contract(
                name=f"Drift och underhåll, {supplier.name}",
                number=f"KS {2019 + n % 8}/{n}",
                supplier=supplier,
                unit=top,
                starts_on=end - timedelta(days=1460),
                ends_on=None if n % 8 == 0 else end,
                open_ended=n % 8 == 0,
                notice_months=chance.choice((None, 3, 6)),
                dpa=chance.choice(Contract.Dpa.values),
            )
        )
    save_many(Contract, contracts)
    covered = [
        ContractSystem(contract=contract, system=system)
        for contract in contracts
        for system in supplied[contract.supplier]
        if chance.random() < MOST
    ]
    save_many(ContractSystem, covered)


def _dependencies(systems: list[InformationSystem], chance: random.Random) -> None:
    """Three for each system: one system in forty is a hub that much goes through, the rest know some neighbours."""
    hubs = systems[:: max(1, len(systems) // 40)]
    kinds = SystemDependency.Kind.values
    pairs: dict[tuple[int, int], SystemDependency] = {}
    for n, system in enumerate(systems):
        near = [systems[(n + chance.randrange(1, 60)) % len(systems)] for _n in range(2)]
        hub = chance.choice(hubs)
        for one, other in ((hub, system), (system, near[0]), (near[1], system)):
            if one.pk != other.pk:
                pairs.setdefault(
                    (one.pk, other.pk),
                    SystemDependency(
                        from_system=one, to_system=other, kind=chance.choice(kinds), information="Uppgifter varje natt"
                    ),
                )
    save_many(SystemDependency, list(pairs.values()))


def _offices(people: list[User], tree: list[OrganisationUnit], systems: list, chance: random.Random) -> None:
    """A CISO, an IT-chef and a revisor for all, a manager for each unit, an owner and a förvaltare for most systems."""
    day, kind = date(2021, 1, 1), ContentType.objects.get_for_model(InformationSystem)
    central = (RoleKind.CISO, RoleKind.IT_MANAGER, RoleKind.AUDITOR)
    review = Review(name="Granskning", ordered_by="Revisionen", unit=tree[0], starts_on=day, ends_on=date(2099, 12, 31))
    save_many(Review, [review])
    bound: dict[str, Any] = {RoleKind.AUDITOR: {"review": review, "ends_on": review.ends_on}}
    rows = [
        Assignment(person=p, role=r, unit=tree[0], starts_on=day, **bound.get(r, {}))
        for p, r in zip(people, central, strict=False)
    ]
    rows += [
        Assignment(person=people[3 + n % (len(people) - 3)], role=RoleKind.MANAGER, unit=u, starts_on=day)
        for n, u in enumerate(tree[1:])
    ]
    rows += [
        Assignment(
            person=people[3] if n % 100 == 0 else chance.choice(people[3:]),
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

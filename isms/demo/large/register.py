"""Systems with their suppliers, contracts, classes and dependencies."""

from __future__ import annotations

from datetime import timedelta
from random import Random as Chance

from assets.models import Contract, ContractSystem, InformationSystem, StatedClass, Supplier, SystemDependency
from audit.trail import save_many
from classification.models import Level, standing_scheme
from core import clock
from roles.models import OrganisationUnit

WORDS = "Ärende Växel Lön Vård Skola Bygg Arkiv Karta Miljö Passer Schema Faktura Journal Bibliotek".split()
# The share of a supplier's systems that its contract covers.
MOST = 0.9
INFRASTRUCTURE = [kind for kind in InformationSystem.Kind if kind != InformationSystem.Kind.BUSINESS]


def suppliers(number: int, top: OrganisationUnit) -> list[Supplier]:
    rows = [Supplier(name=f"Leverantör {n} AB", unit=top) for n in range(number)]
    save_many(Supplier, rows)
    return rows


def systems(
    number: int, tree: list[OrganisationUnit], known: list[Supplier], chance: Chance
) -> list[InformationSystem]:
    """Four systems in five are linked to their supplier; of the rest only the name is known.

    One in twenty, and with them half of the hubs, is infrastructure; of one in ten more the backup is to be tested.
    """
    system = InformationSystem
    supplying = [chance.choice(known) for _n in range(number)]
    rows = [
        InformationSystem(
            name=f"{chance.choice(WORDS)}{chance.choice(WORDS).lower()} {n}",
            purpose="Används i den dagliga verksamheten.",
            kind=INFRASTRUCTURE[n // 20 % len(INFRASTRUCTURE)] if n % 20 == 10 else system.Kind.BUSINESS,
            unit=chance.choice(tree),
            supplier=supplying[n] if n % 5 else None,
            supplier_name=supplying[n].name,
            hosting=chance.choice(system.Hosting.values),
            personal_data=chance.choice(system.PersonalData.values),
            dpa=chance.choice(system.Dpa.values),
            rto_hours=chance.choice((None, 4, 24)),
            restore_tested=n % 10 == 3,
            contract_ends_on=clock.today() + timedelta(days=chance.randrange(-200, 900)),
        )
        for n in range(number)
    ]
    save_many(InformationSystem, rows)
    return rows


def stated_classes(systems: list[InformationSystem], chance: Chance) -> None:
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


def contracts(systems: list[InformationSystem], top: OrganisationUnit, chance: Chance) -> None:
    """One contract for each supplier with systems, about most of them; one in eight goes on until it is ended."""
    supplied: dict[Supplier, list[InformationSystem]] = {}
    for system in systems:
        if system.supplier:
            supplied.setdefault(system.supplier, []).append(system)
    rows = []
    for n, supplier in enumerate(supplied):
        end = clock.today() + timedelta(days=chance.randrange(-100, 1500))
        rows.append(
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
    save_many(Contract, rows)
    covered = [
        ContractSystem(contract=contract, system=system)
        for contract in rows
        for system in supplied[contract.supplier]
        if chance.random() < MOST
    ]
    save_many(ContractSystem, covered)


def dependencies(systems: list[InformationSystem], chance: Chance) -> None:
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

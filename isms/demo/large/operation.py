"""Outages and restore tests: what three years of operation leave behind them."""

from __future__ import annotations

from datetime import timedelta
from random import Random as Chance

from assets.models import InformationSystem, Outage, RestoreTest
from audit.trail import save_many
from core import clock

YEARS, GOING_ON = 3, 12
HAPPENED = (
    "Inloggningen slutade fungera efter en uppdatering",
    "Avgrävd fiber mellan kommunhuset och skolorna",
    "Byte av brandvägg",
    "Svarstiderna blev så långa att ingen kunde arbeta",
    "Strömavbrott i serverhallen",
    "Certifikatet hade gått ut",
    "Leverantören startade om utan att säga till",
    "Disken var full",
)
READ_BACK = ("Hela databasen", "En mapp på filservern", "En server", "Konton från en natt")


def outages(systems: list[InformationSystem], chance: Chance) -> None:
    """Five for every two systems: half of them of infrastructure, a dozen still going on, one system each."""
    below = [s for s in systems if s.is_infrastructure] or systems
    fallen = [chance.choice(below if n % 2 else systems) for n in range(len(systems) * 5 // 2)]
    going_on = [_outage(system, chance, ended=False) for system in chance.sample(systems, min(GOING_ON, len(systems)))]
    save_many(Outage, [*(_outage(system, chance) for system in fallen), *going_on])


def _outage(system: InformationSystem, chance: Chance, *, ended: bool = True) -> Outage:
    lasted = timedelta(minutes=chance.randrange(5, 3000))
    ago = timedelta(minutes=chance.randrange(YEARS * 365 * 1440)) if ended else timedelta()
    began = clock.now() - ago - lasted
    return Outage(
        system=system,
        what=chance.choice(HAPPENED),
        kind=Outage.Kind.PLANNED if chance.random() < 0.2 else Outage.Kind.UNPLANNED,
        started_at=began,
        ended_at=began + lasted if ended else None,
        cause=chance.choice(Outage.Cause.values),
        archived_on=clock.today() if ended and chance.random() < 0.02 else None,
    )


def restore_tests(systems: list[InformationSystem], chance: Chance) -> None:
    """Three of each system that is to be tested, whether in time or not."""
    tested = [s for s in systems if s.restore_tested or s.kind == InformationSystem.Kind.BACKUP]
    save_many(RestoreTest, [_restore_test(system, chance) for system in tested for _n in range(3)])


def _restore_test(system: InformationSystem, chance: Chance) -> RestoreTest:
    result = chance.choice(RestoreTest.Result.values)
    return RestoreTest(
        system=system,
        tested_on=clock.today() - timedelta(days=chance.randrange(YEARS * 365)),
        what=chance.choice(READ_BACK),
        result=result,
        minutes=chance.choice((None, 45, 120, 310)),
        note="" if result == RestoreTest.Result.OK else "Två mappar kom inte med.",
    )

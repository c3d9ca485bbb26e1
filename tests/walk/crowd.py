"""A kommun whose every page can be made full: one row of everything, then as many more as wanted.

What grows is not only the rows of lists but what hangs on one row as well: its versions, holders, children, imports.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from assets.models import ContractSystem, ImportedRow, OtherStatement, StatedClass, SystemTag
from audit.context import acting_as_system
from classification.models import Level
from core import clock
from roles.kinds import RoleKind
from tests import factories as make
from tests.factories import Kind, saved
from tests.walk.samples import import_run
from tests.world import World

# Who reads: one over everything, one of a förvaltning, one of systems, and one who sees only open fields.
READERS = (RoleKind.CISO.value, RoleKind.MANAGER.value, RoleKind.SYSTEM_OWNER.value, RoleKind.EMPLOYEE.value)
NAME = "Tvilling"
NOTED = ("assets.informationsystem", "assets.supplier", "assets.contract")
VERSIONED = (
    "assets.informationsystem",
    "assets.outage",
    "assets.routine",
    "assets.supplier",
    "assets.candidate",
    "assets.contract",
    "assets.tag",
    "roles.organisationunit",
    "roles.user",
    "roles.role",
    "roles.review",
    "erasing.erasure",
    "roles.notice",
)


def build() -> World:
    """Return a kommun with one row of everything; its samples stand at the place "care"."""
    kommun = make.municipality(name="Folkrika kommun")
    care = make.unit(parent=kommun, kind=Kind.DEPARTMENT, name=f"{NAME}förvaltningen")
    world = World(units={"kommun": kommun, "care": care})
    world.people = {
        "ciso": make.holder(RoleKind.CISO, kommun),
        "manager": make.holder(RoleKind.MANAGER, care),
        "system_owner": make.person(unit=care),
        "employee": make.person(unit=care),
    }
    # One of the readers must get to the pages about systems that must not be described.
    make.assignment(person=world.ciso, role=RoleKind.PROTECTIVE_SECURITY, about=kommun)
    add_one(world)
    return world


def add_one(world: World) -> None:
    """Add a row of everything. The first of each kind is the sample, to which all that comes later belongs as well.

    Each addition is a minute later than the one before, so that every page of a history holds all kinds of versions.
    """
    n = sum(key[0].startswith("more") for key in world.samples)
    world.samples[f"more{n}", "care"] = None
    with clock.at(clock.now() - timedelta(minutes=100 - n)):
        _add(world, n)


def _add(world: World, n: int) -> None:
    units, people, samples = world.units, world.people, world.samples
    supplier = _supplier(world)
    samples.setdefault(("assets.supplier", "care"), supplier)
    made = {
        "roles.organisationunit": make.unit(parent=units["care"], name=f"{NAME} {n}"),
        "roles.user": make.person(unit=units["care"], given_name=NAME),
        "roles.role": make.role(),
        "roles.notice": make.notice(),
        "roles.review": make.review(unit=units["care"], name=f"{NAME} {n}"),
        "erasing.erasure": make.erasure(unit=units["care"]),
        "assets.routine": make.routine(),
        "assets.supplier": supplier,
        "sample.cabinet": make.cabinet(unit=units["care"], name=f"{NAME} {n}"),
        "assets.informationsystem": _system(world, n),
        "assets.candidate": make.candidate(unit=world.care, name=NAME),
    }
    for key, row in made.items():
        samples.setdefault((key, "care"), row)
    samples.setdefault(("assets.contract", "care"), _contract(world))
    samples.setdefault(("assets.tag", "care"), _tag(world, n, made["assets.informationsystem"]))
    _operation(world, _dependencies(world))
    _office_and_placement(world, n, made["roles.user"])
    _under_somebody_who_has_left(world, n, made["roles.user"])
    _part_of_the_kommun(world, n)
    _belonging_to_the_first(world, n)
    _asked(world, n)
    if n == 0:
        samples["placement", "care"] = people["employee"].placements.get()


def more_imports(world: World, rows: int, runs: int) -> None:
    """Make imports of so many rows the samples, and leave so many others on their uploader's list."""
    for state in ("uploaded", "reviewed", "applying", "applied", "stopped"):
        world.samples[state, "care"] = import_run(world.ciso, world.care, state, rows)
    for _n in range(runs):
        import_run(world.ciso, world.care, "uploaded", 1)


def _supplier(world: World) -> Any:
    return make.supplier(unit=world.care, name=NAME, review_on=clock.today() + timedelta(days=5))


def _system(world: World, n: int) -> Any:
    """A system that is short of most things, due for something, and named like the others."""
    first = world.samples.get(("assets.informationsystem", "care"))
    system = make.system(
        unit=world.care,
        name=NAME,
        owner=world.system_owner,
        personal_data="ordinary",
        hosting="cloud",
        replaced_by=first,
        supplier=world.sample("assets.supplier", "care"),
        contract_ends_on=clock.today() + timedelta(days=5),
    )
    level = Level.objects.order_by("pk")[0]
    saved(StatedClass(system=system, aspect=level.aspect, level=level, original=level.code, origin="Prov"))
    return system


def _tag(world: World, n: int, system: Any) -> Any:
    """One more tag of the first system, and one more system with the first tag."""
    tag = make.tag(unit=world.kommun, name=f"{NAME} {n}", systems=[world.sample("assets.informationsystem", "care")])
    first = world.samples.get(("assets.tag", "care"))
    if first is not None:
        saved(SystemTag(tag=first, system=system))
    return tag


def _contract(world: World) -> Any:
    """A contract with the first supplier about the first system, and one more system in the first contract."""
    supplier, system = (world.sample(f"assets.{key}", "care") for key in ("supplier", "informationsystem"))
    end = clock.today() + timedelta(days=40)
    made = make.contract(unit=world.care, supplier=supplier, name=NAME, systems=[system], ends_on=end, notice_months=1)
    first = world.samples.get(("assets.contract", "care"))
    if first is not None:
        saved(ContractSystem(contract=first, system=make.system(unit=world.care, name=NAME, supplier=supplier)))
    return made


def _dependencies(world: World) -> Any:
    """One more system that leaves something to the first, one more that gets something of it, and one beyond that.

    Returns the first of them, which is infrastructure.
    """
    first = world.sample("assets.informationsystem", "care")
    kinds = ("backup", "business", "business")
    before, after, beyond = (make.system(unit=world.care, name=NAME, rto_hours=4, kind=kind) for kind in kinds)
    made = make.dependency(before, first)
    world.samples.setdefault(("dependency", "care"), made)
    make.dependency(first, after)
    make.dependency(after, beyond)
    return before


def _operation(world: World, below: Any) -> None:
    """One more outage and restore test of the first system, and of a piece of infrastructure that is down."""
    first = world.sample("assets.informationsystem", "care")
    log = {"outage": make.outage(system=first, what=NAME), "restore_test": make.restore_test(system=first, what=NAME)}
    make.outage(system=below, what=NAME, started_at=clock.now() - timedelta(hours=3), ended_at=None)
    for key, row in {**log, "assets.outage": log["outage"], "infrastructure": below}.items():
        world.samples.setdefault((key, "care"), row)


def _office_and_placement(world: World, n: int, person: Any) -> None:
    """More holders of one role and of one unit, more systems for one person, more places where one person was."""
    subject, system = (world.sample(key, "care") for key in ("roles.user", "assets.informationsystem"))
    unit = world.sample("roles.organisationunit", "care")
    past = {"starts_on": date(2021, 1, 1) + timedelta(days=n), "ends_on": date(2021, 1, 1) + timedelta(days=n)}
    make.assignment(person=person, role=RoleKind.CISO, about=world.care, is_deputy=True)
    make.assignment(person=person, role=RoleKind.TECHNICAL_CONTACT, about=system)
    held = make.assignment(person=person, role=RoleKind.REGISTRAR, about=unit)
    review = world.sample("roles.review", "care")
    make.assignment(person=subject, role=RoleKind.AUDITOR, about=unit, **past, review=review)
    make.assignment(person=subject, role=RoleKind.TECHNICAL_CONTACT, about=system, **past)
    make.placement(person=subject, unit=world.care, **past)
    soon = clock.today() + timedelta(days=30)
    held_system = world.samples["dependency", "care"].from_system
    ending = make.assignment(person=subject, role=RoleKind.SYSTEM_MANAGER, about=held_system, ends_on=soon)
    make.assignment(person=subject, role=RoleKind.REGISTRAR, about=make.unit(parent=unit))
    deputy = {"is_deputy": True, "deputy_for": ending, "ends_on": soon}
    make.assignment(person=make.person(unit=world.care), role=RoleKind.SYSTEM_MANAGER, about=held_system, **deputy)
    make.unit(parent=unit)
    world.samples.setdefault(("assignment", "care"), held)


def _under_somebody_who_has_left(world: World, n: int, person: Any) -> None:
    """One more manager who has left, one more circle of managers, and one more unit that ends."""
    past = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 1, 1) + timedelta(days=n)}
    gone, one, other = (make.person(unit=world.care, given_name=NAME) for _each in range(3))
    for below, chief, days in ((person, gone, {}), (gone, None, past), (one, other, {}), (other, one, {})):
        placed = below.placements.order_by("pk")[0]
        placed.manager = chief
        for name, day in days.items():
            setattr(placed, name, day)
        saved(placed)
    make.system(unit=make.unit(parent=world.care, valid_to=clock.today()), name=NAME)


def _asked(world: World, n: int) -> None:
    """One more system that the owner has a silent förvaltare for, and two that wait for answers of readers."""
    role, today = RoleKind.SYSTEM_MANAGER, clock.today()
    waiting = {"answer": "waiting", "asked_on": today - timedelta(days=20)}
    for reader, days in (("employee", {"starts_on": today + timedelta(days=30)}), ("system_owner", {})):
        system = make.system(unit=world.care, name=NAME, owner=world.system_owner)
        make.assignment(person=world.people[reader], role=role, about=system, **waiting, **days)
    first = world.sample("assets.informationsystem", "care")
    make.assignment(person=make.person(unit=world.care), role=role, about=first, **waiting)
    no = {"answer": "declined", "asked_on": today, "answered_on": today, "answer_reason": f"Skäl {n}"}
    make.assignment(person=world.employee, role=role, about=first, **no, starts_on=today, ends_on=today - timedelta(1))


def _part_of_the_kommun(world: World, n: int) -> None:
    """A förvaltning with a system of its own, from whom nobody knows: one more line in every table of figures."""
    unit = make.unit(parent=world.kommun, kind=Kind.DEPARTMENT)
    make.system(unit=unit, name=NAME, supplier_name=f"Okänt bolag {n}")


def _belonging_to_the_first(world: World, n: int) -> None:
    """One more version of each sample, and one more row of a file about the system."""
    system = world.sample("assets.informationsystem", "care")
    make.attestation(system=system, person=world.system_owner)
    for key in NOTED:
        about = world.sample(key, "care")
        world.samples.setdefault((f"note on {key}", "care"), make.note(about=about, by=world.system_owner, text=NAME))
    saved(ImportedRow(system=system, file_name=f"{n}.xlsx", row=n + 1, values={"Kolumn": "text"}))
    said = {"label": "Syfte", "field": "purpose", "known": NAME, "said": f"{NAME} {n}", "value": f"{NAME} {n}"}
    saved(OtherStatement(system=system, origin=f"{n}.csv, rad {n + 2}", said_on=clock.today(), **said))
    with acting_as_system("test"):
        for key in VERSIONED:
            world.sample(key, "care").save()
        system.stated_classes.get().save()

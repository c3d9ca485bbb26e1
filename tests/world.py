"""A small kommun with one person for each role: the cast of the walking tests, and of any test that wants one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assets.models import InformationSystem, Supplier
from roles.kinds import AT_UNIT, RoleKind
from roles.models import OrganisationUnit, User
from tests import factories as make
from tests.factories import Kind

ANONYMOUS = "anonymous"


@dataclass
class World:
    """Units, systems and people by the names that tests call them."""

    units: dict[str, OrganisationUnit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    systems: dict[str, InformationSystem] = field(default_factory=dict)
    suppliers: dict[str, Supplier] = field(default_factory=dict)
    samples: dict[tuple[str, str], Any] = field(default_factory=dict)

    def sample(self, record: str, place: str) -> Any:
        """Return a row of a record at one of PLACES; made once by the record's factory."""
        if (record, place) not in self.samples:
            self.samples[record, place] = make.FACTORIES[record](unit=self.units[place])
        return self.samples[record, place]

    def __getattr__(self, name: str) -> Any:
        """Return a unit, person, system or supplier by name: `world.ciso`, `world.care`."""
        for kept in ("units", "people", "systems", "suppliers"):
            if name in self.__dict__.get(kept, {}):
                return self.__dict__[kept][name]
        raise AttributeError(name)


# A row is tried from its own förvaltning, from another one, and from another legal entity.
PLACES = ("care", "school", "company")


def build(*, samples: bool = False) -> World:
    """Make the kommun: two nämnder with a förvaltning each, a bolag, a federation, and their people and systems.

    With `samples` there is a row of every record at each of PLACES.
    """
    world = World()
    with make.together():
        _build_units(world)
        _build_people(world)
        _build_register(world)
    for record in make.FACTORIES if samples else ():
        for place in PLACES:
            world.sample(record, place)
    return world


def _build_units(world: World) -> None:
    kommun = make.municipality()
    care_board = make.unit(parent=kommun, kind=Kind.COMMITTEE, name="Omsorgsnämnden", is_authority=True)
    school_board = make.unit(parent=kommun, kind=Kind.COMMITTEE, name="Utbildningsnämnden", is_authority=True)
    care = make.unit(parent=care_board, kind=Kind.DEPARTMENT, name="Omsorgsförvaltningen")
    school = make.unit(parent=school_board, kind=Kind.DEPARTMENT, name="Utbildningsförvaltningen")
    world.units = {
        "kommun": kommun,
        "care_board": care_board,
        "school_board": school_board,
        "care": care,
        "school": school,
        "home_care": make.unit(parent=care, name="Hemtjänst Norr"),
        "music_school": make.unit(parent=school, name="Kulturskolan"),
        "company": make.unit(parent=kommun, kind=Kind.COMPANY, name="Granviksbostäder AB"),
        "federation": make.unit(kind=Kind.FEDERATION, name="Räddningsförbundet Älven"),
    }


# Where each office is held, when not at the kommun's root.
SEATS = {RoleKind.MANAGER: "care"}


def _build_people(world: World) -> None:
    people, units = world.people, world.units
    for kind in RoleKind:
        if kind in AT_UNIT:
            people[kind.value] = make.holder(kind, units[SEATS.get(kind, "kommun")], family_name=f"Roll-{kind.value}")
    people["employee"] = make.person(unit=units["home_care"], given_name="Åsa", family_name="Öberg")
    people["employee_school"] = make.person(unit=units["music_school"], given_name="Wilma", family_name="Vik")
    people["company_employee"] = make.person(unit=units["company"], family_name="Bolagsson")
    people["company_ciso"] = make.holder(RoleKind.CISO, units["company"], family_name="Bolagsciso")
    people["former"] = make.person(family_name="Slutat")
    make.placement(person=people["former"], unit=units["care"], ends_on=date(2026, 6, 30))
    make.assignment(person=people["former"], role=RoleKind.CISO, about=units["kommun"])
    for name in ("system_owner", "system_manager", "technical_contact"):
        people[name] = make.person(unit=units["school"], family_name=f"Roll-{name}")


def _build_register(world: World) -> None:
    people, units = world.people, world.units
    reason = "Utan systemet stannar omsorgen."
    world.systems = {
        "journal": make.system(
            unit=units["care"],
            name="Västerbotten Omsorg",
            purpose="Journal för hemtjänsten",
            owner=people["system_owner"],
            manager=people["system_manager"],
            personal_data="sensitive",
            hosting="cloud",
            critical="yes",
            critical_reason=reason,
            contract_ends_on=date(2026, 12, 31),
        ),
        "timetable": make.system(unit=units["school"], name="Schemat", personal_data="none"),
        "rents": make.system(unit=units["company"], name="Hyresregistret", personal_data="ordinary"),
        "retired": make.system(unit=units["care"], name="Äldre växel", life_cycle="retired", personal_data="none"),
    }
    journal, timetable, rents = (world.systems[name] for name in ("journal", "timetable", "rents"))
    for place, row in zip(PLACES, (journal, timetable, rents), strict=True):
        world.samples["assets.informationsystem", place] = row
    make.assignment(person=people["technical_contact"], role=RoleKind.TECHNICAL_CONTACT, about=world.systems["journal"])
    world.suppliers = {
        "nordic": make.supplier(unit=units["kommun"], name="Nordisk Vård AB", review_on=date(2026, 12, 1)),
        "company_supplier": make.supplier(unit=units["company"], name="Fastighetsdata AB"),
    }

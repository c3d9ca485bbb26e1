"""Two writers at once: whoever comes second sees what the first did, so that access is whole after both."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from audit.context import acting_as_system
from roles import actions, projection
from roles.kinds import RoleKind
from roles.models import OrganisationUnit
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TODAY = date(2026, 11, 23)


class Writer(threading.Thread):
    """Acts in a transaction of its own that is held open until `finish` is set."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.act, self.acted, self.finish = act, threading.Event(), threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            with acting_as_system("test"), transaction.atomic():
                self.act()
                self.acted.set()
                self.finish.wait(20)
        except Exception as error:  # told by the test
            self.error = error
        finally:
            self.acted.set()
            connection.close()


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> None:
    """Let the second act begin while the first has acted but not committed."""
    one, two = Writer(first), Writer(second)
    one.start()
    assert one.acted.wait(20)
    two.start()
    two.acted.wait(0.5)
    one.finish.set()
    two.finish.set()
    for writer in (one, two):
        writer.join(20)
        assert writer.error is None, writer.error


def moving(unit: OrganisationUnit, to: OrganisationUnit) -> Callable[[], Any]:
    return lambda: actions.save_unit(by=None, unit=unit, version=None, values={"parent": to})


def placing(person: Any, unit: OrganisationUnit) -> Callable[[], Any]:
    values = {"person": person, "unit": unit, "starts_on": TODAY}
    return lambda: actions.save_placement(by=None, placement=None, version=None, values=values)


@pytest.fixture
def two_organisations(db: None) -> tuple[OrganisationUnit, OrganisationUnit]:
    """Return a unit of a kommun, and a bolag."""
    return make.unit(parent=make.municipality()), make.unit(kind=make.Kind.COMPANY)


@pytest.mark.parametrize("mover_first", [True, False])
def test_person_placed_in_a_unit_that_is_just_being_moved(two_organisations: Any, mover_first: bool) -> None:
    unit, company = two_organisations
    person = make.person()
    acts = [moving(unit, company), placing(person, unit)]
    at_once(*(acts if mover_first else reversed(acts)))
    assert projection.check() == {"missing": 0, "extra": 0}


@pytest.mark.parametrize("leaving_first", [True, False])
def test_person_given_a_role_on_the_day_they_leave(two_organisations: Any, leaving_first: bool) -> None:
    unit, _company = two_organisations
    person = make.person(unit=unit)
    values = {"ends_on": TODAY + timedelta(days=3)}

    def leave() -> None:
        actions.save_placement(by=None, placement=person.placements.get(), version=None, values=values)

    def appoint() -> None:
        actions.appoint(by=None, person=person, role=RoleKind.REGISTRAR, about=unit, starts_on=TODAY)

    acts = [leave, appoint]
    at_once(*(acts if leaving_first else reversed(acts)))
    assert projection.check() == {"missing": 0, "extra": 0}


def test_person_employed_in_a_unit_that_is_just_being_moved(two_organisations: Any) -> None:
    unit, company = two_organisations
    values = {"given_name": "Ny", "family_name": "Ek", "employment_number": "N1"}
    placement = {"unit": unit, "starts_on": TODAY}
    at_once(lambda: actions.employ(by=None, values=values, placement=placement), moving(unit, company))
    assert projection.check() == {"missing": 0, "extra": 0}


@pytest.mark.parametrize("inner_first", [True, False])
def test_unit_and_the_unit_above_it_moved_at_once(two_organisations: Any, inner_first: bool) -> None:
    unit, company = two_organisations
    other = make.unit(parent=unit)
    make.person(unit=other)
    acts = [moving(other, company), moving(unit, company)]
    at_once(*(acts if inner_first else reversed(acts)))
    assert projection.check() == {"missing": 0, "extra": 0}

"""The checklist before somebody's last day: what it asks for, and when it is content."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from reports import leaving
from roles import actions
from roles.kinds import RoleKind
from roles.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
LAST = TODAY + 10 * DAY


def open_steps(reader: User, person: User) -> dict[str, str]:
    """Return text and address of what is left to do."""
    return {step.text: step.url for step in leaving.steps(reader, person) if not step.is_done}


@pytest.fixture
def leaver(world: Any) -> User:
    person = make.person(unit=world.care, given_name="Siv", family_name="Ek")
    make.system(unit=world.care, name="Tavlan", owner=person)
    placed = make.person(unit=world.care).placements.get()
    placed.manager = person
    make.saved(placed)
    return person


def test_it_asks_for_the_last_day_a_successor_and_another_manager(world: Any, leaver: User) -> None:
    place = leaver.placements.get()
    assert open_steps(world.manager, leaver) == {
        "Sista dagen är angiven": reverse("roles:placement_change", args=[leaver.pk, place.pk]),
        "Systemägare, Tavlan": reverse("roles:person_hand_over", args=[leaver.pk]),
        "Medarbetare har en annan chef": reverse("roles:reports_pass_on", args=[leaver.pk]),
    }


def test_it_is_content_when_everything_is_seen_to(world: Any, leaver: User) -> None:
    place, system = leaver.placements.get(), leaver.assignments.get().about
    place.ends_on = LAST
    make.saved(place)
    actions.appoint(
        by=world.ciso, person=world.manager, role=RoleKind.SYSTEM_OWNER, about=system, starts_on=LAST + DAY, reason=""
    )
    actions.pass_on_reports(by=world.ciso, manager=leaver, successor=world.manager, reason="")
    assert open_steps(world.manager, leaver) == {}


def test_a_successor_who_leaves_first_is_none(world: Any, leaver: User) -> None:
    place, system = leaver.placements.get(), leaver.assignments.get().about
    place.ends_on = LAST
    make.saved(place)
    other = make.person(unit=world.care)
    actions.appoint(
        by=world.ciso, person=other, role=RoleKind.SYSTEM_OWNER, about=system, starts_on=LAST - DAY, reason=""
    )
    soon = other.placements.get()
    soon.ends_on = LAST
    make.saved(soon)
    assert "Systemägare, Tavlan" in open_steps(world.manager, leaver)


def test_a_successor_who_starts_after_days_without_one_is_told_and_not_enough(world: Any, leaver: User) -> None:
    place, office = leaver.placements.get(), leaver.assignments.get()
    other = make.person(unit=world.care)
    actions.appoint(
        by=world.ciso, person=other, role=RoleKind.SYSTEM_OWNER, about=office.about, starts_on=LAST + 4 * DAY, reason=""
    )
    place.ends_on = LAST  # which nobody knew of when the other was appointed
    make.saved(place)
    step = next(s for s in leaving.steps(world.manager, leaver) if s.text == "Systemägare, Tavlan")
    assert not step.is_done
    assert f"{other.full_name} tar över först {LAST + 4 * DAY}." in step.detail


def test_the_page_is_for_who_places_the_person(world: Any, leaver: User, login: Any) -> None:
    url = reverse("person_leaving", args=[leaver.pk])
    page = login(world.manager).get(url).content.decode()
    assert "3 saker är kvar att ordna." in page
    assert login(world.auditor).get(url).status_code == 403
    assert login(world.employee).get(url).status_code == 404


def test_only_those_whom_the_reader_places_are_counted(world: Any, leaver: User) -> None:
    elsewhere = make.person(unit=world.school).placements.get()
    elsewhere.manager = leaver
    make.saved(elsewhere)
    said = {step.text: step.detail for step in leaving.steps(world.manager, leaver)}
    assert said["Medarbetare har en annan chef"] == "1 person står under personen."

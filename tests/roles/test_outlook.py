"""The page of a person: what they hold, what of it is over soon, and for what of it nobody stands in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from roles.kinds import RoleKind
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def person(world: Any) -> Any:
    return make.person(unit=world.care, given_name="Siv", family_name="Provsson")


def parts(browser: Any, person: Any) -> dict[str, str]:
    """Return the text under each heading of the person's page."""
    page = browser.get(person.get_absolute_url()).content.decode()
    found = re.findall(r'<section class="sec" aria-labelledby="h-(\w+)">(.*?)</section>', page, re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for name, text in found}


@pytest.mark.parametrize(("days", "told"), [(0, True), (60, True), (61, False), (None, False)])
def test_what_is_over_within_sixty_days_is_told(
    world: Any, login: Any, person: Any, days: int | None, told: bool
) -> None:
    last = None if days is None else TODAY + days * DAY
    make.assignment(person=person, role=RoleKind.SYSTEM_MANAGER, about=world.journal, ends_on=last)
    shown = parts(login(world.ciso), person).get("upphor", "")
    assert ("Systemförvaltare" in shown and str(last) in shown) is told


def test_what_goes_with_the_employment_says_so(world: Any, login: Any, person: Any) -> None:
    make.assignment(person=person, role=RoleKind.SYSTEM_MANAGER, about=world.journal)
    placement = person.placements.get()
    placement.ends_on = TODAY + 20 * DAY
    make.saved(placement)
    shown = parts(login(world.ciso), person)["upphor"]
    assert "anställningen upphör" in shown and "2026-12-13" in shown
    make.placement(person=person, unit=world.school)
    assert "upphor" not in parts(login(world.ciso), person), "employed elsewhere"


def test_what_lacks_a_deputy_has_the_button_that_names_one(world: Any, login: Any, person: Any) -> None:
    held = make.assignment(person=person, role=RoleKind.SYSTEM_MANAGER, about=world.journal)
    address = f"/roller/uppdrag/{held.pk}/ersattare/"
    browser = login(world.ciso)
    assert "Systemförvaltare" in parts(browser, person)["ersattare"]
    page = browser.get(person.get_absolute_url()).content.decode()
    where = re.findall(r'href="([^"]*)"[^>]*>\s*Utse ersättare', page)
    assert len(where) == 1, "once on the page"
    assert browser.get(where[0]).status_code == 200, address
    deputy = make.person(unit=world.care)
    coming = make.assignment(
        person=deputy, role=RoleKind.SYSTEM_MANAGER, about=world.journal,
        is_deputy=True, deputy_for=held, starts_on=TODAY + DAY, ends_on=TODAY + 9 * DAY,
    )  # fmt: skip
    assert "har ersättare från 2026-11-24" in parts(browser, person)["ersattare"]
    coming.starts_on = TODAY
    make.saved(coming)
    assert "ersattare" not in parts(browser, person)
    placement = deputy.placements.get()
    placement.ends_on = TODAY - DAY
    make.saved(placement)
    assert "ersattare" in parts(browser, person), "a deputy who has left stands in for nobody"


def test_what_nobody_can_stand_in_for_lacks_nothing(world: Any, login: Any, person: Any) -> None:
    for role in (RoleKind.AUDITOR, RoleKind.ADMINISTRATOR):
        make.assignment(person=person, role=role, about=world.kommun)
    make.assignment(person=person, role=RoleKind.REGISTRAR, about=world.kommun, starts_on=TODAY + DAY)
    assert "ersattare" not in parts(login(world.ciso), person)


def test_who_cannot_name_a_deputy_is_told_who_can(world: Any, login: Any, person: Any) -> None:
    make.assignment(person=person, role=RoleKind.SYSTEM_MANAGER, about=world.journal)
    make.assignment(person=person, role=RoleKind.REGISTRAR, about=world.care)
    browser = login(world.auditor)
    shown = parts(browser, person)["ersattare"]
    assert shown.count("Vem kan?") == 2 and "Utse" not in shown
    page = browser.get(person.get_absolute_url()).content.decode()
    for url in re.findall(r'href="([^"]*)"[^>]*>\s*Vem kan\?', page):
        assert browser.get(url).status_code == 200, url


def test_who_has_left_is_about_to_lose_nothing(world: Any, login: Any) -> None:
    shown = parts(login(world.ciso), world.former)
    assert "upphor" not in shown and "ersattare" not in shown

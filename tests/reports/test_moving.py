"""All that is in a unit goes to another: its systems at once, its people from a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assets.models import InformationSystem
from core import clock
from reports import gaps, moving
from roles import access, actions, projection
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, User
from tests import factories as make
from tests.roles.pages import filled

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
LAST = date(2026, 12, 31)


@pytest.fixture
def ending(world: Any) -> OrganisationUnit:
    """A unit that ends with the year, with a system, somebody who stays, and somebody who leaves before that."""
    unit = make.unit(parent=world.care, name="Dagcentralen", valid_to=LAST)
    make.system(unit=unit, name="Tavlan")
    make.person(unit=unit, given_name="Siv", family_name="Ek", title="Vårdare")
    make.placement(person=make.person(given_name="Bo", family_name="Ås"), unit=unit, ends_on=LAST - 10 * DAY)
    return unit


def move(by: User, source: OrganisationUnit, unit: OrganisationUnit, **values: Any) -> moving.Moved:
    given = {"systems": True, "people": True, "moves_on": LAST + DAY, "reason": "Ny organisation"} | values
    return moving.move_out(by=by, source=source, unit=unit, **given)


def places(family_name: str) -> list[tuple[str, date | None, date | None]]:
    rows = Placement.objects.filter(person__family_name=family_name).order_by("pk")
    return [(row.unit.name, row.starts_on, row.ends_on) for row in rows]


def test_everything_goes_and_the_gap_is_gone(world: Any, ending: OrganisationUnit) -> None:
    began = Placement.objects.get(person__family_name="Ek").starts_on
    moved = move(world.ciso, ending, world.home_care)
    assert [person.family_name for person in moved.people] == ["Ek"]
    assert InformationSystem.objects.get(name="Tavlan").unit == world.home_care
    assert places("Ek") == [("Dagcentralen", began, LAST), ("Hemtjänst Norr", LAST + DAY, None)]
    assert places("Ås") == [("Dagcentralen", began, LAST - 10 * DAY)]
    assert Placement.objects.get(unit=world.home_care, person__family_name="Ek").title == "Vårdare"
    assert "enheter-som-upphor" not in gaps.counted(world.ciso)
    version = Placement.history.filter(person__family_name="Ek").latest("history_id")
    assert (version.actor_name, version.history_change_reason) == (world.ciso.full_name, "Ny organisation")


def test_people_are_placed_from_the_day_and_rights_are_whole(world: Any, ending: OrganisationUnit) -> None:
    boss, person = make.holder(RoleKind.MANAGER, world.school), User.objects.get(family_name="Ek")
    move(world.ciso, ending, world.school)
    assert access.decide(boss, "place", person)  # the new manager prepares
    for moment, unit in ((datetime(2026, 12, 31, 23, 59), ending), (datetime(2027, 1, 1, 0, 0), world.school)):
        with clock.at(moment):
            assert [row.unit for row in person.placements.in_force()] == [unit]
    assert projection.check() == {"missing": 0, "extra": 0}


def test_who_begins_later_begins_in_the_other_unit(world: Any, ending: OrganisationUnit) -> None:
    make.placement(person=make.person(family_name="Ny"), unit=ending, starts_on=LAST + 20 * DAY)
    move(world.ciso, ending, world.home_care)
    assert places("Ny") == [("Hemtjänst Norr", LAST + 20 * DAY, None)]


def test_only_what_is_chosen_goes(world: Any, ending: OrganisationUnit) -> None:
    move(world.ciso, ending, world.home_care, people=False)
    assert len(places("Ek")) == 1
    assert InformationSystem.objects.get(name="Tavlan").unit == world.home_care
    with pytest.raises(ValidationError, match="Välj vad"):
        move(world.ciso, ending, world.home_care, people=False, systems=False)
    with pytest.raises(ValidationError, match="en annan enhet"):
        move(world.ciso, ending, ending)


def test_nobody_moves_beyond_their_reach_and_nothing_is_half_moved(world: Any, ending: OrganisationUnit) -> None:
    for unit, said in ((world.company, "Du får inte"), (world.school, "Du får inte")):
        with pytest.raises(ValidationError, match=said) as refused:
            move(world.manager, ending, unit)
        assert "unit" in refused.value.message_dict
    assert InformationSystem.objects.get(name="Tavlan").unit == ending
    assert len(places("Ek")) == 1


@pytest.mark.parametrize("role", [RoleKind.SYSTEM_OWNER, RoleKind.SYSTEM_MANAGER])
def test_whoever_may_put_neither_people_nor_systems_anywhere_moves_nothing(
    world: Any, ending: OrganisationUnit, login: Any, role: str
) -> None:
    make.assignment(person=world.employee, role=role, about=InformationSystem.objects.get(name="Tavlan"))
    page = login(world.employee).get(reverse("unit_move_out", args=[ending.pk]))
    assert page.status_code == 403
    assert "Du får inte flytta något från den här enheten." in page.content.decode()


def test_page_shows_what_goes_and_says_what_went(world: Any, ending: OrganisationUnit, login: Any) -> None:
    browser, url = login(world.ciso), reverse("unit_move_out", args=[ending.pk])
    text = browser.get(url).content.decode()
    for word in ("Tavlan", "Siv Ek", "Flytta 1 system", "Flytta 1 medarbetare", "2027-01-01"):
        assert word in text, word
    assert "Bo Ås" not in text
    sent = filled(browser, url, unit=world.home_care.pk, reason="Ny organisation")
    assert browser.post(url, sent | {"reason": ""}).status_code == 422
    answer = browser.post(url, sent, follow=True)
    said = answer.content.decode()
    assert "1 system hör nu till Hemtjänst Norr." in said
    assert "1 medarbetare flyttas till Hemtjänst Norr." in said
    assert "Inget är kvar att flytta härifrån." in login(world.manager).get(url).content.decode()


def test_a_unit_that_ends_leads_to_it(world: Any, ending: OrganisationUnit, login: Any) -> None:
    link = f'href="{reverse("unit_move_out", args=[ending.pk])}"'
    assert link in login(world.manager).get(ending.get_absolute_url()).content.decode()
    assert link not in login(world.employee).get(ending.get_absolute_url()).content.decode()
    other = reverse("unit_move_out", args=[world.home_care.pk])
    assert other not in login(world.manager).get(world.home_care.get_absolute_url()).content.decode()


def test_a_deputy_moves_systems_for_the_holder_and_no_people(world: Any, ending: OrganisationUnit) -> None:
    days = {"starts_on": TODAY, "ends_on": TODAY + 30 * DAY}
    held = list(Assignment.objects.filter(person=world.ciso))
    actions.appoint_deputies(by=world.ciso, holdings=held, person=world.employee, **days)
    with pytest.raises(ValidationError, match="placera medarbetare"):
        move(world.employee, ending, world.home_care)
    move(world.employee, ending, world.home_care, people=False)
    version = InformationSystem.history.filter(name="Tavlan").latest("history_id")
    assert (version.actor_name, version.principal_name) == (world.employee.full_name, world.ciso.full_name)


def test_what_is_moved_is_no_longer_told_of_and_the_rest_says_who_may(world: Any, ending: OrganisationUnit) -> None:
    gap = gaps.find("enheter-som-upphor")

    def line(reader: User) -> gaps.Line:
        return next(gap.line(row) for row in gap.told(gap.rows(reader)))

    url = reverse("unit_move_out", args=[ending.pk])
    assert (line(world.manager).url, line(world.ciso).url) == (url, url)
    assert line(world.ciso).detail == "Upphör 2026-12-31: 1 system, 1 person."
    move(world.manager, ending, world.home_care, systems=False)
    assert line(world.ciso).detail == "Upphör 2026-12-31: 1 system."
    assert (line(world.manager).url, line(world.ciso).url) == ("", url)
    assert line(world.manager).refusal.startswith("Det kan bara ")

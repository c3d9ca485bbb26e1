"""Deputies: a named holder's, for a time, with what may be delegated, and the history says for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assets.models import InformationSystem
from core import clock
from reports import work
from roles import access, actions, appointing, deputising, projection
from roles.kinds import RoleKind
from roles.models import Assignment, User
from tests import factories as make
from tests.roles.pages import filled

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
OWNER = RoleKind.SYSTEM_OWNER


def held(person: User, **where: Any) -> Assignment:
    return Assignment.objects.get(person=person, is_deputy=False, **where)


def name(holding: Assignment | Sequence[Assignment], person: User, **values: Any) -> list[Assignment]:
    """Let a person stand in for a holder for two weeks, by the holder's own hand unless said otherwise."""
    holdings = [holding] if isinstance(holding, Assignment) else holding
    values = {"by": holdings[0].person, "starts_on": TODAY, "ends_on": TODAY + 14 * DAY, **values}
    return actions.appoint_deputies(holdings=holdings, person=person, **values)


def refusal(holding: Assignment, person: User, **values: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        name(holding, person, **values)
    assert not Assignment.objects.filter(deputy_for=holding).exists()
    return refused.value.message_dict


def test_deputy_does_what_may_be_delegated_while_it_lasts_and_nothing_after(world: Any) -> None:
    name(held(world.system_owner), world.employee, starts_on=TODAY + DAY)
    assert not access.decide(world.employee, "change", world.journal)
    for moment in (datetime(2026, 11, 24, 0, 0), datetime(2026, 12, 7, 23, 59)):
        with clock.at(moment):
            assert access.decide(world.employee, "change", world.journal)
            assert not access.decide(world.employee, "appoint_manager", world.journal)
            assert not access.decide(world.employee, "archive", world.journal)
    with clock.at(datetime(2026, 12, 8, 0, 0)):
        assert not access.decide(world.employee, "change", world.journal)
    assert projection.check() == {"missing": 0, "extra": 0}


def test_owner_keeps_the_role_meanwhile(world: Any) -> None:
    name(held(world.system_owner), world.employee)
    assert access.decide(world.system_owner, "appoint_manager", world.journal)
    assert held(world.system_owner).ends_on is None


def test_ciso_and_manager_name_deputies_within_the_rule(world: Any) -> None:
    name(held(world.ciso), world.employee)
    assert access.decide(world.employee, "change", world.timetable)
    assert not access.decide(world.employee, "assign", world.care)
    name(held(world.manager), world.employee_school)
    assert access.decide(world.employee_school, "view", world.journal)
    assert not access.decide(world.employee_school, "appoint_owner", world.journal)


def test_manager_above_names_one_for_an_owner_who_is_ill_but_not_themselves(world: Any) -> None:
    assert "ger mer än du har" in str(refusal(held(world.system_owner), world.manager, by=world.manager)["person"])
    assert name(held(world.system_owner), world.employee, by=world.manager)


@pytest.mark.parametrize("who", ["employee", "system_manager", "it_manager", "company_ciso", "administrator"])
def test_who_could_not_give_the_role_names_nobody_for_it(world: Any, who: str) -> None:
    assert "person" in refusal(held(world.system_owner), world.employee_school, by=world.people[who])


def test_deputy_has_no_deputy_and_names_none(world: Any) -> None:
    row = name(held(world.system_owner), world.employee)[0]
    assert "egen ersättare" in str(refusal(row, world.employee_school, by=world.employee)["person"])
    assert "egen ersättare" in str(refusal(row, world.employee_school, by=world.ciso)["person"])
    second = held(world.system_manager)
    assert "person" in refusal(second, world.employee_school, by=world.employee)


@pytest.mark.parametrize("role", [RoleKind.AUDITOR, RoleKind.ADMINISTRATOR])
def test_office_that_hands_nothing_over_has_no_deputy(world: Any, role: str) -> None:
    assert "ersättare" in str(refusal(held(world.people[role]), world.employee)["person"])


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"ends_on": TODAY + 367 * DAY}, "ends_on", "högst ett år"),
        ({"ends_on": TODAY - DAY}, "ends_on", "före den första"),
        ({"starts_on": TODAY - 9 * DAY, "ends_on": TODAY - DAY}, "ends_on", "ha varit"),
        ({"starts_on": date(2019, 1, 1)}, "starts_on", "först från 2020-01-01"),
    ],
)
def test_period_that_cannot_be_is_refused(world: Any, values: dict[str, Any], field: str, words: str) -> None:
    assert words in str(refusal(held(world.system_owner), world.employee, **values)[field])


def test_a_year_is_as_long_as_it_gets_also_afterwards(world: Any) -> None:
    row = name(held(world.system_owner), world.employee, ends_on=TODAY + deputising.LONGEST)[0]
    with pytest.raises(ValidationError, match="högst ett år"):
        actions.end_assignment(by=world.ciso, assignment=row, version=None, ends_on=row.ends_on + DAY)


def test_nobody_stands_in_for_themselves_or_for_what_they_have(world: Any) -> None:
    assert "sin egen" in str(refusal(held(world.system_owner), world.system_owner, by=world.ciso)["person"])
    make.assignment(person=world.employee, role=RoleKind.MANAGER, about=world.care)
    assert "redan rollen" in str(refusal(held(world.manager), world.employee)["person"])


def test_same_deputy_is_not_named_twice_for_one_holder_but_for_two(world: Any) -> None:
    name(held(world.manager), world.employee)
    with pytest.raises(ValidationError, match="redan den rollen"):
        name(held(world.manager), world.employee, starts_on=TODAY + DAY)
    other = make.person(unit=world.care)
    name(make.assignment(person=other, role=RoleKind.MANAGER, about=world.care), world.employee)
    assert Assignment.objects.filter(person=world.employee, is_deputy=True).count() == 2


def test_deputy_ends_when_the_one_stood_in_for_does(world: Any) -> None:
    row, later = (
        name(held(world.system_owner), world.employee)[0],
        name(held(world.system_owner), world.employee_school, starts_on=TODAY + 9 * DAY)[0],
    )
    actions.appoint(by=world.ciso, person=world.manager, role=OWNER, about=world.journal, starts_on=TODAY + 3 * DAY)
    row.refresh_from_db()
    later.refresh_from_db()
    assert row.ends_on == TODAY + 2 * DAY
    assert later.is_withdrawn
    with clock.at(datetime(2026, 11, 26, 0, 0)):
        assert not access.decide(world.employee, "change", world.journal)
    assert projection.check() == {"missing": 0, "extra": 0}


def test_deputy_does_not_outlast_an_end_that_is_known(world: Any) -> None:
    holding = held(world.manager)
    actions.end_assignment(by=world.ciso, assignment=holding, version=None, ends_on=TODAY + 5 * DAY)
    assert "till 2026-11-28" in str(refusal(held(world.manager), world.employee)["ends_on"])


def test_database_demands_a_last_day_of_a_deputy_of_somebody(world: Any) -> None:
    with pytest.raises(IntegrityError, match="roles_assignment_deputy_has_an_end"), transaction.atomic():
        make.assignment(
            person=world.employee, role=OWNER, about=world.journal, is_deputy=True, deputy_for=held(world.system_owner)
        )


def test_holder_ends_the_own_deputy_though_not_the_own_role(world: Any) -> None:
    row = name(held(world.system_owner), world.employee)[0]
    assert appointing.may_end(world.system_owner, row)
    assert not appointing.may_end(world.system_owner, held(world.system_owner))
    assert not appointing.may_end(world.system_manager, row)
    rows = list(Assignment.objects.select_related("person", "unit", "object_type", "deputy_for__person"))
    for person in world.people.values():
        for told in appointing.mark_endable(person, rows):
            assert told.may_end == bool(appointing.may_end(person, told))
            assert told.may_deputise == bool(deputising.decide(person, told)), (person, told)


# --- the history says for whom ---------------------------------------------------------------------------


def save(login: Any, person: User, system: InformationSystem) -> Any:
    browser, address = login(person), f"/system/{system.pk}/andra/"
    answer = browser.post(address, filled(browser, address, purpose=f"Skrivet av {person.pk}"))
    assert answer.status_code == 303, answer.content.decode()
    return InformationSystem.history.filter(id=system.pk).latest("history_id")


def test_history_says_for_whom_a_deputy_acted(world: Any, login: Any) -> None:
    name(held(world.system_owner), world.employee)
    version = save(login, world.employee, world.journal)
    assert (version.actor_name, version.principal_id) == (world.employee.full_name, world.system_owner.pk)
    page = login(world.ciso).get(f"/system/{world.journal.pk}/historik/").content.decode()
    assert f"för {world.system_owner.full_name}, som ersättare" in " ".join(page.split())


def test_history_of_who_may_it_themselves_says_nothing_of_standing_in(world: Any, login: Any) -> None:
    name(held(world.system_owner), world.ciso)
    assert save(login, world.ciso, world.journal).principal_name == ""


def test_history_names_the_one_whose_right_it_was_of_two(world: Any, login: Any) -> None:
    """The deputy of a förvaltare here and of the CISO over all changes another system for the CISO."""
    name(held(world.system_manager), world.employee)
    name(held(world.ciso), world.employee)
    assert save(login, world.employee, world.journal).principal_name == world.system_manager.full_name
    assert save(login, world.employee, world.timetable).principal_name == world.ciso.full_name


def test_deputy_of_a_part_acts_for_whom_the_part_is(world: Any, login: Any) -> None:
    here, there = (make.holder(RoleKind.CISO, unit, family_name=f"Del-{n}") for n, unit in enumerate(part(world)))
    name(held(here), world.dpo)
    name(held(there), world.dpo)
    assert save(login, world.dpo, world.journal).principal_name == here.full_name
    assert save(login, world.dpo, world.timetable).principal_name == there.full_name


def part(world: Any) -> list[Any]:
    return [world.care, world.school]


def test_what_a_deputy_adds_is_added_for_the_holder(world: Any, login: Any) -> None:
    name(held(world.ciso), world.employee)
    browser, address = login(world.employee), "/leverantorer/ny/"
    data = filled(browser, address, name="Ny leverantör AB", unit=world.care.pk)
    assert browser.post(address, data).status_code == 303
    from assets.models import Supplier

    version = Supplier.history.filter(name="Ny leverantör AB").get()
    assert version.principal_name == world.ciso.full_name


def test_nobody_asks_for_whom_when_nobody_is_stood_in_for(world: Any, django_assert_num_queries: Any) -> None:
    with access.remembering():
        access.rights(world.system_owner)
        with django_assert_num_queries(0):
            assert access.principal(world.system_owner, "change", InformationSystem, world.journal) is None


# --- pages ------------------------------------------------------------------------------------------------


def test_owner_names_a_deputy_for_some_of_it_from_the_own_profile(world: Any, login: Any) -> None:
    make.assignment(person=world.system_owner, role=OWNER, about=world.timetable)
    browser, address = login(world.system_owner), "/min-profil/ersattare/"
    both = [str(row.pk) for row in Assignment.objects.filter(person=world.system_owner).order_by("pk")]
    data = filled(browser, address, person=world.employee.pk, ends_on=TODAY + DAY, reason="Semester")
    assert browser.post(address, {**data, "holdings": both[:1]}).status_code == 303
    row = Assignment.objects.get(person=world.employee)
    assert str(row.deputy_for_id) == both[0]
    assert Assignment.history.get(id=row.pk).history_change_reason == "Semester"
    page = browser.get("/min-profil/").content.decode()
    assert f"ersätter {world.system_owner.full_name}" in " ".join(page.split())
    data = filled(browser, address, person=world.employee.pk, ends_on=TODAY + DAY)
    answer = browser.post(address, {**data, "holdings": []})
    assert (answer.status_code, Assignment.objects.filter(person=world.employee).count()) == (422, 1)


def test_system_page_shows_the_deputy_and_leads_the_owner_to_naming_one(world: Any, login: Any) -> None:
    holding = held(world.system_owner)
    address = f"/roller/uppdrag/{holding.pk}/ersattare/"
    page = f"/system/{world.journal.pk}/"
    assert address in login(world.system_owner).get(page).content.decode()
    assert address not in login(world.system_manager).get(page).content.decode()
    browser = login(world.system_owner)
    data = filled(browser, address, person=world.employee.pk, ends_on=TODAY + DAY)
    assert browser.post(address, {**data, "holdings": [holding.pk]})["Location"] == page
    shown = " ".join(login(world.ciso).get(page).content.decode().split())
    assert f"Systemägare, ersätter {world.system_owner.full_name}" in shown
    with clock.at(datetime(2026, 11, 25, 0, 0)):
        assert "ersätter" not in login(world.ciso).get(page).content.decode()


def test_people_of_another_organisation_cannot_be_chosen(world: Any, login: Any) -> None:
    holding = held(world.system_owner)
    browser, address = login(world.system_owner), f"/roller/uppdrag/{holding.pk}/ersattare/"
    data = filled(browser, address, person=world.company_employee.pk, ends_on=TODAY + DAY, holdings=holding.pk)
    assert browser.post(address, data).status_code == 422


def test_mitt_arbete_of_a_deputy_says_whose_it_is(world: Any, login: Any) -> None:
    name(held(world.system_owner), world.employee)
    page = " ".join(login(world.employee).get("/mitt-arbete/").content.decode().split())
    assert f"för {world.system_owner.full_name}, som du ersätter" in page
    own = " ".join(login(world.system_owner).get("/mitt-arbete/").content.decode().split())
    assert "som du ersätter" not in own


def test_deputy_is_not_told_to_mend_what_only_the_holder_may(world: Any) -> None:
    """Nobody is systemägare of the timetable: the manager of the school appoints, and no deputy of theirs."""
    chef = make.holder(RoleKind.MANAGER, world.school)
    assert "Systemägare saknas" in lacks(chef)
    name(held(chef), world.employee)
    assert "Systemägare saknas" not in lacks(world.employee)


def lacks(person: User) -> list[str]:
    return [str(short.measure.unmet_text) for short in work.of(User.objects.get(pk=person.pk)).shortfalls]


def test_what_is_both_ones_own_and_a_deputys_stands_once(world: Any) -> None:
    name(held(world.system_owner), world.system_manager)
    found = [
        (lack.text, lack.on_behalf)
        for short in work.of(User.objects.get(pk=world.system_manager.pk)).shortfalls
        for lack in short.lacks
    ]
    assert len({text for text, _whose in found}) == len(found)

"""Mitt arbete and the start pages: the right duties for the right holder, computed and never kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from assets.models import InformationSystem
from core import clock, kept
from reports import greeting, mine, offices, work
from roles import access, actions
from roles.kinds import RoleKind
from roles.models import Assignment, User
from tests import factories as make
from tests.assets.test_system_pages import filled

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)  # a Monday
DAY = timedelta(days=1)


def anew(person: Any) -> Any:
    """Return the person as a new request would, with no offices read yet."""
    return User.objects.get(pk=person.pk)


def duties(person: Any) -> dict[str, list[str]]:
    """Return the texts of a person's duties by the heading they stand under."""
    return {p.slug: [d.text for d in p.duties] for p in work.of(anew(person)).periods}


def texts(person: Any) -> set[str]:
    return {text for found in duties(person).values() for text in found}


def lacks(person: Any) -> dict[str, list[str]]:
    return {s.measure.slug: [lack.label for lack in s.lacks] for s in work.of(anew(person)).shortfalls}


def due(world: Any, day: date | None) -> Any:
    row = world.journal
    row.contract_ends_on = day
    return make.saved(row)


CONTRACT = "Förläng eller avsluta avtalet för Västerbotten Omsorg"


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        (TODAY - 400 * DAY, "late"),
        (TODAY - DAY, "late"),
        (TODAY, "week"),
        (TODAY + 6 * DAY, "week"),  # Sunday
        (TODAY + 7 * DAY, "month"),
        (TODAY + 30 * DAY, "month"),
        (TODAY + 31 * DAY, "later"),
        (TODAY + 365 * DAY, "later"),
        (TODAY + 366 * DAY, None),
        (None, None),
    ],
)
def test_duty_stands_under_when_it_is_due(world: Any, day: date | None, heading: str | None) -> None:
    due(world, day)
    assert duties(world.system_owner) == ({heading: [CONTRACT]} if heading else {})


def test_week_ends_on_sunday_also_on_a_sunday(world: Any) -> None:
    due(world, TODAY + 7 * DAY)
    with clock.at(datetime(2026, 11, 29, 23, 59)):
        assert list(duties(world.system_owner)) == ["month"]
    with clock.at(datetime(2026, 11, 30, 0, 0)):
        assert list(duties(world.system_owner)) == ["week"]


def test_duty_is_the_owners_and_not_the_forvaltares_or_the_cisos(world: Any) -> None:
    due(world, TODAY)
    assert CONTRACT in texts(world.system_owner)
    for who in ("system_manager", "ciso", "manager", "employee", "technical_contact", "company_ciso"):
        assert CONTRACT not in texts(world.people[who]), who


def test_duty_follows_the_role_to_the_new_holder(world: Any) -> None:
    due(world, TODAY + 10 * DAY)
    actions.appoint(
        by=world.ciso, person=world.employee, role=RoleKind.SYSTEM_OWNER, about=world.journal, starts_on=TODAY + DAY
    )
    assert (CONTRACT in texts(world.system_owner), CONTRACT in texts(world.employee)) == (True, False)
    with clock.at(datetime(2026, 11, 24, 0, 0)):
        assert (CONTRACT in texts(world.system_owner), CONTRACT in texts(world.employee)) == (False, True)


def test_deputy_has_the_duty_too(world: Any) -> None:
    due(world, TODAY)
    make.assignment(person=world.employee, role=RoleKind.SYSTEM_OWNER, about=world.journal, is_deputy=True)
    assert CONTRACT in texts(world.employee)


@pytest.mark.parametrize("values", [{"archived_on": TODAY}, {"life_cycle": "retired"}, {"life_cycle": "planned"}])
def test_duty_about_what_is_not_in_operation_is_none(world: Any, values: dict[str, Any]) -> None:
    row = due(world, TODAY)
    for name, value in values.items():
        setattr(row, name, value)
    make.saved(row)
    assert texts(world.system_owner) == set()


def vacate(world: Any) -> None:
    """Let the journal's owner leave."""
    placement = world.system_owner.placements.get()
    actions.save_placement(by=world.ciso, placement=placement, version=None, values={"ends_on": TODAY - DAY})


def test_duty_of_a_vacant_role_is_the_nearest_managers(world: Any) -> None:
    due(world, TODAY)
    vacate(world)
    assert CONTRACT in texts(world.manager)
    for who in ("ciso", "system_owner", "system_manager", "employee", "company_ciso"):
        assert CONTRACT not in texts(world.people[who]), who


def test_duty_of_a_vacant_role_without_a_manager_is_the_cisos(world: Any) -> None:
    due(world, TODAY - DAY)
    vacate(world)
    row = Assignment.objects.get(person=world.manager)
    actions.end_assignment(by=world.ciso, assignment=row, version=None, ends_on=TODAY - DAY)
    assert CONTRACT in texts(world.ciso)
    assert CONTRACT not in texts(world.company_ciso)
    assert work.overdue(anew(world.ciso)) == 1


def test_duty_of_a_vacant_role_leads_the_manager_to_a_page_that_opens(world: Any, login: Any) -> None:
    due(world, TODAY)
    vacate(world)
    duty = next(d for p in work.of(anew(world.manager)).periods for d in p.duties if d.text == CONTRACT)
    assert login(world.manager).get(duty.url).status_code == 200


def test_nearer_manager_stands_before_one_above(world: Any) -> None:
    system = make.system(unit=world.home_care, name="Nyckelfritt", contract_ends_on=TODAY)
    near = make.holder(RoleKind.MANAGER, world.home_care)
    text = f"Förläng eller avsluta avtalet för {system.name}"
    assert text in texts(near)
    assert text not in texts(world.manager)


def test_missing_owner_is_for_the_nearest_manager_and_the_ciso_to_appoint(world: Any) -> None:
    vacate(world)
    assert "Västerbotten Omsorg" in lacks(world.manager)["system_owner"]
    assert "Västerbotten Omsorg" in lacks(world.ciso)["system_owner"]
    near = make.holder(RoleKind.MANAGER, world.home_care)
    assert "system_owner" not in lacks(near)


def test_shortcoming_is_for_whoever_may_mend_it(world: Any) -> None:
    for who in ("system_owner", "system_manager"):
        assert lacks(world.people[who])["system_rto"] == ["Västerbotten Omsorg"]
    assert "system_rto" not in lacks(world.ciso)
    assert "system_rto" not in lacks(world.technical_contact)
    assert lacks(world.company_ciso)["supplier_incident_contact"] == ["Fastighetsdata AB"]
    assert lacks(world.employee) == {}


def test_every_line_of_work_leads_to_a_page_its_reader_may_open(world: Any, login: Any) -> None:
    due(world, TODAY)
    lone = make.system(unit=world.care, name="Utan någon", contract_ends_on=TODAY)
    for systems in ([lone], [world.journal, lone], []):
        make.contract(unit=world.kommun, supplier=world.nordic, systems=systems, ends_on=TODAY, notice_months=1)
    for who, person in world.people.items():
        found, browser = work.of(anew(person)), login(person)
        links = [d.url for p in found.periods for d in p.duties] + [
            one.url for s in found.shortfalls for one in s.lacks
        ]
        for url in links:
            assert browser.get(url).status_code == 200, (who, url)


NOTICE = "Säg upp eller förläng avtalet Driften"


@pytest.fixture
def contract(world: Any) -> Any:
    """A contract of the kommun over two systems, to be ended or renegotiated by yesterday."""
    shared = make.system(unit=world.school, name="Passersystemet", owner=world.employee_school)
    return make.contract(
        unit=world.kommun,
        supplier=world.nordic,
        name="Driften",
        systems=[world.journal, shared],
        ends_on=date(2026, 12, 22),
        notice_months=1,
    )


def test_duty_of_a_contract_is_the_owners_of_what_it_covers(world: Any, contract: Any) -> None:
    for who in ("system_owner", "employee_school"):
        assert NOTICE in duties(world.people[who])["late"], who
    for who in ("ciso", "manager", "system_manager", "it_manager", "company_ciso", "employee"):
        assert NOTICE not in texts(world.people[who]), who


def test_duty_of_a_contract_that_covers_nothing_is_the_cisos(world: Any, contract: Any) -> None:
    make.contract(unit=world.kommun, supplier=world.nordic, name="Lös", ends_on=date(2026, 12, 22), notice_months=1)
    assert "Säg upp eller förläng avtalet Lös" in texts(world.ciso)
    assert "Säg upp eller förläng avtalet Lös" not in texts(world.system_owner)


def test_duty_of_a_contract_without_an_owner_is_the_nearest_managers(world: Any, contract: Any, login: Any) -> None:
    vacate(world)
    found = [d for p in work.of(anew(world.manager)).periods for d in p.duties if d.text == NOTICE]
    assert [duty.stands_in for duty in found] == [True]
    page = login(world.manager).get(found[0].url)
    assert page.status_code == 200
    assert "Systemägare saknas" in page.content.decode()
    assert NOTICE not in texts(world.ciso), "the other system has an owner"


def test_duty_of_a_contract_is_counted_once_by_who_owns_and_stands_in(world: Any, contract: Any, login: Any) -> None:
    make.assignment(person=world.manager, role=RoleKind.SYSTEM_OWNER, about=make.system(unit=world.care, name="Eget"))
    covered = [world.journal, InformationSystem.objects.get(name="Eget")]
    make.contract(unit=world.kommun, supplier=world.nordic, name="Båda", systems=covered, ends_on=TODAY - DAY)
    vacate(world)
    found = work.of(anew(world.manager))
    assert [d.label for p in found.periods for d in p.duties if d.label == "Båda"] == ["Båda"]
    assert work.overdue(anew(world.manager)) == found.overdue == 2, "Driften, Båda, and nothing twice"


def test_overdue_contract_is_the_same_number_everywhere(world: Any, contract: Any, login: Any) -> None:
    for who in ("system_owner", "employee_school", "ciso", "manager"):
        person = world.people[who]
        assert work.overdue(anew(person)) == work.of(anew(person)).overdue, who
    page = login(world.system_owner).get("/").content.decode()
    assert NOTICE in page and "1 sak" in page


def test_the_owner_says_what_is_decided_and_the_duty_is_gone(world: Any, contract: Any, login: Any) -> None:
    browser = login(world.system_owner)
    duty = next(d for p in work.of(anew(world.system_owner)).periods for d in p.duties if d.text == NOTICE)
    sent = filled(browser, duty.url, notice_given_on="2026-11-23")
    assert browser.post(duty.url, sent).status_code == 303
    assert NOTICE not in texts(world.system_owner)
    assert NOTICE not in texts(world.employee_school)
    contract.refresh_from_db()
    assert contract.notice_given_on == TODAY
    assert contract.history.latest("version").history_user_id == world.system_owner.pk


def test_who_only_reads_a_covered_system_decides_nothing(world: Any, contract: Any, login: Any) -> None:
    url = f"/avtal/{contract.pk}/besked/"
    for who, read in (("technical_contact", 200), ("manager", 200), ("employee", 404), ("company_ciso", 404)):
        browser = login(world.people[who])
        assert browser.get(url).status_code == read, who
        assert browser.post(url, {}).status_code == (403 if read == 200 else 404), who


def test_mended_shortcoming_is_gone_without_anyone_ticking_it_off(world: Any) -> None:
    world.journal.rto_hours = 4
    make.saved(world.journal)
    assert "system_rto" not in lacks(world.system_owner)


def test_many_shortcomings_are_shown_few_at_a_time_with_the_rest_behind(world: Any, login: Any) -> None:
    for n in range(7):
        make.system(unit=world.care, owner=world.system_owner, name=f"System {n}")
    short = next(s for s in work.of(anew(world.system_owner)).shortfalls if s.measure.slug == "system_manager")
    assert (len(short.first), len(short.rest), short.has_more) == (5, 2, False)
    page = login(world.system_owner).get("/mitt-arbete/").content.decode()
    assert "Visa 2 till" in page
    assert "Utse systemförvaltare för System 6" in page


def test_overdue_in_the_menu_is_the_number_on_the_page(world: Any, login: Any) -> None:
    due(world, TODAY - DAY)
    assert work.overdue(anew(world.system_owner)) == work.of(anew(world.system_owner)).overdue == 1
    due(world, TODAY)
    assert work.overdue(anew(world.system_owner)) == 0
    assert work.overdue(anew(world.employee)) == 0


@pytest.mark.parametrize(
    ("who", "form", "shows"),
    [
        ("employee", "doors", "Hitta ett system"),
        ("administrator", "work", "Inget att göra just nu"),
        ("system_owner", "work", "Mina system"),
        ("manager", "work", "Inget att göra just nu"),
        ("ciso", "figures", "Policyns krav"),
        ("dpo", "figures", "Policyns krav"),
        ("auditor", "figures", "Policyns krav"),
        ("former", "doors", "Hitta ett system"),
    ],
)
def test_start_page_fits_its_reader(world: Any, login: Any, who: str, form: str, shows: str) -> None:
    answer = login(world.people[who]).get("/")
    assert answer.templates[0].name == f"reports/home_{form}.html"
    assert shows in answer.content.decode()


def test_start_page_changes_the_day_the_office_does(world: Any, login: Any) -> None:
    make.assignment(person=world.employee, role=RoleKind.CISO, about=world.kommun, starts_on=TODAY + DAY)
    assert login(world.employee).get("/").templates[0].name == "reports/home_doors.html"
    with clock.at(datetime(2026, 11, 24, 0, 0)):
        assert login(world.employee).get("/").templates[0].name == "reports/home_figures.html"


def test_doors_show_systems_of_the_own_forvaltning_alone(world: Any) -> None:
    near = {s.name for s in mine.systems_near(world.employee)}
    assert near == {"Västerbotten Omsorg", "Äldre växel"}
    assert {s.name for s in mine.systems_near(world.former)} == set()


def test_own_systems_show_how_many_requirements_each_meets(world: Any) -> None:
    found = mine.systems(anew(world.system_owner))
    assert [(one["system"].name, one["met"], one["whole"]) for one in found] == [("Västerbotten Omsorg", 5, 7)]


def test_greeting_tells_the_day_and_ones_duties(world: Any) -> None:
    assert greeting.sentence(anew(world.employee)).replace("\N{NO-BREAK SPACE}", " ") == "Måndag 2026-11-23, v. 48."
    assert greeting.sentence(anew(world.system_owner)).endswith("Du är systemägare för 1 system.")
    assert "Du är IT-chef för Granviks kommun." in greeting.sentence(anew(world.it_manager))
    make.assignment(person=world.manager, role=RoleKind.MANAGER, about=world.school)
    told = greeting.sentence(anew(world.manager))
    assert told.endswith("Du är chef för Omsorgsförvaltningen och Utbildningsförvaltningen.")


def test_offices_are_read_once_for_a_request(world: Any, django_assert_num_queries: Any) -> None:
    person = anew(world.manager)
    with django_assert_num_queries(1):
        offices.kinds(person)
        offices.held_by(person)
        greeting.sentence(person)


def test_the_mark_in_the_menu_costs_two_statements_or_none(
    world: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    """tests/walk/test_queries.py leaves room for them on every page."""
    for name in ("ciso", "manager", "system_owner", "it_manager"):
        first, second, third = (anew(world.people[name]) for _n in range(3))
        work.overdue(first)  # fills caches that last longer than a request
        kept.let_go()
        with access.remembering():
            access.rights(second)  # as every page does
            with django_assert_max_num_queries(2):
                work.overdue(second)
        with django_assert_num_queries(0):
            work.overdue(third)


@pytest.mark.parametrize(("state", "whose"), [("in_use", "system_owner"), ("retired", "ciso")])
def test_contract_of_a_system_that_has_ended_is_no_longer_its_owners(world: Any, state: str, whose: str) -> None:
    system = make.system(unit=world.care, name="Gammalt", owner=world.system_owner, life_cycle=state)
    make.contract(unit=world.kommun, systems=[system], name="Drift av gammalt", ends_on=TODAY + DAY)
    asked = {who for who in ("system_owner", "ciso") if any("Drift av gammalt" in t for t in texts(world.people[who]))}
    assert asked == {whose}


def test_nobody_is_asked_to_look_after_a_system_that_has_ended(world: Any) -> None:
    system = make.system(unit=world.care, name="Gammalt", owner=world.system_owner)
    person, role = world.employee_school, RoleKind.SYSTEM_MANAGER
    actions.appoint(by=world.system_owner, person=person, about=system, role=role, starts_on=TODAY)
    assert any("Gammalt" in told for told in texts(person))
    system.life_cycle = "retired"
    make.saved(system)
    assert not any("Gammalt" in told for told in texts(person))

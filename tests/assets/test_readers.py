"""Vem har tittat?: role and unit for the owner, names at once for CISO and auditor, and a name for a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from assets import actions
from audit import events, ledger, readers
from audit.context import Acting
from audit.models import LedgerEntry
from core import clock
from roles.kinds import RoleKind
from roles.models import Placement
from tests import factories as make
from tests.factories import saved
from tests.roles.pages import filled
from tests.walk.dom import parse

pytestmark = pytest.mark.django_db


def tab_of(system: Any) -> str:
    return reverse("assets:system_readers", args=[system.pk])


def rows(page: Any) -> list[list[str]]:
    """Return the cells of the table, row by row, without the time."""
    body = parse(page.content.decode()).all("tr")
    return [[" ".join(cell.text.split()) for cell in row.all("td")] for row in body if list(row.all("td"))]


def name_url(system: Any, nth: int = 0) -> str:
    entry = LedgerEntry.objects.filter(event=events.READ, about_id=system.pk).order_by("pk")[nth]
    return reverse("assets:system_reader_name", args=[system.pk, entry.pk])


def test_owner_sees_role_and_unit_and_not_who(world: Any, login: Any) -> None:
    login(world.employee).get(world.journal.get_absolute_url())
    page = login(world.system_owner).get(tab_of(world.journal))
    role, unit, what, who = rows(page)[-1]
    assert (role, unit, what) == ("Medarbetare", "Hemtjänst Norr", "Översikt bara det som alla ser")
    assert who.startswith("Se vem det var")
    assert world.employee.full_name not in page.content.decode()


@pytest.mark.parametrize("who", ["ciso", "auditor"])
def test_ciso_and_auditor_see_names_at_once(world: Any, login: Any, who: str) -> None:
    login(world.employee).get(world.journal.get_absolute_url())
    browser = login(world.people[who])
    assert rows(browser.get(tab_of(world.journal)))[-1][-1] == world.employee.full_name
    again = browser.get(tab_of(world.journal))
    assert rows(again)[0][2:] == ["Vem har tittat?", f"{world.people[who].full_name} du själv"]


def test_the_tab_is_for_those_only(world: Any, login: Any) -> None:
    for who, status in {"system_manager": 403, "manager": 403, "employee": 403, "company_ciso": 404}.items():
        browser = login(world.people[who])
        assert browser.get(tab_of(world.journal)).status_code == status, who
        assert "Vem har tittat" not in browser.get(world.journal.get_absolute_url()).content.decode()
    assert "Vem har tittat" in login(world.system_owner).get(world.journal.get_absolute_url()).content.decode()


def test_a_name_is_shown_for_a_reason_that_stands_in_the_ledger(world: Any, login: Any) -> None:
    login(world.employee).get(world.journal.get_absolute_url())
    owner, url = login(world.system_owner), name_url(world.journal)
    empty = owner.post(url, filled(owner, url, reason=""))
    assert empty.status_code == 422
    (beside,) = (n for n in parse(empty.content.decode()).all("div") if n.attrs.get("id") == "id_reason_error")
    assert "Detta fält måste fyllas i." in beside.text
    assert not LedgerEntry.objects.filter(event=events.NAME_SHOWN).exists()
    answer = owner.post(url, filled(owner, url, reason="Ärende 14, misstänkt läcka"), follow=True)
    assert f"Det var {world.employee.full_name}." in answer.content.decode()
    row = LedgerEntry.objects.get(event=events.NAME_SHOWN)
    assert (row.about_id, row.actor_id) == (world.journal.pk, world.system_owner.pk)
    assert row.content["texts"]["reason"] == "Ärende 14, misstänkt läcka"
    assert row.content["texts"]["role"] == "system_owner"
    assert rows(answer)[0][-1] == world.employee.full_name


def test_a_name_is_shown_to_who_asked_and_for_that_reading_alone(world: Any, login: Any) -> None:
    for _n in range(2):
        login(world.employee).get(world.journal.get_absolute_url())
    other = make.person(unit=world.care)
    make.assignment(person=other, role=RoleKind.SYSTEM_OWNER, about=world.timetable)
    owner, url = login(world.system_owner), name_url(world.journal)
    owner.post(url, filled(owner, url, reason="Ärende 14"))
    shown = [cells[-1] for cells in rows(owner.get(tab_of(world.journal)))]
    assert shown.count(world.employee.full_name) == 1
    assert readers.named_to(other, world.journal) == set()


def test_only_a_reading_of_this_thing_has_a_name_here(world: Any, login: Any) -> None:
    login(world.employee).get(world.timetable.get_absolute_url())
    entry = LedgerEntry.objects.get(event=events.READ, about_id=world.timetable.pk)
    change = LedgerEntry.objects.filter(about_id=world.journal.pk, event=events.ADDED).first()
    assert change
    browser = login(world.system_owner)
    for key in (entry.pk, change.pk, 10**12):
        url = reverse("assets:system_reader_name", args=[world.journal.pk, key])
        assert browser.get(url).status_code == 404


def test_lists_pages_beside_and_files_are_readings_too(world: Any, login: Any) -> None:
    make.dependency(world.timetable, world.journal)
    browser = login(world.ciso)
    browser.get(reverse("assets:system_list"))
    browser.get(reverse("assets:system_dependencies", args=[world.timetable.pk]))
    b"".join(browser.get(f"{reverse('assets:system_list')}?format=csv").streaming_content)
    b"".join(browser.get(f"{reverse('assets:system_list')}?format=csv&q=Schemat").streaming_content)
    browser.get(world.journal.get_absolute_url(), headers={"referer": "https://x/sok/?q=omsorg"})
    assert [cells[2] for cells in rows(browser.get(tab_of(world.journal)))] == [
        "Översikt från sökningen",
        "Hämtad i en fil System, csv",
        "Beroenden bredvid något annat",
        "System i en lista",
    ]


def test_role_and_unit_are_those_of_the_day(world: Any, login: Any) -> None:
    """Who has moved, or has left, is told as they were; the name stays."""
    login(world.employee).get(world.journal.get_absolute_url())
    placed = Placement.objects.get(person=world.employee)
    placed.ends_on = date(2026, 11, 30)
    saved(placed)
    with clock.at(clock.now() + timedelta(days=30)):
        assert rows(login(world.ciso).get(tab_of(world.journal)))[-1] == [
            *("Medarbetare", "Hemtjänst Norr", "Översikt bara det som alla ser", world.employee.full_name),
        ]


def test_a_role_that_was_held_then_is_told_of_lists(world: Any, login: Any) -> None:
    login(world.it_manager).get(reverse("assets:system_list"))
    assert rows(login(world.ciso).get(tab_of(world.journal)))[-1][:2] == ["IT-chef", "Granviks kommun"]


def test_nothing_is_told_from_before_a_system_was_described_again(world: Any, login: Any) -> None:
    login(world.employee).get(world.journal.get_absolute_url())
    chief = make.holder(RoleKind.PROTECTIVE_SECURITY, world.kommun)
    with clock.at(clock.now() + timedelta(hours=1)):
        actions.protect_system(by=chief, system=world.journal, version=None, reason="Beslut 14")
        assert login(world.ciso).get(tab_of(world.journal)).status_code == 403
    with clock.at(clock.now() + timedelta(hours=2)):
        actions.unprotect_system(by=chief, system=world.journal, version=None, reason="Beslut 15")
    with clock.at(clock.now() + timedelta(hours=3)):
        login(world.employee_school).get(world.journal.get_absolute_url())
        assert [cells[-1] for cells in rows(login(world.ciso).get(tab_of(world.journal)))] == ["Wilma Vik"]


def test_who_nobody_has_looked_at_says_so(world: Any, login: Any) -> None:
    lonely = make.system(unit=world.care)
    assert "Ingen har tittat" in login(world.ciso).get(tab_of(lonely)).content.decode()


def test_pages_go_on_from_a_reading(world: Any, login: Any, django_assert_num_queries: Any) -> None:
    acting = Acting(actor_id=world.employee.pk, actor_name=world.employee.full_name)
    own = [ledger.entry(events.READ, acting, {}, **ledger.of(world.journal)) for _n in range(readers.PER_PAGE)]
    about = {"about": "assets.informationsystem", "keys": [world.journal.pk]}
    ledger.write([*own, *(ledger.entry(events.LISTED, acting, {}, **about) for _n in range(3))])
    with django_assert_num_queries(1):
        first, older = readers.readings(world.journal, None)
    rest, end = readers.readings(world.journal, older)
    assert (len(first), len(rest), end) == (readers.PER_PAGE, 3, None)
    assert len({one.key for one in (*first, *rest)}) == readers.PER_PAGE + 3


def test_who_reads_the_ledger_is_led_there(world: Any, login: Any) -> None:
    url = f"/sparbarhet/?slag=assets.informationsystem&amp;objekt={world.journal.pk}"
    assert url in login(world.ciso).get(tab_of(world.journal)).content.decode()
    assert "/sparbarhet/?" not in login(world.system_owner).get(tab_of(world.journal)).content.decode()

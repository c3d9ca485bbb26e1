"""Spårbarhet: who may read what of the ledger, how it is searched, and that its reading stands in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets import actions
from audit import events, ledger
from audit.context import Acting
from audit.models import LedgerEntry
from core import clock
from reports.ledger import file, searching
from reports.ledger.scope import Scope
from roles.kinds import RoleKind
from tests import factories as make
from tests.audit.tampering import as_superuser
from tests.conftest import MONDAY
from tests.roles.pages import filled
from tests.walk.dom import parse

pytestmark = pytest.mark.django_db
URL = "/sparbarhet/"


def by(person: Any) -> Acting:
    return Acting(actor_id=person.pk, actor_name=person.full_name)


def told_to(person: Any, **which: Any) -> set[tuple[str, int | None, str]]:
    """Return (event, object, name of who did it) of the entries that somebody may read."""
    rows = Scope(person).entries().filter(event__startswith="read.", **which)
    return {(row.event, row.about_id, row.content["texts"].get("actor")) for row in rows}


def text(page: Any) -> str:
    return " ".join(parse(page.content.decode()).text.split())


def heads(page: Any) -> list[str]:
    """Return the lines of a page."""
    nodes = parse(page.content.decode()).all("h3")
    return [" ".join(node.text.split()) for node in nodes if "tl-head" in node.attrs.get("class", "")]


def asked(browser: Any, **values: Any) -> Any:
    return browser.get(f"{URL}?{urlencode(values)}")


def changes_and_reads(world: Any, login: Any) -> None:
    browser, url = login(world.system_owner), reverse("assets:system_change", args=[world.journal.pk])
    browser.post(url, filled(browser, url, purpose="Nytt syfte"))


# --- who may read what -----------------------------------------------------------------------------


def test_a_row_is_read_where_the_thing_lies_whoever_read_it(world: Any) -> None:
    ledger.record(events.READ, about=world.journal, acting=by(world.company_employee))
    ledger.record(events.READ, about=world.rents, acting=by(world.employee))
    assert told_to(world.ciso) == {("read.page", world.journal.pk, world.company_employee.full_name)}
    assert told_to(world.company_ciso) == {("read.page", world.rents.pk, world.employee.full_name)}
    assert told_to(world.auditor) == told_to(world.ciso)


def test_a_row_about_nothing_that_lies_anywhere_is_read_where_who_did_it_belongs(world: Any) -> None:
    for person in (world.employee, world.company_employee, world.former):
        ledger.record(events.LISTED, acting=by(person))
    assert {name for _e, _o, name in told_to(world.ciso)} == {world.employee.full_name, world.former.full_name}
    assert {name for _e, _o, name in told_to(world.company_ciso)} == {world.company_employee.full_name}


def test_what_nobody_in_the_organisation_did_is_read_from_the_kommun(world: Any) -> None:
    ledger.record(events.LOGIN_FAILED, acting=Acting(actor_name="Okänd"), login="vem@example.com")
    assert Scope(world.ciso).entries().filter(event=events.LOGIN_FAILED).exists()
    assert not Scope(world.company_ciso).entries().filter(event=events.LOGIN_FAILED).exists()


def test_a_part_is_read_where_the_whole_lies(world: Any) -> None:
    made = LedgerEntry.objects.filter(parent="assets.informationsystem", parent_id=world.journal.pk)
    assert made.exists()
    assert set(made) <= set(Scope(world.ciso).entries())
    assert not set(made) & set(Scope(world.company_ciso).entries())


def test_what_is_gone_is_read_where_who_did_it_belongs(world: Any) -> None:
    for person in (world.employee, world.company_employee):
        row = ledger.entry(events.READ, by(person), {}, about="assets.informationsystem", about_id=10**9)
        ledger.write([row])
    assert told_to(world.ciso) == {("read.page", 10**9, world.employee.full_name)}


def test_an_auditor_of_a_part_reads_of_that_part(world: Any) -> None:
    auditor = make.holder(RoleKind.AUDITOR, world.care)
    ledger.record(events.READ, about=world.journal, acting=by(world.ciso))
    ledger.record(events.READ, about=world.timetable, acting=by(world.ciso))
    ledger.record(events.LOGGED_IN, acting=by(world.ciso))
    assert {about for _e, about, _n in told_to(auditor)} == {world.journal.pk}
    assert not Scope(auditor).entries().filter(event=events.LOGGED_IN).exists()


@pytest.mark.parametrize("who", ["employee", "system_owner", "manager", "it_manager", "administrator", "dpo"])
def test_page_is_for_ciso_and_auditor(world: Any, login: Any, who: str) -> None:
    browser = login(world.people[who])
    assert browser.get(URL).status_code == 403
    assert URL not in browser.get("/min-profil/").content.decode()
    assert f'href="{URL}"' in login(world.ciso).get("/").content.decode()


def test_a_deputy_does_not_read_the_trail(world: Any, login: Any) -> None:
    deputy = make.person(unit=world.kommun)
    make.assignment(person=deputy, role=RoleKind.CISO, about=world.kommun, is_deputy=True, ends_on=clock.today())
    assert login(deputy).get(reverse("assets:supplier_list")).status_code == 200
    assert login(deputy).get(URL).status_code == 403
    assert login(deputy).get(reverse("assets:system_readers", args=[world.journal.pk])).status_code == 403


# --- what stands there -----------------------------------------------------------------------------


def test_a_line_says_who_by_which_role_and_what_was_changed(world: Any, login: Any) -> None:
    changes_and_reads(world, login)
    page = asked(login(world.ciso), person="Roll-system_owner", handelse="change.changed")
    assert heads(page) == ["Test Roll-system_owner ändrade system Västerbotten Omsorg"]
    said = text(page)
    assert "systemägare" in said
    assert "Journal för hemtjänsten Nytt syfte" in said
    assert "127.0.0.0/24" in said


def test_one_act_has_a_thread_of_its_own_with_the_names_of_what_was_shown(world: Any, login: Any) -> None:
    browser = login(world.employee)
    answer = browser.get(reverse("assets:system_list"))
    act = answer.headers["X-Request-ID"]
    ciso = login(world.ciso)
    page = ciso.get(f"{URL}handelse/{act}/")
    assert heads(page) == [f"{world.employee.full_name} såg en lista över system"]
    assert {"Västerbotten Omsorg", "Schemat"} <= {node.text for node in parse(page.content.decode()).all("a")}
    assert asked(ciso, spar_id=act).url == f"{URL}handelse/{act}/"
    assert login(world.company_ciso).get(f"{URL}handelse/{act}/").status_code == 404


def test_rows_of_others_in_a_list_are_not_named(world: Any, login: Any) -> None:
    row = ledger.entry(
        events.LISTED,
        by(world.employee),
        {},
        about="assets.informationsystem",
        keys=[world.journal.pk, world.rents.pk],
    )
    ledger.write([row])
    said = text(login(world.ciso).get(f"{URL}handelse/{row.request_id}/"))
    assert "Västerbotten Omsorg och 1 till" in said
    assert "Hyresregistret" not in said


def test_reading_the_ledger_stands_in_the_ledger(world: Any, login: Any) -> None:
    changes_and_reads(world, login)
    browser = login(world.ciso)
    page = asked(browser, person="Roll-system_owner")
    request_id = page.headers["X-Request-ID"]
    row = LedgerEntry.objects.get(request_id=request_id, event=events.READ_LEDGER)
    assert row.content["texts"]["shown"] == str(len(heads(page))) != "0"
    assert row.content["texts"]["filter"] == "person=Roll-system_owner"
    shown = LedgerEntry.objects.get(request_id=request_id, event=events.LISTED)
    assert (shown.about, shown.keys) == ("assets.informationsystem", [world.journal.pk])
    assert heads(asked(browser, handelse="read.ledger"))[0] == "Test Roll-ciso läste i spårbarhetsloggen"


def test_of_a_protected_system_only_the_kind_is_told(world: Any, login: Any) -> None:
    changes_and_reads(world, login)
    chief = make.holder(RoleKind.PROTECTIVE_SECURITY, world.kommun)
    with clock.at(clock.now() + timedelta(hours=1)):
        actions.protect_system(by=chief, system=world.journal, version=None, reason="Beslut 14")
        browser = login(world.ciso)
        page = asked(browser, person="Roll-system_owner")
        sent = b"".join(asked(browser, person="Roll-system_owner", format="csv").streaming_content).decode()
    for said in (text(page), sent):
        assert "Västerbotten Omsorg" not in said
        assert "Nytt syfte" not in said
        assert "ändrade" in said
    assert "något som inte får beskrivas" in text(page)


def test_a_tie_to_what_was_protected_is_silent_from_its_other_end(world: Any, login: Any) -> None:
    """Which system a text is about is told by its values, when it is not what it is a part of."""
    make.dependency(world.timetable, world.journal)
    chief = make.holder(RoleKind.PROTECTIVE_SECURITY, world.kommun)
    with clock.at(clock.now() + timedelta(hours=1)):
        actions.protect_system(by=chief, system=world.journal, version=None, reason="Beslut 14")
        page = asked(login(world.ciso), slag="assets.informationsystem", objekt="Schemat", handelse="change.added")
    assert "något som inte får beskrivas" in text(page)


# --- searching -------------------------------------------------------------------------------------


def test_search_by_person_thing_kind_and_day(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    login(world.employee).get(world.journal.get_absolute_url())
    login(world.employee).get(world.timetable.get_absolute_url())
    first = f"{world.employee.full_name} öppnade system Västerbotten Omsorg"
    second = f"{world.employee.full_name} öppnade system Schemat"
    read = {"handelse": "read.page"}
    assert heads(asked(browser, person="Öberg", **read)) == [second, first]
    assert heads(asked(browser, objekt="Västerbotten", **read)) == [first]
    assert heads(asked(browser, objekt=world.journal.pk, slag="assets.informationsystem", **read)) == [first]
    assert heads(asked(browser, slag="assets.supplier", **read)) == []
    assert heads(asked(browser, fran="2026-11-23", till="2026-11-23", **read)) == [second, first]
    assert heads(asked(browser, fran="2026-11-20", till="2026-11-22", **read)) == []
    assert heads(asked(browser, handelse="lasning", person="Öberg")) == [second, first]


def test_a_list_that_showed_a_thing_is_found_by_it(world: Any, login: Any) -> None:
    login(world.employee).get(reverse("assets:system_list"))
    found = heads(asked(login(world.ciso), objekt="Västerbotten", handelse="read.list"))
    assert found == [f"{world.employee.full_name} såg en lista över system"]


FAULTS = (
    ({"fran": "igår"}, "fran", "Skriv en dag som finns, till exempel 2026-12-31."),
    ({"till": "2026-13-45"}, "till", "Skriv en dag som finns"),
    ({"fran": "2026-11-20", "till": "2026-11-01"}, "till", "Den sista dagen kan inte komma före den första."),
    ({"person": "Ingen Sådan"}, "person", "Ingen i organisationen heter så."),
    ({"objekt": "Finns inte"}, "objekt", "Inget i organisationen heter så."),
    ({"spar_id": "123"}, "spar_id", "Skriv hela spår-id:t"),
    ({"handelse": "hittepå"}, "handelse", "hittepå"),
)


@pytest.mark.parametrize(("values", "field", "words"), FAULTS, ids=[words for _v, _f, words in FAULTS])
def test_what_cannot_be_understood_is_said_beside_the_field(
    world: Any, login: Any, values: dict[str, str], field: str, words: str
) -> None:
    page = asked(login(world.ciso), **values)
    (node,) = (n for n in parse(page.content.decode()).all("div") if n.attrs.get("id") == f"sok-{field}_error")
    assert words in node.text
    assert "Inget är sökt" in text(page)
    assert not heads(page)


def test_people_of_another_entity_are_not_found(world: Any, login: Any) -> None:
    assert "Ingen i organisationen" in text(asked(login(world.ciso), person="Bolagsson"))
    assert "Ingen i organisationen" not in text(asked(login(world.company_ciso), person="Bolagsson"))


def test_without_a_period_it_is_the_last_thirty_days(world: Any, login: Any) -> None:
    with clock.at(clock.now() - timedelta(days=31)):
        login(world.employee).get(world.journal.get_absolute_url())
    browser = login(world.ciso)
    page = asked(browser, handelse="read.page")
    assert heads(page) == []
    days = {n.attrs["name"]: n.attrs["value"] for n in parse(page.content.decode()).all("input") if "value" in n.attrs}
    assert (days["fran"], days["till"]) == ("2026-10-24", "2026-11-23")
    assert len(heads(asked(browser, handelse="read.page", fran="2026-10-01"))) == 1


@pytest.mark.parametrize(
    "query", ["fran=0001-01-01&till=0001-01-01", "till=9999-12-31", "fore=x", "fore=0", f"fore={10**30}", "fore=²"]
)
def test_an_address_that_nobody_made_shows_the_page(world: Any, login: Any, query: str) -> None:
    assert login(world.ciso).get(f"{URL}?{query}").status_code == 200


def some_readings(world: Any, number: int) -> None:
    with clock.at(clock.now() - timedelta(days=1)):
        rows = [ledger.entry(events.READ, by(world.employee), {}, **ledger.of(world.journal)) for _n in range(number)]
        ledger.write(rows)


def test_pages_go_on_from_a_row_and_end(world: Any, login: Any) -> None:
    some_readings(world, searching.PER_PAGE + 3)
    browser = login(world.ciso)
    first = asked(browser, handelse="read.page")
    (older,) = (a.attrs["href"] for a in parse(first.content.decode()).all("a") if a.attrs.get("rel") == "next")
    assert "handelse=read.page" in older
    rest = browser.get(older)
    assert (len(heads(first)), len(heads(rest))) == (searching.PER_PAGE, 3)
    assert 'rel="next"' not in rest.content.decode()
    assert "Till det senaste" in text(rest)


def test_it_asks_as_often_for_many_rows_as_for_one(world: Any, login: Any) -> None:
    browser, often = login(world.ciso), []
    for number in (1, searching.PER_PAGE * 2):
        some_readings(world, number)
        asked(browser, handelse="read.page")
        with CaptureQueriesContext(connection) as caught:
            asked(browser, handelse="read.page")
        often.append(len(caught))
    assert often[0] == often[1]


# --- the file --------------------------------------------------------------------------------------


def rows_in(answer: Any) -> list[list[str]]:
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content), delimiter=";"))


def test_file_holds_what_the_search_does_and_is_in_the_ledger(
    world: Any, login: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "CHUNK", 20)  # several batches
    some_readings(world, 50)
    answer = asked(login(world.ciso), handelse="read.page", format="csv")
    head, *rows = rows_in(answer)
    assert len(rows) == 50
    first = dict(zip(head, rows[0], strict=True))
    assert (first["Person"], first["Händelse"], first["Slag"]) == (world.employee.full_name, "öppnade", "system")
    assert first["Tid"].startswith("2026-11-22 10:00")
    assert len({row[head.index("Rad i loggen")] for row in rows}) == 50
    begun, done = LedgerEntry.objects.filter(about="audit.ledgerentry", event__startswith="export.").order_by("pk")
    assert begun.content["texts"]["filter"] == "handelse=read.page&format=csv"
    assert done.content["texts"]["rows"] == "50"


def test_excel_is_not_given_more_than_it_takes(world: Any, login: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "MOST_ROWS", 50)
    some_readings(world, 49)
    browser = login(world.ciso)
    assert asked(browser, handelse="read.page", format="xlsx").streaming
    some_readings(world, 1)
    page = asked(browser, handelse="read.page", format="xlsx")
    assert "för många rader för en Excelfil" in text(page)
    assert asked(browser, handelse="read.page", format="csv").streaming


def kinds(choices: Sequence[Any]) -> set[str]:
    return {value for _label, part in choices if not isinstance(part, str) for value, _word in part}


def test_every_kind_of_event_can_be_asked_for() -> None:
    offered = kinds([choice for choice in searching.kinds_of_event() if isinstance(choice[1], list)])
    assert {event.kind for event in events.events()} <= offered


def test_who_is_erased_is_not_called_nobody(world: Any, login: Any) -> None:
    some_readings(world, 1)
    with as_superuser() as cursor:
        cursor.execute("UPDATE audit_ledgerentry SET content = erasing_without(content, '{actor}', 1)")
    said = heads(asked(login(world.ciso), handelse="read.page"))
    assert said == ["Namnet är gallrat öppnade system"]


def test_a_row_that_somebody_has_ruined_does_not_ruin_the_page(world: Any, login: Any) -> None:
    some_readings(world, 2)
    with as_superuser() as cursor:
        cursor.execute("UPDATE audit_ledgerentry SET content = '{}'")
    browser = login(world.ciso)
    readers = reverse("assets:system_readers", args=[world.journal.pk])
    for url in (URL, f"{URL}?format=csv", readers, reverse("audit:mine"), reverse("ledger_check")):
        assert browser.get(url).status_code == 200, url


def test_more_than_can_be_asked_about_is_told_beside_the_field(world: Any, login: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(searching, "MOST_FOUND", 1)
    for _n in range(2):
        make.person(unit=world.care, family_name="Lindqvist")
    assert "Fler än 1 heter så." in text(asked(login(world.ciso), person="Lindqvist"))


def test_an_act_that_nobody_may_read_is_told_beside_the_field(world: Any, login: Any) -> None:
    page = asked(login(world.ciso), spar_id="00000000-0000-4000-8000-000000000000", person="")
    assert page.status_code == 200
    assert "Det finns inget i loggen med det spår-id:t" in text(page)


def test_what_was_asked_for_by_the_old_name_of_a_protected_system_is_not_told(world: Any, login: Any) -> None:
    """A list that showed it is still told, and not by which words it was found; of other lists all is told."""
    system = make.system(unit=world.care, name="Skalskyddet")
    browser = login(world.ciso)
    browser.get(reverse("assets:system_list"), {"q": "Skalskyddet"})
    browser.get(reverse("assets:system_list"), {"q": "Journalen"})
    b"".join(browser.get(reverse("assets:system_list"), {"q": "Skalskyddet", "format": "csv"}).streaming_content)
    chief = make.holder(RoleKind.PROTECTIVE_SECURITY, world.kommun)
    with clock.at(MONDAY + timedelta(minutes=5)):
        actions.protect_system(by=chief, system=system, version=None, reason="Beslut 14")
        page = text(browser.get(URL))
        sheet = b"".join(browser.get(f"{URL}?format=csv").streaming_content).decode()
    assert "Skalskydd" not in page
    assert "Skalskydd" not in sheet
    assert "q: Journalen" in page

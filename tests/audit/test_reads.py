"""Every reading of what is protected is in the ledger before the page is sent, or the page is not sent."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets.models import InformationSystem
from audit import addresses, events, ledger
from audit.commands import tell
from audit.models import LedgerEntry
from tests import factories as make

pytestmark = pytest.mark.django_db
SYSTEM = InformationSystem._meta.label_lower


def told(event: str, **facts: Any) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(event=event, **facts).order_by("pk"))


def texts(row: LedgerEntry) -> dict[str, Any]:
    found: dict[str, Any] = row.content["texts"]
    return found


def streamed(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_page_about_a_system_is_told_once_with_who_what_and_from_where(world: Any, login: Any) -> None:
    browser = login(world.system_owner)
    answer = browser.get(reverse("assets:system_detail", args=[world.journal.pk]), HTTP_REFERER="https://a/sok/?q=x")
    (row,) = told(events.READ)
    assert (row.actor_id, row.about, row.about_id) == (world.system_owner.pk, SYSTEM, world.journal.pk)
    assert str(row.request_id) == answer["X-Request-ID"]
    said = texts(row)
    assert said["label"] == "Västerbotten Omsorg"
    assert (said["page"], said["extent"], said["via"]) == ("assets:system_detail", "whole", "search")
    assert said["address"] == "127.0.0.0/24"


def test_who_is_shown_the_open_fields_alone_is_told_of_as_that(world: Any, login: Any) -> None:
    login(world.employee_school).get(reverse("assets:system_detail", args=[world.journal.pk]))
    (row,) = told(events.READ)
    assert (texts(row)["extent"], texts(row).get("via")) == ("open", None)


@pytest.mark.parametrize("name", ["system_history", "system_change", "system_dependencies", "system_operation"])
def test_tabs_and_forms_show_the_system_too(world: Any, login: Any, name: str) -> None:
    login(world.ciso).get(reverse(f"assets:{name}", args=[world.journal.pk]))
    assert [texts(row)["page"] for row in told(events.READ)] == [f"assets:{name}"]


def test_a_form_that_comes_back_shows_and_one_that_is_carried_out_does_not(world: Any, login: Any) -> None:
    browser, url = login(world.ciso), reverse("assets:system_attest", args=[world.journal.pk])
    browser.post(url, {})
    assert [answer.about_id for answer in told(events.READ)] in ([world.journal.pk], [])


def test_what_was_not_shown_is_not_told(world: Any, login: Any) -> None:
    browser = login(world.company_employee)
    assert browser.get(reverse("assets:system_detail", args=[world.journal.pk])).status_code == 404
    assert not told(events.READ)


def test_a_list_is_one_row_with_its_filter_and_the_systems_of_the_page(world: Any, login: Any) -> None:
    for n in range(30):
        make.system(unit=world.care, name=f"Zebra {n:02}")
    login(world.ciso).get(reverse("assets:system_list") + "?q=zebra&page=2")
    (row,) = told(events.LISTED)
    keys = list(InformationSystem.objects.filter(name__startswith="Zebra").order_by("name")[25:])
    assert row.keys == sorted(one.pk for one in keys)
    assert (len(keys), texts(row)["filter"]) == (5, "q=zebra&page=2")


def test_what_a_search_field_finds_is_told_and_the_form_is_not_told_again(world: Any, login: Any) -> None:
    browser, url = login(world.ciso), reverse("assets:dependency_add", args=[world.journal.pk])
    part = {"HX-Request": "true", "HX-Target": "other-found"}
    assert "Schemat" in browser.get(url, {"other_text": "schem"}, headers=part).content.decode()
    assert not told(events.READ)
    (row,) = told(events.LISTED)
    assert row.keys == [world.timetable.pk]


@pytest.mark.parametrize("name", ["home", "my_work", "gaps", "assets:infrastructure_list"])
def test_other_pages_that_show_systems_tell_which(world: Any, login: Any, name: str) -> None:
    lonely = make.system(unit=world.care, name="Ensam", kind="network")
    login(world.ciso).get(reverse(name))
    assert told(events.LISTED, about=SYSTEM, keys__contains=[lonely.pk])


def test_a_list_of_what_is_not_protected_is_not_told(world: Any, login: Any) -> None:
    login(world.ciso).get(reverse("roles:unit_list"))
    assert not told(events.LISTED)


@pytest.mark.parametrize("page", ["system_detail", "system_list", "system_dependencies"])
def test_reading_costs_one_statement(world: Any, login: Any, page: str) -> None:
    make.dependency(world.timetable, world.journal)
    browser = login(world.ciso)
    url = reverse(f"assets:{page}", args=[] if page == "system_list" else [world.journal.pk])
    browser.get(url)
    with CaptureQueriesContext(connection) as caught:
        browser.get(url)
    said = [query["sql"] for query in caught.captured_queries]
    assert sum("audit_ledgerentry" in sql for sql in said) == 1
    assert not any("SAVEPOINT" in sql for sql in said)


def test_what_else_a_page_about_a_system_shows_is_told_with_it(world: Any, login: Any) -> None:
    make.dependency(world.timetable, world.journal)
    login(world.ciso).get(reverse("assets:system_dependencies", args=[world.journal.pk]))
    (row,) = told(events.READ)
    assert (row.about_id, row.keys) == (world.journal.pk, [world.timetable.pk])
    assert not told(events.LISTED)


def test_what_cannot_be_written_is_not_shown(world: Any, login: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(rows: Any) -> None:
        raise DatabaseError("no room")

    browser = login(world.ciso)
    monkeypatch.setattr(ledger, "write", fails)
    answer = browser.get(reverse("assets:system_detail", args=[world.journal.pk]))
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "spårbarhetsloggen" in page
    assert "Västerbotten" not in page


def test_a_denial_is_told_with_page_and_row(world: Any, login: Any) -> None:
    url = reverse("assets:system_change", args=[world.journal.pk])
    assert login(world.employee_school).get(url).status_code == 403
    (row,) = told(events.DENIED)
    assert (row.actor_id, row.about, row.about_id) == (world.employee_school.pk, SYSTEM, world.journal.pk)
    assert (texts(row)["page"], texts(row)["method"]) == ("assets:system_change", "GET")


# --- files ---


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_told_when_it_begins_and_when_it_has_been_sent(world: Any, login: Any, kind: str) -> None:
    answer = login(world.ciso).get(reverse("assets:system_list") + f"?format={kind}&personal_data=sensitive")
    (begun,) = told(events.EXPORT_BEGUN)
    assert not told(events.EXPORT_DONE)
    assert texts(begun)["count"] == "1"
    sent = streamed(answer)
    (done,) = told(events.EXPORT_DONE)
    assert (texts(done)["rows"], texts(done)["bytes"]) == ("1", str(len(sent)))
    assert texts(done)["sha256"] == hashlib.sha256(sent).hexdigest()
    assert begun.request_id == done.request_id
    assert done.actor_id == world.ciso.pk


def test_a_file_that_breaks_off_is_told_with_what_was_sent(world: Any, login: Any) -> None:
    for n in range(5):
        make.system(unit=world.care, name=f"Zebra {n}")
    answer = login(world.ciso).get(reverse("assets:system_list") + "?format=csv&q=zebra")
    for _n in range(4):  # the mark, the heading, two rows
        next(answer._iterator)
    answer._iterator.close()  # as the server does when the reader has gone
    (broken,) = told(events.EXPORT_BROKEN)
    assert texts(broken)["rows"] == "2"
    assert not told(events.EXPORT_DONE)


# --- in and out ---


def sign_in(client: Any, address: str, password: str) -> Any:
    return client.post(reverse("account_login"), {"login": address, "password": password})


def test_logins_are_told_those_that_fail_too(world: Any, client: Any) -> None:
    person = make.person(unit=world.care, email="anna@granvik.example")
    person.set_password("ett-gott-och-langt")
    make.saved(person)
    sign_in(client, "anna@granvik.example", "fel")
    (failed,) = told(events.LOGIN_FAILED)
    assert (failed.actor_id, failed.about_id) == (None, person.pk)
    assert texts(failed)["login"] == "anna@granvik.example"
    assert "fel" not in texts(failed).values()
    sign_in(client, "anna@granvik.example", "ett-gott-och-langt")
    (done,) = told(events.LOGGED_IN)
    assert (done.actor_id, texts(done)["actor"]) == (person.pk, person.full_name)
    client.post(reverse("account_logout"))
    (ended,) = told(events.LOGGED_OUT)
    assert ended.actor_id == person.pk


def test_an_unknown_login_names_nobody(world: Any, client: Any) -> None:
    sign_in(client, "ingen@granvik.example", "fel")
    (failed,) = told(events.LOGIN_FAILED)
    assert (failed.about_id, texts(failed)["login"]) == (None, "ingen@granvik.example")


@pytest.mark.parametrize(
    ("kept", "address", "told_as"),
    [
        ("network", "192.0.2.77", "192.0.2.0/24"),
        ("network", "2001:db8:1:2::7", "2001:db8:1::/48"),
        ("whole", "192.0.2.77", "192.0.2.77"),
    ],
)
def test_as_much_of_the_address_is_kept_as_is_decided(settings: Any, kept: str, address: str, told_as: str) -> None:
    settings.LEDGER_ADDRESS = kept
    assert addresses.shortened(address) == told_as


def test_no_address_is_kept_where_none_shall_be(settings: Any, world: Any, login: Any) -> None:
    settings.LEDGER_ADDRESS = "none"
    login(world.ciso).get(reverse("assets:system_list"))
    assert "address" not in texts(told(events.LISTED)[0])


# --- the machine ---


def test_a_command_is_told_before_it_is_run() -> None:
    tell(["manage.py", "rebuild_access", "--dry-run"])
    (row,) = told(events.COMMAND)
    assert (texts(row)["label"], texts(row)["arguments"]) == ("rebuild_access", "--dry-run")
    assert "kommandoraden" in texts(row)["actor"]


@pytest.mark.parametrize("arguments", [["migrate"], ["check"], [], ["rebuild_access", "--help"]])
def test_what_touches_no_rows_is_not_told(arguments: list[str]) -> None:
    tell(["manage.py", *arguments])
    assert not told(events.COMMAND)

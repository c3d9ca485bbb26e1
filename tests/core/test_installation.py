"""Changed settings stand in the ledger: from what to what, and of secrets only that they were changed."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from audit import chain, commands, events, installation, verify
from audit.models import LedgerEntry
from isms import env
from isms.installation import parted, told
from tests.walk.dom import parse

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
DATABASE = "postgres://isms:{}@db:5432/isms"


def start() -> str:
    said = StringIO()
    call_command("tell_settings", stdout=said)
    return said.getvalue()


def rows(event: str) -> list[dict[str, Any]]:
    found = LedgerEntry.objects.filter(event=event).order_by("pk")
    return [row.content["texts"] for row in found]


@pytest.fixture
def started() -> None:
    start()


def test_first_start_tells_of_all_settings() -> None:
    start()
    (texts,) = rows(events.SETTINGS_TOLD)
    assert texts["now.LEDGER_ADDRESS"] == "network"
    assert {name.removeprefix("now.") for name in texts if name.startswith("now.")} == set(told())
    assert "kommandoraden" in texts["actor"]
    assert rows(events.SETTINGS_CHANGED) == []


def test_start_with_the_same_settings_tells_nothing(started: None) -> None:
    number = LedgerEntry.objects.count()
    assert start() == "Inget är ändrat.\n"
    assert LedgerEntry.objects.count() == number


def test_changed_settings_are_told_once_from_what_to_what(started: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "LEDGER_ADDRESS", "whole")
    monkeypatch.setattr(env, "SEAL_MAIL", ["a@revision.example", "b@revision.example"])
    start()
    start()
    (texts,) = rows(events.SETTINGS_CHANGED)
    assert texts["label"] == "LEDGER_ADDRESS, SEAL_MAIL"
    changed = {name: text for name, text in texts.items() if name.startswith("was.")}
    assert changed == {"was.LEDGER_ADDRESS": "network", "was.SEAL_MAIL": ""}
    assert texts["now.SEAL_MAIL"] == "a@revision.example, b@revision.example"


def test_setting_that_is_taken_away_and_set_again_is_told_both_times(
    started: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value in ("https://login.example/kommunen", "", "https://login.example/kommunen"):
        monkeypatch.setattr(env, "OIDC_SERVER_URL", value)
        start()
    assert [texts["was.OIDC_SERVER_URL"] for texts in rows(events.SETTINGS_CHANGED)] == [
        "",
        "https://login.example/kommunen",
        "",
    ]


def test_changed_secret_is_told_without_the_secret(started: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "DATABASE_URL", DATABASE.format("sommar2026"))
    start()
    monkeypatch.setattr(env, "DATABASE_URL", DATABASE.format("vinter2026"))
    start()
    _set, texts = rows(events.SETTINGS_CHANGED)
    assert "2026@" not in str(rows(events.SETTINGS_CHANGED))
    assert "sommar" not in str(rows(events.SETTINGS_CHANGED))
    assert texts["now.DATABASE_URL"] == "postgres://isms@db:5432/isms"
    assert texts["label"] == "DATABASE_URL"
    assert [name for name in texts if name.startswith("was.")] == ["was.DATABASE_URL.hidden"]
    assert texts["was.DATABASE_URL.hidden"] != texts["now.DATABASE_URL.hidden"]


def test_print_of_a_secret_follows_the_key_and_the_setting(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who lacks the key can try no password on it, nor see that two are the same."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.setattr(env, name, DATABASE.format("sommar2026"))
    before = told()
    assert before["DATABASE_URL.hidden"] == told()["DATABASE_URL.hidden"] != before["DATABASE_OWNER_URL.hidden"]
    settings.SECRET_KEY = "another"
    assert told()["DATABASE_URL.hidden"] != before["DATABASE_URL.hidden"]
    assert told()["SECRET_KEY"] != before["SECRET_KEY"]
    assert "another" not in str(told())


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("", ""),
        ("https://portal.granvik.se", "https://portal.granvik.se"),
        ("postgres://isms@localhost/isms", "postgres://isms@localhost/isms"),
        ("postgres://isms:HEMLIGT@db:5432/isms", "postgres://isms@db:5432/isms"),
        ("postgres://isms:a@HEMLIGT@db/isms", "postgres://isms@db/isms"),
        ("postgres://isms@db/isms?sslmode=require&password=HEMLIGT", "postgres://isms@db/isms?sslmode=require"),
        ("redis://:HEMLIGT@redis:6379/0", "redis://redis:6379/0"),
        ("redis://redis:6379/0?password=HEMLIGT", "redis://redis:6379/0"),
        ("smtp+tls://HEMLIGT:HEMLIGT@mail:587", "smtp+tls://mail:587"),
        ("smtp+tls://anna:12/HEMLIGT@mail:587", "smtp+tls"),
        ("smtp+tls://anna:12#HEMLIGT@mail:587", "smtp+tls"),
        ("smtp+tls://anna:a@12/HEMLIGT@mail:587", "smtp+tls"),
    ],
)
def test_address_is_told_without_what_is_secret_in_it(address: str, plain: str) -> None:
    told, hidden = parted(address)
    assert told == plain
    assert ("HEMLIGT" in hidden) == ("HEMLIGT" in address)


def test_row_about_settings_is_whole(started: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "BASE_URL", "https://portal.granvik.se")
    start()
    assert list(chain.faults(verify.Seen(), {})) == []


def test_user_of_the_machine_without_a_name_is_told_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 10001")

    monkeypatch.setattr(commands.getpass, "getuser", nameless)
    monkeypatch.setattr(commands.os, "getuid", lambda: 10001)
    assert commands.at_the_machine().actor_name == "10001 (kommandoraden)"


def test_value_that_is_erased_is_said_to_be() -> None:
    texts = {"was.SEAL_MAIL": "", "now.LEDGER_ADDRESS": "network"}
    (setting,) = installation.settings_in(events.SETTINGS_CHANGED, texts)
    assert setting == ("SEAL_MAIL", None, "")


# --- the page Spårbarhet ---


def test_kommun_reads_what_was_changed_and_a_company_does_not(
    started: None, monkeypatch: pytest.MonkeyPatch, world: Any, login: Any
) -> None:
    monkeypatch.setattr(env, "LEDGER_ADDRESS", "whole")
    monkeypatch.setattr(env, "SEAL_MAIL", ["a@revision.example"])
    monkeypatch.setattr(env, "OIDC_CLIENT_SECRET", "sommar2026")
    start()
    page = read(login(world.ciso), events.SETTINGS_CHANGED)
    assert "startade portalen med ändrade inställningar LEDGER_ADDRESS, OIDC_CLIENT_SECRET, SEAL_MAIL" in page
    assert "LEDGER_ADDRESS network → whole" in page
    assert "SEAL_MAIL inte satt → a@revision.example" in page
    assert "OIDC_CLIENT_SECRET inte satt → hemligt (avtryck " in page
    assert "network → whole" not in read(login(world.company_ciso), events.SETTINGS_CHANGED)
    assert "LEDGER_ADDRESS network" in read(login(world.ciso), events.SETTINGS_TOLD)


def read(browser: Any, event: str) -> str:
    page = browser.get("/sparbarhet/", {"handelse": event})
    assert page.status_code == 200
    return " ".join(parse(page.content.decode()).text.split())

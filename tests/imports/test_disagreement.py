"""Granvik's two lists disagree about four systems: both values and both origins stay until somebody chooses."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assets import actions
from assets.models import InformationSystem, OtherStatement, StatedClass
from audit import undo
from audit.context import acting_as
from core.imports import undoing
from roles.models import User
from tests.imports import kommun
from tests.imports.kommun import CSV, SHEET, XLSX

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LOW = [{"column": "T", "value": "Låg", "answer": "1"}]


@pytest.fixture
def ciso() -> User:
    return kommun.build()


def both(ciso: User, **options: Any) -> Any:
    kommun.take(ciso, XLSX, sheet=SHEET, answers=LOW)
    return kommun.take(ciso, CSV, **options)


def test_both_values_are_told_with_their_origins(ciso: User) -> None:
    stopped = both(ciso).as_json()["stopped"]
    assert len(stopped) == 4
    for one in stopped:
        (reason,) = one["reasons"]
        assert f"({XLSX}, {SHEET}, rad " in reason
        assert "2026-11-23)" in reason
        assert f"(rad {one['row']})" in reason
        assert reason.count("”T") == 2


def test_the_fourth_differs_once_its_word_is_translated(ciso: User) -> None:
    kommun.take(ciso, XLSX, sheet=SHEET)
    assert len(kommun.take(ciso, CSV, dry_run=True).as_json()["stopped"]) == 3
    kommun.take(ciso, XLSX, sheet=SHEET, answers=LOW)
    stopped = kommun.take(ciso, CSV, dry_run=True).as_json()["stopped"]
    assert len(stopped) == 4
    assert sum("”T1”" in one["reasons"][0] and "rad 56" in one["reasons"][0] for one in stopped) == 1


@pytest.mark.parametrize("policy", ["stop", "skip"])
def test_both_stay_beside_each_other_and_nothing_is_overwritten(ciso: User, policy: str, login: Any) -> None:
    outcome = both(ciso, on_conflict=policy)
    others = list(OtherStatement.objects.select_related("system"))
    assert len(others) == 4
    for one in others:
        stated = StatedClass.objects.select_related("level").get(system=one.system, aspect="T")
        assert stated.origin.startswith(XLSX)
        assert (one.field, one.known, one.choice) == ("T", f"T{stated.level.code}", "")
        assert one.known_origin == f"{stated.origin}, 2026-11-23"
        assert one.origin.startswith(f"{CSV}, ") and one.said != one.known
    assert "En lista säger något annat" in login(ciso).get(f"/system/{others[0].system_id}/").content.decode()
    page = login(ciso).get(f"/system/{others[0].system_id}/import/").content.decode()
    assert all(text in page for text in (others[0].known_origin, others[0].origin, others[0].said, "Välj"))
    assert outcome.run is not None
    receipt = str(outcome.run.receipt)
    assert XLSX in receipt


def test_the_same_file_again_notes_nothing_new(ciso: User) -> None:
    both(ciso)
    kommun.take(ciso, CSV)
    assert OtherStatement.objects.count() == 4


def test_what_was_decided_is_not_asked_about_again_but_a_third_word_is(ciso: User) -> None:
    both(ciso)
    one = OtherStatement.objects.select_related("system").earliest("pk")
    actions.settle_statement(by=ciso, statement=one, choice="register", seen=one.known)
    # The same list, one row further down.
    head, _line, rest = kommun.content(CSV).partition(b"\n")
    kommun.take(ciso, CSV, head + b"\n" + b";" * head.count(b";") + b"\n" + rest)
    assert OtherStatement.objects.filter(choice="").count() == 3
    other = OtherStatement.objects.filter(choice="").select_related("system__unit").earliest("pk")
    third = next(level for level in ("0", "1", "2", "3") if f"T{level}" not in (other.known, other.said))
    row = f"Systemnamn;T;Förvaltning\r\n{other.system.name};{third};{other.system.unit.name}\r\n"
    (stopped,) = kommun.take(ciso, "tredje.csv", row.encode()).as_json()["stopped"]
    assert f"T{third}" in stopped["reasons"][0]
    waiting = OtherStatement.objects.filter(choice="", system=other.system)
    assert {one.said for one in waiting} == {other.said, f"T{third}"}


def test_nobody_chooses_away_what_was_changed_meanwhile(ciso: User, login: Any) -> None:
    kommun.take(ciso, XLSX, sheet=SHEET)
    system = InformationSystem.objects.get(name="Raindance")
    actions.save_system(by=ciso, system=system, version=system.version, values={"purpose": "Bokföring"})
    row = "Systemnamn;Syfte;Förvaltning\r\nRaindance;Annat;Kommunledningsförvaltningen\r\n".encode()
    kommun.take(ciso, "ny.csv", row)
    one = OtherStatement.objects.get()
    actions.save_system(by=ciso, system=system, version=None, values={"purpose": "Redovisning"})
    browser, address = login(ciso), f"/system/{one.system_id}/import/uppgift/{one.pk}/"
    sent = {"form_key": str(uuid.uuid4()), "choice": "file", "seen": "Bokföring"}
    answer = browser.post(address, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Någon har ändrat uppgiften" in page and 'name="seen" value="Redovisning"' in page
    assert "checked" not in page
    system.refresh_from_db()
    assert system.purpose == "Redovisning"
    sent = {"form_key": str(uuid.uuid4()), "choice": "file", "seen": "Redovisning"}
    assert browser.post(address, sent).status_code == 303
    system.refresh_from_db()
    assert system.purpose == "Annat"


def test_overwriting_is_a_choice_that_leaves_the_origin_in_the_protocol(ciso: User) -> None:
    outcome = both(ciso, on_conflict="update")
    assert OtherStatement.objects.count() == 0
    assert outcome.run is not None
    told = [line for line in outcome.run.receipt["protocol"] if XLSX in line[6]]
    assert len(told) >= 4


def test_a_word_that_is_taken_over_the_register_later_waits_no_longer(ciso: User, login: Any) -> None:
    both(ciso)
    kommun.take(ciso, CSV, on_conflict="update")
    assert set(OtherStatement.objects.values_list("choice", flat=True)) == {"file"}
    one = OtherStatement.objects.earliest("pk")
    assert "En lista säger något annat" not in login(ciso).get(f"/system/{one.system_id}/").content.decode()


def test_undoing_an_import_that_took_its_word_over_the_register_lets_the_word_wait_again(ciso: User) -> None:
    both(ciso)
    outcome = kommun.take(ciso, CSV, on_conflict="update")
    assert outcome.run is not None
    with acting_as(ciso):
        undo.take_back(undoing.source(outcome.run))
    assert set(OtherStatement.objects.values_list("choice", flat=True)) == {""}


@pytest.mark.parametrize(("typed", "choice"), [("Annat", "file"), ("Redovisning", "")])
def test_who_types_what_the_list_said_has_chosen(ciso: User, typed: str, choice: str) -> None:
    kommun.take(ciso, XLSX, sheet=SHEET)
    system = InformationSystem.objects.get(name="Raindance")
    actions.save_system(by=ciso, system=system, version=None, values={"purpose": "Bokföring"})
    row = "Systemnamn;Syfte;Förvaltning\r\nRaindance;Annat;Kommunledningsförvaltningen\r\n".encode()
    kommun.take(ciso, "ny.csv", row)
    actions.save_system(by=ciso, system=system, version=None, values={"purpose": typed})
    one = OtherStatement.objects.get()
    assert one.choice == choice
    assert one.history.latest().history_user_id == ciso.pk


def test_the_page_tells_what_the_register_says_now(ciso: User, login: Any) -> None:
    kommun.take(ciso, XLSX, sheet=SHEET)
    system = InformationSystem.objects.get(name="Raindance")
    actions.save_system(by=ciso, system=system, version=None, values={"purpose": "Bokföring"})
    row = "Systemnamn;Syfte;Förvaltning\r\nRaindance;Annat;Kommunledningsförvaltningen\r\n".encode()
    kommun.take(ciso, "ny.csv", row)
    actions.save_system(by=ciso, system=system, version=None, values={"purpose": "Redovisning"})
    page = login(ciso).get(f"/system/{system.pk}/import/").content.decode()
    assert "Redovisning" in page and "ändrat efter att filen lästes in" in page


@pytest.mark.parametrize("choice", ["register", "file"])
def test_somebody_chooses_on_the_systems_page(ciso: User, login: Any, choice: str) -> None:
    both(ciso)
    one = OtherStatement.objects.earliest("pk")
    browser = login(ciso)
    address = f"/system/{one.system_id}/import/uppgift/{one.pk}/"
    page = browser.get(address).content.decode()
    assert one.known_origin in page and one.origin in page
    assert (
        browser.post(address, {"form_key": str(uuid.uuid4()), "choice": choice, "seen": one.known}).status_code == 303
    )
    stated = StatedClass.objects.select_related("level").get(system=one.system, aspect="T")
    wanted = (one.said, one.origin) if choice == "file" else (one.known, one.known_origin.rpartition(", ")[0])
    assert (f"T{stated.level.code}", stated.origin) == wanted
    one.refresh_from_db()
    assert one.choice == choice
    assert "En lista säger något annat" not in browser.get(f"/system/{one.system_id}/").content.decode()
    assert browser.get(address).status_code == 404
    with pytest.raises(ValidationError):
        actions.settle_statement(by=ciso, statement=one, choice="register", seen=one.known)
    history = browser.get(f"/system/{one.system_id}/historik/").content.decode()
    assert "motstridig uppgift" in history


def test_who_answers_for_a_system_is_not_changed_by_a_click(ciso: User, login: Any) -> None:
    kommun.take(ciso, XLSX, sheet=SHEET)
    row = "Systemnamn;Systemägare;Förvaltning\r\nRaindance;Kent Rahimi;Kommunledningsförvaltningen\r\n".encode()
    stopped = kommun.take(ciso, "ny.csv", row).as_json()["stopped"]
    assert "Mats Wallin" in stopped[0]["reasons"][0]
    assert f"Import av {XLSX}, 2026-11-23" in stopped[0]["reasons"][0]
    one = OtherStatement.objects.get()
    page = login(ciso).get(f"/system/{one.system_id}/import/uppgift/{one.pk}/").content.decode()
    assert 'value="file"' not in page
    with pytest.raises(ValidationError):
        actions.settle_statement(by=ciso, statement=one, choice="file", seen=one.known)
    assert actions.settle_statement(by=ciso, statement=one, choice="register", seen=one.known).choice == "register"


def test_a_value_somebody_typed_is_told_by_whom(ciso: User) -> None:
    kommun.take(ciso, XLSX, sheet=SHEET)
    system = InformationSystem.objects.get(name="Raindance")
    actions.save_system(by=ciso, system=system, version=system.version, values={"purpose": "Bokföring"})
    row = "Systemnamn;Syfte;Förvaltning\r\nRaindance;Annat;Kommunledningsförvaltningen\r\n".encode()
    (stopped,) = kommun.take(ciso, "ny.csv", row).as_json()["stopped"]
    assert f"({ciso.full_name}, 2026-11-23)" in stopped["reasons"][0]


def test_undoing_the_import_takes_its_notes_back(ciso: User) -> None:
    outcome = both(ciso)
    assert outcome.run is not None
    assert OtherStatement.objects.count() == 4
    with acting_as(ciso):
        undo.take_back(undoing.source(outcome.run))
    assert OtherStatement.objects.count() == 0


def test_an_import_stays_once_somebody_has_chosen_by_it(ciso: User) -> None:
    outcome = both(ciso)
    assert outcome.run is not None
    one = OtherStatement.objects.earliest("pk")
    actions.settle_statement(by=ciso, statement=one, choice="register", seen=one.known)
    assert undoing.obstacles(outcome.run)


def test_conflicts_cost_few_questions(ciso: User, django_assert_max_num_queries: Any) -> None:
    kommun.take(ciso, XLSX, sheet=SHEET, answers=LOW)
    with django_assert_max_num_queries(26):
        kommun.take(ciso, CSV, dry_run=True)

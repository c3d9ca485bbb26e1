"""Where one is signed in, and how that ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audit import events
from audit.models import LedgerEntry
from roles.models import User
from tests import factories as make
from tests.accounts.pages import LOGIN, SESSIONS, is_in, log_in

pytestmark = pytest.mark.django_db


def browser(person: Any, name: str) -> Client:
    client = Client(headers={"user-agent": name})
    log_in(client, person.email)
    return client


def test_list_shows_own_sessions_and_marks_this_one(world: Any) -> None:
    here = browser(world.employee, "Telefonen")
    browser(world.employee, "Datorn")
    browser(world.ciso, "Annans dator")
    page = here.get(SESSIONS).content.decode()
    assert "Telefonen" in page
    assert "Datorn" in page
    assert "Annans dator" not in page
    assert page.count("Här") == 1


def test_other_sessions_end_at_once_and_this_one_goes_on(world: Any) -> None:
    here, there, other = (browser(p, n) for p, n in ((world.employee, "A"), (world.employee, "B"), (world.ciso, "C")))
    answer = here.post(SESSIONS)
    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert is_in(other)


def test_the_ledger_tells_of_sessions_ended_elsewhere(world: Any) -> None:
    here = browser(world.employee, "A")
    here.post(SESSIONS)
    assert not LedgerEntry.objects.filter(event=events.LOGGED_OUT_ELSEWHERE).exists()  # there was no other
    browser(world.employee, "B")
    here.post(SESSIONS)
    row = LedgerEntry.objects.get(event=events.LOGGED_OUT_ELSEWHERE)
    assert (row.actor_id, row.content["texts"]["sessions"]) == (world.employee.pk, "1")


def test_ending_says_so_in_swedish(world: Any) -> None:
    here = browser(world.employee, "A")
    browser(world.employee, "B")
    page = here.post(SESSIONS, follow=True).content.decode()
    assert "Du är utloggad överallt annars." in page


def test_stranger_sees_no_sessions(client: Client, db: None) -> None:
    assert client.get(SESSIONS).url.startswith(LOGIN)
    assert client.post(SESSIONS).url.startswith(LOGIN)


def test_new_password_ends_the_other_sessions(world: Any) -> None:
    here, there = browser(world.employee, "A"), browser(world.employee, "B")
    new = "alldeles-nytt-2027"
    values = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    assert here.post("/konto/losenord/byt/", values).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert User.objects.get(pk=world.employee.pk).check_password(new)


@pytest.mark.parametrize(
    ("password", "told"),
    [("kort-2026", "12 tecken"), ("123459876012", "numeriskt"), ("password12345", "vanligt")],
)
def test_weak_password_is_refused_with_a_reason(world: Any, password: str, told: str) -> None:
    here = browser(world.employee, "A")
    values = {"oldpassword": make.PASSWORD, "password1": password, "password2": password}
    answer = here.post("/konto/losenord/byt/", values)
    assert answer.status_code == 200
    assert told in str(answer.context["form"].errors)
    assert User.objects.get(pk=world.employee.pk).check_password(make.PASSWORD)


def test_own_name_is_no_password(world: Any) -> None:
    person = make.person(unit=world.care, family_name="Johansson-Lindqvist")
    values = {"oldpassword": make.PASSWORD, "password1": "johansson-lindqvist", "password2": "johansson-lindqvist"}
    answer = browser(person, "A").post("/konto/losenord/byt/", values)
    assert "efternamn" in str(answer.context["form"].errors)


def test_password_is_not_changed_without_the_old_one(world: Any) -> None:
    here = browser(world.employee, "A")
    values = {"oldpassword": "fel", "password1": "alldeles-nytt-2027", "password2": "alldeles-nytt-2027"}
    assert here.post("/konto/losenord/byt/", values).status_code == 200
    assert User.objects.get(pk=world.employee.pk).check_password(make.PASSWORD)


def test_session_ends_after_a_working_day(settings: Any, world: Any) -> None:
    here = browser(world.employee, "A")
    assert here.session.get_expiry_age() <= 10 * 60 * 60
    cookie = here.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"

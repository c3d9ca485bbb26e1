"""Login by e-mail and password: who gets in, who does not, and what a stranger learns."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from isms import checks, env
from roles.models import User
from tests import factories as make
from tests.accounts.pages import LOGIN, LOGOUT, SHUT, is_in, log_in

pytestmark = pytest.mark.django_db
WRONG = "fel-lösenord-2026"


def told(answer: Any) -> str:
    """Return the sentences of the page's summary of errors."""
    found = re.search(r'<div class="err-sum".*?</div>', answer.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>", " ", found.group()) if found else ""


@pytest.mark.core_suite
def test_person_logs_in_with_address_and_password(world: Any, client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    assert 'name="login"' in page
    assert 'name="password"' in page
    assert 'lang="sv"' in page
    answer = log_in(client, world.employee.email)
    assert (answer.status_code, answer.url) == (302, "/")
    assert is_in(client)


@pytest.mark.core_suite
def test_case_of_the_address_does_not_matter(world: Any, client: Client) -> None:
    log_in(client, world.employee.email.upper())
    assert is_in(client)


def test_one_more_address_of_the_same_person_works(world: Any, client: Client) -> None:
    from roles.actions import logins

    logins.add_address(world.ciso, "CISO@granvik.example")
    log_in(client, "ciso@granvik.example")
    assert client.get("/min-profil/").context["person"] == world.ciso


@pytest.mark.core_suite
@pytest.mark.parametrize(("login", "password"), [("known", WRONG), ("nobody@granvik.example", WRONG), ("known", "")])
def test_wrong_password_and_unknown_address_get_the_same_answer(
    world: Any, client: Client, login: str, password: str
) -> None:
    answer = log_in(client, world.employee.email if login == "known" else login, password)
    assert answer.status_code == 200
    assert not is_in(client)
    if password:
        assert "E-postadressen eller lösenordet stämmer inte." in told(answer)
        assert told(answer) == told(log_in(client, "nobody-else@granvik.example", WRONG))


def test_password_is_never_shown_again(world: Any, client: Client) -> None:
    assert WRONG not in log_in(client, world.employee.email, WRONG).content.decode()


@pytest.mark.core_suite
def test_person_who_is_shut_out_is_told_so_after_the_right_password_alone(world: Any, client: Client) -> None:
    person = make.person(unit=world.care, is_active=False)
    answer = log_in(client, person.email)
    assert (answer.status_code, answer.url) == (302, SHUT)
    assert "Kontot är avstängt" in client.get(SHUT).content.decode()
    assert log_in(client, person.email, WRONG).status_code == 200
    assert not is_in(client)


@pytest.mark.core_suite
def test_person_who_has_left_does_not_get_in(world: Any, client: Client) -> None:
    assert log_in(client, world.former.email).url == SHUT
    assert not is_in(client)


def test_last_day_is_a_day_of_work(world: Any, client: Client) -> None:
    person = make.person()
    make.placement(person=person, unit=world.care, ends_on=date(2026, 11, 23))
    log_in(client, person.email)
    assert is_in(client)


def test_person_without_a_password_does_not_get_in_with_none(world: Any, client: Client) -> None:
    person = make.person(unit=world.care)
    person.set_unusable_password()
    make.saved(person)
    for password in ("", "!", person.password):
        log_in(client, person.email, password)
        assert not is_in(client)


@pytest.mark.parametrize("login", ["", "employment"])
def test_person_without_an_address_has_no_login(world: Any, client: Client, login: str) -> None:
    person = make.person(unit=world.care, email=None)
    log_in(client, person.employment_number if login else "")
    assert not is_in(client)


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [
        ("/system/?q=a", "/system/?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("https:evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_next_leads_only_within_the_portal(world: Any, client: Client, wanted: str, leads: str) -> None:
    assert log_in(client, world.employee.email, next=wanted).url == leads


def test_stranger_is_sent_to_the_login_and_back(world: Any, client: Client) -> None:
    sent = client.get("/system/").url
    assert sent == f"{LOGIN}?next=/system/"
    assert 'value="/system/"' in client.get(sent).content.decode()


def test_login_without_the_forms_key_is_refused(world: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert log_in(strict, world.employee.email).status_code == 403
    assert not is_in(strict)


def test_logout_is_a_post_and_ends_the_session(world: Any, client: Client) -> None:
    log_in(client, world.employee.email)
    key = client.session.session_key
    assert client.get(LOGOUT).status_code == 200
    assert is_in(client)
    assert client.post(LOGOUT).url == LOGIN
    assert not is_in(client)
    assert not client.session.exists(key)


def test_login_gives_the_session_a_new_key(world: Any, client: Client) -> None:
    client.get(LOGIN)
    client.session.save()
    before = client.session.session_key
    log_in(client, world.employee.email)
    assert client.session.session_key != before


@pytest.mark.parametrize("name", ["socialaccount_signup", "account_email", "socialaccount_connections"])
def test_nobody_ties_accounts_or_adds_addresses_by_themselves(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path", ["/konto/registrera/", "/konto/signup/", "/accounts/signup/", "/admin/", "/konto/epost/"]
)
def test_no_other_way_in_is_open(db: None, client: Client, path: str) -> None:
    assert client.get(path).status_code in (302, 404)
    assert client.post(path, {"email": "x@y.example", "password1": WRONG}).status_code in (302, 404)
    assert not User.objects.exists()


def test_sign_up_is_closed(db: None, client: Client) -> None:
    form = {"email": "x@y.example", "password1": "alldeles-nytt-2027"}
    for answer in (client.get("/konto/nytt/"), client.post("/konto/nytt/", form)):
        assert "Du kan inte skapa konto själv" in answer.content.decode()
    assert not User.objects.exists()


def test_logging_in_first_makes_nobody_anything(kommun: Any, client: Client) -> None:
    first = make.person(unit=kommun)
    log_in(client, first.email)
    assert is_in(client)
    assert not first.assignments.exists()
    assert client.get("/personer/").status_code == 403


@pytest.fixture
def limited(settings: Any) -> Any:
    """Set the limits back that other tests go without."""
    from isms import settings as portal

    settings.ACCOUNT_RATE_LIMITS = portal.ACCOUNT_RATE_LIMITS
    return settings


def test_fifth_wrong_password_shuts_that_login_even_for_the_right_one(world: Any, client: Client, limited: Any) -> None:
    for _ in range(5):
        log_in(client, world.employee.email, WRONG)
    answer = log_in(client, world.employee.email)
    assert not is_in(client)
    assert "Vänta fem minuter" in told(answer)
    log_in(client, world.ciso.email)
    assert is_in(client)


def test_limit_is_counted_for_all_processes_together(world: Any, client: Client, limited: Any) -> None:
    """The counter is in the shared cache: another process sees it, and it goes when that is emptied."""
    for _ in range(5):
        log_in(client, world.employee.email, WRONG)
    backend = limited.CACHES["default"]["BACKEND"]
    assert backend.rpartition(".")[2] in {"RedisCache", "DatabaseCache"}
    cache.clear()
    log_in(client, world.employee.email)
    assert is_in(client)


def test_eleventh_failure_from_one_address_is_stopped_whoever_it_names(
    world: Any, client: Client, limited: Any
) -> None:
    for n in range(10):
        log_in(client, f"nobody{n}@granvik.example", WRONG)
    assert log_in(client, world.employee.email, WRONG).status_code in (200, 429)
    assert not is_in(client)
    other = Client(REMOTE_ADDR="192.0.2.7")
    log_in(other, world.employee.email)
    assert is_in(other)


def test_behind_a_proxy_visitors_are_told_apart(world: Any, limited: Any) -> None:
    limited.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guesser, colleague = (Client(headers={"x-forwarded-for": f"6.6.6.6, {ip}"}) for ip in ("192.0.2.1", "192.0.2.2"))
    for n in range(10):
        log_in(guesser, f"nobody{n}@granvik.example", WRONG)
    log_in(guesser, world.employee.email)
    assert not is_in(guesser)
    log_in(colleague, world.employee.email)
    assert is_in(colleague)


def test_without_a_proxy_nobody_makes_up_an_address(world: Any, limited: Any) -> None:
    for n in range(10):
        log_in(Client(headers={"x-forwarded-for": f"192.0.2.{n}"}), f"nobody{n}@granvik.example", WRONG)
    client = Client(headers={"x-forwarded-for": "192.0.2.99"})
    log_in(client, world.employee.email)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("demo", "address", "debug", "refused"),
    [
        ("full", "https://isms.granvik.se", False, True),
        ("org", "http://10.0.0.5:8000", False, True),
        ("full", "http://localhost:8000", False, False),
        ("full", "http://127.0.0.1:8000", False, False),
        ("full", "https://isms.granvik.se", True, False),
        ("", "https://isms.granvik.se", False, False),
    ],
)
def test_known_passwords_are_refused_on_a_public_address(
    settings: Any, monkeypatch: pytest.MonkeyPatch, demo: str, address: str, debug: bool, refused: bool
) -> None:
    settings.DEMO, settings.DEBUG = demo, debug
    monkeypatch.setattr(env, "BASE_URL", address)
    found = checks.demo_is_not_public(None)
    assert bool(found) is refused
    if refused:
        assert "DEMO=0" in found[0].msg
        with pytest.raises(Exception, match="publik"):
            call_command("load_demo", "--level", "org")

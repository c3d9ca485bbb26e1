"""Login with the kommun's own account, against a real provider over HTTP: a known person, or a page that says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from isms import env
from roles import actions
from roles.login import vouched_address
from roles.models import User
from tests import factories as make
from tests.accounts.provider import LOGIN, Browser, Provider, free_port, serving

UNKNOWN = "Kontot är inte kopplat till någon i portalen"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with serving() as one:
        yield one


def offer(settings: Any, url: str) -> None:
    """Set the provider as OIDC_SERVER_URL and its companions would."""
    app = {"provider_id": "kommun", "name": "kommunens konto", "client_id": "isms", "secret": "hemligt"}
    both = {"OAUTH_PKCE_ENABLED": True, "APPS": [app | {"settings": {"server_url": url}}]}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": both}


@pytest.fixture
def browser(provider: Provider, settings: Any, live_server: Any) -> Browser:
    """Return a browser before a portal that offers the provider."""
    offer(settings, provider.url)
    return Browser(live_server.url)


@pytest.fixture
def asa(browser: Browser, provider: Provider) -> User:
    """Return a person whom the portal knows and the provider vouches for, as subject "asa"."""
    kommun = make.municipality()
    provider.knows("asa", email="asa@granvik.example", email_verified=True, name="Åsa i katalogen")
    return make.person(unit=kommun, given_name="Åsa", family_name="Öberg", email="asa@granvik.example")


def again(browser: Browser) -> Browser:
    return Browser(browser.portal)


def test_known_person_logs_in_by_the_whole_dance(browser: Browser, asa: User, provider: Provider) -> None:
    begun = browser.begin()
    sent = urlsplit(begun.headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(sent.query).items()}
    assert f"{sent.scheme}://{sent.netloc}" == provider.url
    assert asked["redirect_uri"] == f"{browser.portal}/konto/extern/kommun/svar/"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    answer = browser.get(browser.consent(begun, "asa"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert browser.who() == "Åsa Öberg"
    assert SocialAccount.objects.get().user == asa


def test_directory_changes_nothing_about_the_person(browser: Browser, asa: User) -> None:
    before = User.history.filter(id=asa.pk).count()
    browser.log_in("asa")
    assert User.history.filter(id=asa.pk).count() == before
    assert User.objects.get(pk=asa.pk).full_name == "Åsa Öberg"


def test_login_leads_back_to_where_one_was_going(browser: Browser, asa: User) -> None:
    assert browser.log_in("asa", f"{LOGIN}?next=/roller/").headers["Location"] == "/roller/"
    elsewhere = again(browser).log_in("asa", f"{LOGIN}?next=https://evil.example/")
    assert elsewhere.headers["Location"] == "/"


def test_case_of_the_address_does_not_matter(browser: Browser, asa: User, provider: Provider) -> None:
    provider.knows("asa", email="Asa@Granvik.EXAMPLE", email_verified=True)
    browser.log_in("asa")
    assert browser.who() == "Åsa Öberg"


def test_provider_that_says_nothing_of_proof_is_trusted(browser: Browser, asa: User, provider: Provider) -> None:
    """As Entra ID for the addresses of its own directory."""
    provider.knows("asa", email="asa@granvik.example")
    browser.log_in("asa")
    assert browser.who() == "Åsa Öberg"


def test_unknown_person_is_refused_with_a_page_and_not_made(browser: Browser, asa: User, provider: Provider) -> None:
    provider.knows("okand", email="okand@annan.example", email_verified=True)
    answer = browser.log_in("okand")
    assert answer.status_code == 403
    assert UNKNOWN in answer.text
    assert "portalen känner ingen med adressen okand@annan.example" in answer.text
    assert 'lang="sv"' in answer.text
    assert browser.who() == ""
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "asa@granvik.example", "email_verified": False},
        {"email": "asa@granvik.example", "email_verified": "false"},
        {"email": "asa@granvik.example", "xms_edov": False},
        {"email_verified": True},
        {"preferred_username": "asa@granvik.example"},
    ],
    ids=",".join,
)
def test_address_that_is_not_vouched_for_is_refused(
    browser: Browser, asa: User, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.knows("asa", **claims)
    answer = browser.log_in("asa")
    assert answer.status_code == 403
    assert "kontot har ingen bekräftad e-postadress" in answer.text
    assert browser.who() == ""


@pytest.mark.parametrize("tied", [False, True])
def test_person_who_is_shut_out_is_refused(browser: Browser, asa: User, tied: bool) -> None:
    if tied:
        browser.log_in("asa")
    make.saved(_shut(User.objects.get(pk=asa.pk)))
    other = again(browser)
    answer = other.log_in("asa")
    assert answer.headers["Location"] == "/konto/avstangt/"
    assert other.who() == ""
    assert SocialAccount.objects.exists() is tied


def _shut(person: User) -> User:
    person.is_active = False
    return person


@pytest.mark.parametrize("tied", [False, True])
def test_person_who_has_left_is_refused(browser: Browser, asa: User, acting: Any, tied: bool) -> None:
    if tied:
        browser.log_in("asa")
    values = {"ends_on": date(2026, 11, 22)}
    actions.save_placement(by=None, placement=asa.placements.get(), version=None, values=values)
    other = again(browser)
    assert other.log_in("asa").headers["Location"] == "/konto/avstangt/"
    assert other.who() == ""


def test_tied_account_stays_its_persons_whatever_address_it_gets(
    browser: Browser, asa: User, provider: Provider
) -> None:
    browser.log_in("asa")
    make.person(unit=asa.placements.get().unit, family_name="Chef", email="chef@granvik.example")
    provider.knows("asa", email="chef@granvik.example", email_verified=True)
    other = again(browser)
    other.log_in("asa")
    assert other.who() == "Åsa Öberg"


def test_persons_login_is_not_taken_over_by_another_account_with_the_address(
    browser: Browser, asa: User, provider: Provider
) -> None:
    browser.log_in("asa")
    provider.knows("mallory", email="asa@granvik.example", email_verified=True)
    other = again(browser)
    answer = other.log_in("mallory")
    assert answer.status_code == 403
    assert "loggar redan in med ett annat konto" in answer.text
    assert other.who() == ""
    assert SocialAccount.objects.get().uid == "asa"


def test_person_let_in_again_may_come_with_a_new_account(
    browser: Browser, asa: User, provider: Provider, acting: Any
) -> None:
    browser.log_in("asa")
    for active in (False, True):
        actions.save_person(by=None, person=asa, version=None, values={"is_active": active})
    assert browser.who() == ""
    provider.knows("asa-2", email="asa@granvik.example", email_verified=True)
    other = again(browser)
    other.log_in("asa-2")
    assert other.who() == "Åsa Öberg"


def test_answer_that_was_not_asked_for_is_refused(browser: Browser, asa: User) -> None:
    """Somebody else's answer, pasted into this browser, logs nobody in."""
    stolen = browser.consent(browser.begin(), "asa")
    victim = again(browser)
    answer = victim.get(stolen)
    assert "Det gick inte att logga in" in answer.text
    assert victim.who() == ""


def test_answer_is_used_once(browser: Browser, asa: User) -> None:
    back = browser.consent(browser.begin(), "asa")
    browser.get(back)
    assert "Det gick inte att logga in" in again(browser).get(back).text


def test_person_who_says_no_at_the_provider_comes_back_to_a_page(browser: Browser, asa: User) -> None:
    state = parse_qs(urlsplit(browser.begin().headers["Location"]).query)["state"][0]
    answer = browser.get(f"/konto/extern/kommun/svar/?error=access_denied&state={state}")
    page = browser.get(answer.headers["Location"])
    assert "Inloggningen avbröts" in page.text


def test_link_to_the_login_starts_nothing_by_itself(browser: Browser, asa: User) -> None:
    page = browser.get("/konto/extern/kommun/in/")
    assert page.status_code == 200
    assert "Fortsätt" in page.text


def down(settings: Any) -> None:
    offer(settings, f"http://127.0.0.1:{free_port()}")


def test_provider_that_is_down_gives_a_page_and_passwords_still_work(
    browser: Browser, asa: User, settings: Any
) -> None:
    down(settings)
    answer = browser.begin()
    assert answer.status_code == 503
    assert "Kommunens inloggning svarar inte" in answer.text
    token = browser.session.cookies["csrftoken"]
    browser.post(LOGIN, login=asa.email, password=make.PASSWORD, csrfmiddlewaretoken=token)
    assert browser.who() == "Åsa Öberg"


def test_provider_that_goes_down_midway_gives_a_page(browser: Browser, asa: User, settings: Any) -> None:
    back = browser.consent(browser.begin(), "asa")
    down(settings)
    answer = browser.get(back)
    assert answer.status_code == 503
    assert browser.who() == ""


def test_without_settings_there_is_no_such_way_in(live_server: Any, db: None) -> None:
    browser = Browser(live_server.url)
    assert "/konto/extern/" not in browser.get(LOGIN).text
    assert browser.get("/konto/extern/kommun/in/").status_code == 404
    assert browser.get("/konto/extern/kommun/svar/?code=x&state=y").status_code == 404


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({"userinfo": {"email": " A@B.se "}}, "a@b.se"),
        ({"userinfo": {"sub": "1"}, "id_token": {"email": "a@b.se"}}, "a@b.se"),
        ({"userinfo": {"email": "a@b.se"}, "id_token": {"email_verified": False}}, ""),
        ({"userinfo": {"email": "a@b.se", "email_verified": "0"}}, ""),
        ({"userinfo": {"email": None}}, ""),
        ({"email": "a@b.se", "email_verified": True}, "a@b.se"),
        ({}, ""),
    ],
)
def test_address_is_what_the_provider_vouches_for(told: dict[str, Any], address: str) -> None:
    assert vouched_address(told) == address


TENANT = "https://login.microsoftonline.com/8f3c2d1e-0000-4000-8000-1234567890ab/v2.0"


@pytest.mark.parametrize(
    ("url", "client", "secret", "fault"),
    [
        ("", "", "", ""),
        (TENANT, "id", "hemligt", ""),
        ("http://localhost:9400", "id", "hemligt", ""),
        ("http://login.granvik.se", "id", "hemligt", "https://"),
        ("https://login.microsoftonline.com/common/v2.0", "id", "hemligt", "kommunens egen"),
        ("https://login.microsoftonline.com/Organizations/v2.0", "id", "hemligt", "kommunens egen"),
        (TENANT, "", "hemligt", "OIDC_CLIENT_ID"),
        (TENANT, "id", "", "OIDC_CLIENT_SECRET"),
    ],
)
def test_start_refuses_settings_that_cannot_be_right(
    monkeypatch: pytest.MonkeyPatch, url: str, client: str, secret: str, fault: str
) -> None:
    for name, value in (("SERVER_URL", url), ("CLIENT_ID", client), ("CLIENT_SECRET", secret)):
        monkeypatch.setattr(env, f"OIDC_{name}", value)
    if fault:
        with pytest.raises(ValueError, match=fault):
            env.check()
    else:
        env.check()


def test_settings_are_told_to_who_runs_it() -> None:
    for name in ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME", "TRUSTED_PROXIES"):
        assert f"#{name}=" in (env.BASE_DIR / ".env.example").read_text(encoding="utf-8")
        assert name in (env.BASE_DIR / "docs" / "operating.md").read_text(encoding="utf-8")

"""A new password by letter: sent by SMTP, in Swedish, once, and telling strangers nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import environ
import pytest
from django.test import Client
from freezegun import freeze_time

from audit import events
from audit.models import LedgerEntry
from roles.models import User
from tests import factories as make
from tests.accounts.pages import FORGOTTEN, is_in, log_in
from tests.accounts.smtp import MailServer, serving

pytestmark = pytest.mark.django_db
NEW = "alldeles-nytt-2027"
BASE_URL = "https://isms.granvik.se"


@pytest.fixture
def post(settings: Any) -> Iterator[MailServer]:
    """Run a mail server and let the portal send to it, as EMAIL_URL would."""
    with serving() as server:
        for name, value in environ.Env.email_url_config(f"smtp://127.0.0.1:{server.port}").items():
            setattr(settings, name, value)
        settings.BASE_URL = BASE_URL
        yield server


def ask(client: Client, address: str, **headers: str) -> Any:
    return client.post(FORGOTTEN, {"email": address}, **headers)


def text_of(letter: EmailMessage) -> str:
    return letter.get_content().replace("\r\n", "\n")


def link(post: MailServer) -> str:
    """Return the path of the link in the last letter, which leads to the portal's own address."""
    found = re.search(rf"{re.escape(BASE_URL)}(/\S+)", text_of(post.letters[-1][1]))
    assert found, text_of(post.letters[-1][1])
    return found.group(1)


def test_the_ledger_tells_whose_password_was_asked_for(world: Any, client: Client, post: MailServer) -> None:
    ask(client, "ingen@granvik.se")
    ask(client, world.employee.email)
    row = LedgerEntry.objects.get(event=events.PASSWORD_ASKED)
    assert (row.about_id, row.actor_id, row.content["texts"].get("actor")) == (world.employee.pk, None, None)
    choose(client, link(post))
    changed = LedgerEntry.objects.filter(event=events.CHANGED, about="roles.user", about_id=world.employee.pk).latest(
        "pk"
    )
    assert (changed.actor_id, changed.content["texts"]["reason"]) == (world.employee.pk, "Nytt lösenord")


def choose(client: Client, path: str, password: str = NEW) -> Any:
    """Open the link of a letter and choose a password."""
    page = client.get(path, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


def test_letter_leads_to_a_new_password_and_in(world: Any, client: Client, post: MailServer) -> None:
    ask(client, world.employee.email.upper())
    assert "lösenord" in choose(client, link(post)).content.decode().lower()
    assert not is_in(client)
    log_in(client, world.employee.email, NEW)
    assert is_in(client)


def test_letter_is_swedish_plain_and_from_the_portal(
    world: Any, client: Client, post: MailServer, settings: Any
) -> None:
    ask(client, world.employee.email)
    to, letter = post.letters[0]
    assert to == [world.employee.email]
    assert letter["To"] == world.employee.email
    assert letter["From"] == settings.DEFAULT_FROM_EMAIL
    assert letter["Subject"] == "Välj ett nytt lösenord"
    text = text_of(letter)
    for sentence in ("Öppna länken och välj ett nytt lösenord.", "Ditt gamla lösenord gäller.", settings.MUNICIPALITY):
        assert sentence in text
    assert not re.search(r"\b(the|you|your|password reset|hello)\b", text, re.IGNORECASE)


@pytest.mark.parametrize("host", ["localhost", "evil.example", "127.0.0.1:8000"])
def test_link_is_never_made_of_what_the_request_calls_its_host(
    world: Any, client: Client, post: MailServer, host: str
) -> None:
    ask(client, world.employee.email, headers={"host": host})
    assert link(post).startswith("/konto/losenord/nytt/")
    assert host not in text_of(post.letters[0][1]).replace(BASE_URL, "")


def test_link_works_once(world: Any, client: Client, post: MailServer) -> None:
    ask(client, world.employee.email)
    choose(client, link(post))
    assert "Länken gäller inte längre" in Client().get(link(post), follow=True).content.decode()
    assert User.objects.get(pk=world.employee.pk).check_password(NEW)


def test_link_grows_old_in_three_days(world: Any, client: Client, post: MailServer) -> None:
    with freeze_time() as frozen:
        ask(client, world.employee.email)
        frozen.tick(timedelta(days=3, seconds=5))
        assert 'name="password1"' not in client.get(link(post), follow=True).content.decode()


def test_link_of_one_is_no_link_of_another(world: Any, client: Client, post: MailServer) -> None:
    from allauth.account.utils import user_pk_to_url_str

    ask(client, world.employee.email)
    other = link(post).replace(f"/{user_pk_to_url_str(world.employee)}-", f"/{user_pk_to_url_str(world.ciso)}-")
    assert other != link(post)
    assert 'name="password1"' not in client.get(other, follow=True).content.decode()


def test_link_dies_when_the_address_is_changed(world: Any, client: Client, post: MailServer) -> None:
    from roles import actions

    ask(client, world.employee.email)
    actions.save_person(by=world.ciso, person=world.employee, version=None, values={"email": "ny@granvik.example"})
    assert 'name="password1"' not in client.get(link(post), follow=True).content.decode()


def test_weak_password_is_not_taken(world: Any, client: Client, post: MailServer) -> None:
    ask(client, world.employee.email)
    assert "password1" in choose(client, link(post), "kort").context["form"].errors
    assert User.objects.get(pk=world.employee.pk).check_password(make.PASSWORD)


def test_unknown_address_gets_the_same_page_and_a_letter_without_a_link(
    world: Any, client: Client, post: MailServer
) -> None:
    known = client.post(FORGOTTEN, {"email": world.employee.email}, follow=True)
    unknown = client.post(FORGOTTEN, {"email": "nobody@granvik.example"}, follow=True)

    def shown(answer: Any) -> str:
        return re.sub(r'value="[^"]{30,}"|nonce="[^"]+"', "", answer.content.decode())

    assert known.redirect_chain == unknown.redirect_chain
    assert shown(known) == shown(unknown)
    to, letter = post.letters[1]
    assert to == ["nobody@granvik.example"]
    assert "Det finns inget konto med den adressen." in text_of(letter)
    assert "/konto/losenord/nytt/" not in text_of(letter)


def test_person_who_is_shut_out_gets_no_link(world: Any, client: Client, post: MailServer) -> None:
    person = make.person(unit=world.care, is_active=False)
    ask(client, person.email)
    assert ["/konto/losenord/nytt/" in text_of(letter) for _to, letter in post.letters] == [False]


def test_new_password_of_who_has_left_opens_nothing(world: Any, client: Client, post: MailServer) -> None:
    ask(client, world.former.email)
    choose(client, link(post))
    log_in(client, world.former.email, NEW)
    assert not is_in(client)


def test_first_password_of_somebody_new_comes_the_same_way(world: Any, client: Client, post: MailServer) -> None:
    from roles import actions

    values = {"given_name": "Ny", "family_name": "Ek", "employment_number": "G7", "email": "ny.ek@granvik.example"}
    person = actions.employ(by=world.ciso, values=values, placement={"unit": world.care})
    assert not person.has_usable_password()
    ask(client, person.email)
    choose(client, link(post))
    log_in(client, person.email, NEW)
    assert is_in(client)


def test_choosing_a_password_is_done_in_ones_own_name_and_never_written_down(
    world: Any, client: Client, post: MailServer
) -> None:
    before = User.history.filter(id=world.employee.pk).count()
    ask(client, world.employee.email)
    choose(client, link(post))
    newest = User.history.filter(id=world.employee.pk).latest("history_id")
    assert User.history.filter(id=world.employee.pk).count() == before + 1
    assert (newest.actor_name, newest.history_change_reason) == (world.employee.full_name, "Nytt lösenord")
    assert "password" not in [f.name for f in User.history.model._meta.fields]


def test_letters_are_limited_for_one_address(world: Any, client: Client, post: MailServer, settings: Any) -> None:
    from isms import settings as portal

    settings.ACCOUNT_RATE_LIMITS = portal.ACCOUNT_RATE_LIMITS
    statuses = [ask(client, world.employee.email).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(post.letters) == 5

"""The root of a day's last seal reaches those who audit, once, and is tried again until it does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import environ
import pytest

from audit import events, mailing, seals, tasks, verify
from audit.models import LedgerEntry, Seal
from core import clock
from isms import env
from roles.kinds import RoleKind
from roles.models import Assignment
from tests.accounts.smtp import MailServer, serving
from tests.audit.sealing import sealed, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("numbered")]
OUTSIDE = "revision@byran.se"


@pytest.fixture
def post(settings: Any) -> Iterator[MailServer]:
    with serving() as server:
        for name, value in environ.Env.email_url_config(f"smtp://127.0.0.1:{server.port}").items():
            setattr(settings, name, value)
        yield server


def a_day_of_seals() -> Seal:
    """Seal twice, and return the last one."""
    write("ett")
    sealed()
    write("två")
    return sealed()


def tomorrow() -> Any:
    return clock.at(clock.now() + timedelta(days=1))


def recipients(post: MailServer) -> list[str]:
    return sorted(address for to, _letter in post.letters for address in to)


def told() -> set[str]:
    return {row.content["texts"]["recipient"] for row in LedgerEntry.objects.filter(event=events.SEAL_MAILED)}


def test_the_last_root_of_a_day_is_mailed_the_day_after(world: Any, post: MailServer, settings: Any) -> None:
    settings.SEAL_MAIL = [OUTSIDE]
    seal = a_day_of_seals()
    assert mailing.mail_root() == 0
    with tomorrow():
        write("i dag")
        sealed()
        assert mailing.mail_root() == 2
    assert recipients(post) == sorted([world.auditor.email, OUTSIDE])
    letter = post.letters[0][1]
    assert letter["Subject"] == "Försegling 2 av spårbarhetsloggen"
    lines = letter.get_content().splitlines()
    assert {"Försegling: 2", "Tid: 2026-11-23 10:00", seals.kept_as(seal)} <= {*lines}
    assert f"python3 verify_ledger.py FIL --root {seals.kept_as(seal)}" in lines
    assert seals.outside(seals.kept_as(seal)) == (2, bytes(seal.root))
    assert list(verify.faults(verify.Seen())) == []


def test_nobody_is_sent_the_same_root_twice(world: Any, post: MailServer) -> None:
    a_day_of_seals()
    with tomorrow():
        tasks.mail_root()
        tasks.mail_root()
    assert recipients(post) == [world.auditor.email]
    assert told() == {world.auditor.email}


def test_a_mail_is_no_reason_for_a_seal(world: Any, post: MailServer) -> None:
    a_day_of_seals()
    with tomorrow():
        assert mailing.mail_root() == 1
        assert seals.seal_ledger() is None


def test_what_could_not_be_sent_is_tried_again(world: Any, settings: Any, caplog: Any) -> None:
    settings.SEAL_MAIL = [OUTSIDE]
    with serving() as gone:
        port = gone.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    a_day_of_seals()
    with tomorrow():
        assert mailing.mail_root() == 0
        assert caplog.text.count("Seal 2 could not be mailed") == 2
        assert told() == set()
        with serving() as server:
            settings.EMAIL_PORT = server.port
            assert mailing.mail_root() == 2
            assert recipients(server) == sorted([world.auditor.email, OUTSIDE])


def test_one_who_cannot_be_reached_keeps_it_from_nobody_else(
    world: Any, post: MailServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEAL_MAIL = [OUTSIDE]
    real = mailing._letter

    def letter(seal: Seal, address: str) -> Any:
        if address == world.auditor.email:
            raise ConnectionRefusedError
        return real(seal, address)

    monkeypatch.setattr(mailing, "_letter", letter)
    a_day_of_seals()
    with tomorrow():
        assert mailing.mail_root() == 1
    assert recipients(post) == [OUTSIDE]


def test_a_letter_that_was_not_told_of_is_sent_again(
    world: Any, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the process is killed once it has sent it."""
    a_day_of_seals()

    def killed(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with tomorrow():
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(mailing.ledger, "record", killed)
            mailing.mail_root()
        assert mailing.mail_root() == 1
    assert recipients(post) == [world.auditor.email] * 2


def test_who_no_longer_audits_is_sent_nothing(world: Any, post: MailServer) -> None:
    a_day_of_seals()
    last = Assignment.objects.get(person=world.auditor, role=RoleKind.AUDITOR).ends_on
    with clock.at(clock.now().replace(year=last.year + 1)):
        assert mailing.mail_root() == 0
    assert post.letters == []


def test_without_a_seal_there_is_nothing_to_mail(world: Any, post: MailServer) -> None:
    assert mailing.mail_root() == 0


@pytest.mark.parametrize("address", ["revision", "a b@c.se", "@"])
def test_an_address_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(env, "SEAL_MAIL", [OUTSIDE])
    env.check()
    monkeypatch.setattr(env, "SEAL_MAIL", [OUTSIDE, address])
    with pytest.raises(ValueError, match="SEAL_MAIL"):
        env.check()

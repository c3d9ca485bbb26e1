"""The ways in: addresses, passwords and sessions of people. Called by actions and commands, never by pages."""

from __future__ import annotations

from urllib.parse import quote

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from audit import context
from roles.models import User


def forget_address(person: User, address: str | None) -> None:
    """Close an address that is no longer the person's, as login and as where a new password is sent."""
    if address:
        EmailAddress.objects.filter(user=person, email__iexact=address).delete()


def end_sessions(person: User) -> int:
    """Log the person out everywhere; return how many places that was."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


def add_address(person: User, address: str) -> EmailAddress:
    """Let the person log in with one more address. The person's own stays the one that letters go to."""
    row, _new = EmailAddress.objects.get_or_create(
        email=address.lower(), defaults={"user": person, "verified": True, "primary": False}
    )
    return row


def set_password_hash(person: User, hashed: str) -> None:
    """Give the person a password that is hashed already."""
    with context.acting_as(person):
        person.password = hashed
        person.save(update_fields=["password"])


def password_link(key: str) -> str:
    """Return the address at which a password is chosen, for a key of allauth's ("person-token")."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return f"{settings.BASE_URL}{path.replace('UID-KEY', quote(key))}"


def first_password_link(person: User) -> str:
    """Return a link by which the person chooses a password: once, and not for ever (PASSWORD_RESET_TIMEOUT)."""
    return password_link(f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}")


@transaction.atomic
def tie(person: User, account: SocialAccount) -> bool:
    """Tie an outside account to the person. False, and nothing done, when another one is tied already."""
    User.objects.select_for_update().get(pk=person.pk)
    if SocialAccount.objects.filter(user=person, provider=account.provider).exists():
        return False
    account.user = person
    account.save()
    return True


def untie(person: User) -> None:
    """Let the next outside account with the person's address be theirs."""
    SocialAccount.objects.filter(user=person).delete()

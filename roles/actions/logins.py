"""The ways in: addresses, passwords and sessions of people. Called by actions and commands, never by pages."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession

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

"""Who asks: the CISO, and a restricted user who is manager of one förvaltning and owner of a few systems."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client, override_settings

from roles.models import User

CISO, RESTRICTED = "S000000", "S000003"
# The förvaltning whose manager the restricted user is.
DEPARTMENT = "S1"
# What `django-admin startproject` writes: the floor stands on this and nothing of ours.
BARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


@dataclass(frozen=True)
class Reader:
    """A person with a browser for the portal and one for the floor; `someone` is a person both readers may view."""

    name: str
    user: User
    portal: Client
    bare: Client
    someone: int


def readers() -> list[Reader]:
    people = (("ciso", CISO), ("restricted", RESTRICTED))
    return [_reader(name, User.objects.get(employment_number=number)) for name, number in people]


def _reader(name: str, user: User) -> Reader:
    bare = signed_in(user)
    with override_settings(MIDDLEWARE=BARE):
        bare.handler.load_middleware()
    someone = User.objects.filter(placements__unit__code=DEPARTMENT).order_by("pk").values_list("pk", flat=True)[0]
    return Reader(name, user, signed_in(user), bare, someone)


def signed_in(user: User) -> Client:
    """Return a browser signed in as a person."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client

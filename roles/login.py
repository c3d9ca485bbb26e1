"""Login: only people the kommun knows; nobody becomes anyone by logging in first."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render

from audit import context
from roles.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up; a new password is set in the person's own name."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        with context.acting_as(user, reason="Nytt lösenord"):
            super().set_password(user, password)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect: matched to a known person by verified address, or refused with a sentence."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        person = known_person(sociallogin)
        if person is None:
            raise ImmediateHttpResponse(render(request, "socialaccount/unknown_person.html", status=403))
        sociallogin.connect(request, person)


def known_person(sociallogin: Any) -> User | None:
    """Return the active person whose address the provider vouches for, or None."""
    verified = [a.email.lower() for a in sociallogin.email_addresses if a.verified]
    return User.objects.filter(email__in=verified, is_active=True).first()

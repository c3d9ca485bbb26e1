"""Login: only people the kommun knows; nobody becomes anyone by logging in first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from requests import RequestException

from audit import context, events, ledger
from roles.actions import logins
from roles.models import User

log = logging.getLogger(__name__)
LONGEST_LOGIN = 254


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up, no way in for who has left, links at the portal's own address, passwords in one's own name."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-postadressen eller lösenordet stämmer inte. Kontrollera båda och försök igen."),
        "too_many_login_attempts": _("För många försök har misslyckats. Vänta fem minuter och försök igen."),
        "invalid_password_reset": _("Länken är redan använd eller för gammal. Be om en ny."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Turn away who has a last day behind them like who is shut out, whichever way they came."""
        if user.has_left:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        with context.acting_as(user):
            ledger.record(events.LOGGED_IN)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            ledger.record(events.LOGGED_OUT)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the ledger which login was tried; that it was the person themselves nobody knows."""
        tried = str(credentials.get("email") or "")[:LONGEST_LOGIN]
        ledger.record(events.LOGIN_FAILED, about=known_person(tried.strip().lower()), acting=nobody(), login=tried)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Send the letter and tell the ledger whose account it opens; who asked for it nobody knows."""
        ledger.record(events.PASSWORD_ASKED, about=user, acting=nobody(), label=user.full_name)
        super().send_password_reset_mail(user, email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of the letter: never made of what the request says its host is."""
        return logins.password_link(key)

    def set_password(self, user: Any, password: str) -> None:
        with context.acting_as(user, reason="Nytt lösenord"):
            super().set_password(user, password)


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Sequence[Any]) -> None:
        """End somebody's sessions in other browsers, and tell the ledger how many."""
        super().end_sessions(sessions)
        if sessions:
            ledger.record(events.LOGGED_OUT_ELSEWHERE, sessions=len(sessions))


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect: an account is tied to a known person the first time, by address, or refused with a sentence."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie an account that is new to its person. One that is tied already stays so, whatever address it has now."""
        if sociallogin.is_existing:
            return
        address = vouched_address(sociallogin.account.extra_data)
        person = known_person(address)
        if person is None:
            raise _refused(request, address=address, reason="unknown")
        if not person.is_active or person.has_left:
            raise ImmediateHttpResponse(redirect("account_inactive"))
        if not logins.tie(person, sociallogin.account):
            raise _refused(request, address=address, reason="taken")
        sociallogin.user = person


def _refused(request: HttpRequest, **shown: str) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(render(request, "socialaccount/unknown_person.html", shown, status=403))


def vouched_address(told: dict[str, Any]) -> str:
    """Return the address that the provider gives for the account, "" for none or one that it says is unproven.

    Providers that prove all addresses, as a tenant of Entra ID does for its own, say nothing about it.
    """
    claims = {**(told.get("id_token") or {}), **(told.get("userinfo") or {})} or told
    proven = all(str(claims.get(n, True)).lower() not in ("false", "0") for n in ("email_verified", "xms_edov"))
    return str(claims.get("email") or "").strip().lower() if proven else ""


def nobody() -> context.Acting:
    """Return who acts for somebody who has not logged in: from where and in which request, but no person."""
    return context.current() or context.Acting()


def known_person(address: str) -> User | None:
    return User.objects.filter(email=address).first() if address else None


def answers_without_provider(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer with a page of our own when the provider cannot be reached."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RequestException:
            log.warning("The OpenID provider does not answer", exc_info=True)
            return render(request, "socialaccount/provider_down.html", status=503)

    return wrapped

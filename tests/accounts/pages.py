"""The pages of accounts, by name."""

from __future__ import annotations

from typing import Any

from tests.factories import PASSWORD

LOGIN = "/konto/logga-in/"
LOGOUT = "/konto/logga-ut/"
FORGOTTEN = "/konto/losenord/glomt/"
SESSIONS = "/konto/sessioner/"
SHUT = "/konto/avstangt/"


def log_in(client: Any, login: str, password: str = PASSWORD, **more: str) -> Any:
    """Send the login form."""
    return client.post(LOGIN, {"login": login, "password": password, **more})


def is_in(client: Any) -> bool:
    """Tell whether the browser is signed in: strangers are sent to the login."""
    return client.get("/").status_code == 200

"""The settings of this installation as the ledger tells them: values in plain form, and of secrets only a print.

A print says that a secret was changed and not what it is. It is keyed by SECRET_KEY: who reads the ledger lacks the key
and cannot try passwords on a print, however weak they are, and who has the key has the environment that they stand in.
Of the key itself the print says no more than all else that is signed with it, such as a link for choosing a password;
a salt and a slow hash would hide nothing. The price: when the key is changed every print is new, and which other
secrets were changed at the same start is not told.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from audit import content
from audit.installation import HIDDEN, PRINT
from isms import env

PRINT_SIGNS = 16
# Options of an address that are told; any other may be a password.
OPEN_OPTIONS = frozenset({"sslmode", "ssl_cert_reqs", "db"})


def told() -> dict[str, str]:
    """Return each setting as the ledger tells it, "" for one that is not set."""
    found = {name: _text(_value(name)) for name in env.PLAIN}
    hidden = {name: _value(name) for name in env.SECRETS}
    for name in env.ADDRESSES:
        found[name], hidden[f"{name}{HIDDEN}"] = parted(_value(name))
    return found | {name: print_of(name, secret) for name, secret in hidden.items()}


def parted(address: str) -> tuple[str, str]:
    """Return what may be told of an address, and what may not: how one logs in, and options.

    The role in a database is told. In other addresses the name may be the secret itself, as at some who send mail.
    """
    parts = urlsplit(address)
    login, _at, host = parts.netloc.rpartition("@")
    if "@" in "".join(parts[2:]):  # a password with a sign that ends the host: where it ends nobody knows
        return parts.scheme, address
    user, _colon, password = login.partition(":")
    role, hidden = (f"{user}@", password) if user and parts.scheme.startswith("postgres") else ("", login)
    options = parse_qsl(parts.query, keep_blank_values=True)
    shown = [option for option in options if option[0] in OPEN_OPTIONS]
    others = [option for option in options if option[0] not in OPEN_OPTIONS]
    plain = parts._replace(netloc=f"{role}{host}", query=urlencode(shown), fragment="").geturl()
    return plain, "\n".join(filter(None, [hidden, urlencode(others), parts.fragment]))


def print_of(name: str, secret: str) -> str:
    """Return what tells one secret from another without telling either; "" for none."""
    said = salted_hmac(f"isms.installation.{name}", secret, algorithm="sha256").hexdigest()
    return f"{PRINT}{said[:PRINT_SIGNS]}" if secret else ""


def _value(name: str) -> Any:
    """Return a setting; what `env` reads by a function stands in Django's settings."""
    return getattr(env, name) if hasattr(env, name) else getattr(settings, name)


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else content.text_of(value) or ""

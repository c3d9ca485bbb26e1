"""Arguments and expectations for addresses that cannot be worked out from their page.

`SAMPLES` maps an address to a function of the world and a place that returns a `Target`. `THIRD_PARTY` tells, by the
beginning of its name, what an address of a library answers to a stranger and to somebody signed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.walk.addresses import Sample

SAMPLES: dict[str, Sample] = {}


@dataclass(frozen=True)
class Expected:
    """What a library's address answers to a stranger and to somebody signed in."""

    stranger: int
    signed_in: int
    arguments: Mapping[str, str] = field(default_factory=dict)


# The longest beginning that fits decides.
THIRD_PARTY: dict[str, Expected] = {
    "account_login": Expected(200, 302),
    "account_logout": Expected(302, 200),
    "account_inactive": Expected(200, 200),
    "account_signup": Expected(200, 302),
    "account_reauthenticate": Expected(302, 200),
    "account_email": Expected(302, 200),
    "account_email_verification_sent": Expected(200, 200),
    "account_confirm_email": Expected(200, 200, {"key": "x-1"}),
    "account_change_password": Expected(302, 200),
    "account_set_password": Expected(302, 302),
    "account_reset_password": Expected(200, 200),
    "account_reset_password_from_key": Expected(200, 200, {"uidb36": "1", "key": "set-password"}),
    "account_confirm_login_code": Expected(302, 302),
}


def expected(name: str) -> Expected | None:
    """Return what is expected of a library's address, or None when nobody has said."""
    fitting = [beginning for beginning in THIRD_PARTY if name.startswith(beginning)]
    return THIRD_PARTY[max(fitting, key=len)] if fitting else None

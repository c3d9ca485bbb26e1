"""An auditor reads everything and changes nothing: whatever they send is refused, but for a short list.

The policy gives an auditor no action that changes anything, and of what every employee may do they have only what is
reading (roles.holding), so that pages offer them nothing else. This says it a second time, in one place and of every
address, so that neither a right that comes another way (a question to one person) nor a page that forgets to ask lets
an auditor change what they review. It holds for who is appointed auditor today and to nothing else. Who has another
office as well writes by that, where it reaches: the review is then not independent, and that is for whoever appoints
to see.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from core.pages.remembering import RemembersView
from roles.holding import only_audits
from roles.policy import ONLY_READS

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What an auditor may send, with why: nothing of it changes anybody else's record.
ALLOWED = {
    "account_login": "signs in",
    "account_logout": "signs out",
    "account_reauthenticate": "says who one is once more",
    "account_change_password": "one's own password",
    "account_set_password": "one's own password",
    "account_reset_password": "one's own password",
    "account_reset_password_from_key": "one's own password",
    "usersessions_list": "ends one's own sessions",
    "openid_connect_login": "signs in by the kommun's provider",
    "openid_connect_callback": "signs in by the kommun's provider",
    "roles:theme": "how the portal looks to oneself",
    "ledger_check": "lets the trail be looked over, which changes nothing",
    "roles:answers": "one's own answer to a question about oneself",
}


def demand_may_send(request: HttpRequest, view: Any) -> None:
    """Raise PermissionDenied for a request that could change something, from somebody who only audits."""
    if request.method in SAFE or not request.user.is_authenticated or _is_allowed(request, view):
        return
    if only_audits(request.user):
        raise PermissionDenied(str(ONLY_READS))


def _is_allowed(request: HttpRequest, view: Any) -> bool:
    match = request.resolver_match
    return (match is not None and match.view_name in ALLOWED) or keeps_own_view(view)


def keeps_own_view(view: Any) -> bool:
    """Tell whether all that can be sent to a view is how its reader wants to see a list."""
    page = getattr(view, "page", None)
    return page is not None and getattr(page, "post", None) is RemembersView.post

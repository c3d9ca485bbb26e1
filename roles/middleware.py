"""A request asks once for its reader's rights, and for what is kept for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from core import kept
from roles import access, auditing


class RightsMiddleware:
    """Let menu, page and buttons share one reading of who may do what anywhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with access.remembering(), kept.remembering():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        """Refuse whatever an auditor sends that could change something (roles.auditing)."""
        auditing.demand_may_send(request, view)

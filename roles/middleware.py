"""A request asks once for its reader's rights, and for what is kept for them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core import kept
from roles import access


class RightsMiddleware:
    """Let menu, page and buttons share one reading of who may do what anywhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with access.remembering(), kept.remembering():
            return self.get_response(request)

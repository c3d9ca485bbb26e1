"""Every request acts as the person signed in, under a request id that the answer repeats."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit.context import Acting, in_request


class ActingMiddleware:
    """Set the acting context; an anonymous request acts as nobody, so its writes fail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4()  # type: ignore[attr-defined]
        with in_request(self.acting(request)):
            response = self.get_response(request)
        response["X-Request-ID"] = str(request.id)  # type: ignore[attr-defined]
        return response

    def acting(self, request: HttpRequest) -> Acting:
        user = request.user
        if not user.is_authenticated:
            return Acting(request_id=request.id)  # type: ignore[attr-defined]
        return Acting(user.pk, user.full_name, request_id=request.id)  # type: ignore[attr-defined]

"""Every request acts as the person signed in, under a request id that the answer repeats, and tells what it showed."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit import addresses, ledger, reads
from audit.context import Acting, current, in_request

log = logging.getLogger(__name__)


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
        known = {"request_id": request.id, "address": addresses.of(request)}  # type: ignore[attr-defined]
        user = request.user
        return Acting(user.pk, user.full_name, **known) if user.is_authenticated else Acting(**known)


class LedgerMiddleware:
    """Write what a request has shown once its page is ready. What cannot be written is not shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reads.noting() as noted:
            response = self.get_response(request)
        acting = current()
        if acting is None or not acting.actor_name:
            return response
        try:
            ledger.write(list(reads.entries(request, response, noted, acting)))
        except DatabaseError:
            log.exception("What request %s showed cannot be written, and is not shown", acting.request_id)
            response.close()
            return render(request, "unrecorded.html", status=503)
        return response

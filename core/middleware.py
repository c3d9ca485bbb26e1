"""Health answers before everything else: no session, no host check, no redirect to https."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from core import health

READY_PATH = "/halsa/"
LIVING_PATH = "/halsa/levande/"


class HealthMiddleware:
    """Answers `/halsa/` (200 or 503, may the portal get requests?) and `/halsa/levande/` (200, it lives).

    A load balancer asks with any Host header and over plain http, so this comes first of all middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = ANSWERS.get(request.path_info)
        return self.get_response(request) if answer is None else _answer(request, answer)


def _answer(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    response = answer() if request.method in {"GET", "HEAD"} else HttpResponseNotAllowed(["GET", "HEAD"])
    response["Cache-Control"] = "no-store"
    return response


def _ready() -> HttpResponse:
    verdict = health.report()
    response: Any = JsonResponse(verdict, status=200 if verdict["status"] == health.OK else 503)
    response._has_been_logged = True  # Django logs every 503 as an error; this one is the answer asked for
    return response


def _living() -> HttpResponse:
    return HttpResponse("lever\n", content_type="text/plain; charset=utf-8")


ANSWERS = {READY_PATH: _ready, LIVING_PATH: _living}

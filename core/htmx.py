"""The one place that knows whether a part or a whole page was asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


def wants_part(request: HttpRequest, target: str) -> bool:
    """Tell whether htmx asked for just the element with id `target`."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and htmx.target == target and not htmx.history_restore_request


def vary(response: HttpResponse) -> HttpResponse:
    """Keep caches from giving a part where the page was asked for."""
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response

"""Form pages with search fields: the same address answers what is found while somebody types."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import htmx
from roles.pick import Source, found


class PickPage:
    """Mix in before a form page. `sources()` gives what may be chosen in each search field."""

    request: Any

    def sources(self) -> dict[str, Source]:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"sources": self.sources()}  # type: ignore[misc]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for name, source in self.sources().items():
            if htmx.wants_part(request, f"{name}-found"):
                return self.suggest(name, source)
        return htmx.vary(super().get(request, *args, **kwargs))  # type: ignore[misc]

    def suggest(self, name: str, source: Source) -> HttpResponse:
        self.shows_row = False
        text = self.request.GET.get(f"{name}_text", "").strip()
        answer = render(self.request, "roles/pick_found.html", {"found": found(source, name, text)})
        return htmx.vary(answer)

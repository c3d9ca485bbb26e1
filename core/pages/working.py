"""Pages that show long work while it goes on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from core import htmx


class ShowsWork:
    """Mix in before a page whose template has a part `progress`, which asks for itself again while `is_working`."""

    request: HttpRequest
    template_name: str

    @property
    def is_working(self) -> bool:
        raise NotImplementedError

    def asks_how_far(self) -> bool:
        """Tell whether only the part was asked for, by a page that was opened before."""
        return htmx.wants_part(self.request, "lage")

    def get_template_names(self) -> list[str]:
        part = "#progress" if self.asks_how_far() and self.is_working else ""
        return [f"{self.template_name}{part}"]

    def render_to_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer; a page that still asks when the work has ended is to be opened anew."""
        response: HttpResponse = super().render_to_response(*args, **kwargs)  # type: ignore[misc]
        if self.asks_how_far() and not self.is_working:
            response["HX-Refresh"] = "true"
        return htmx.vary(response)

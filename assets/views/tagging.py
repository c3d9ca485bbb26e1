"""Form pages with a field for tags: the same address answers what tags there are while somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assets.tag_fields import found, sent
from core import htmx


class TagsPage:
    """Mix in before a form page. `tag_field` names the field, `known_tags()` gives what there is to choose among."""

    request: Any
    tag_field: str

    def known_tags(self) -> Sequence[str]:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if htmx.wants_part(request, f"{self.tag_field}-found"):
            said = sent(request.GET, self.tag_field)
            answer = render(request, "assets/tags_found.html", {"found": found(self.known_tags, self.tag_field, said)})
            return htmx.vary(answer)
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def get_form_kwargs(self) -> dict[str, Any]:
        known = (self.known_tags, self.request.get_full_path())
        return super().get_form_kwargs() | {"known_tags": known}  # type: ignore[misc]

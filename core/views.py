"""Pages of the foundation itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from core import search
from core.pages import LOGIN, Page

LONGEST_TERM = 200


class SearchPage(Page, TemplateResponseMixin, ContextMixin):
    """Search over everything that one may see."""

    open_to = LOGIN
    title = _("Sök")
    template_name = "core/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        term = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_TERM]
        groups = search.everywhere(request.user, term) if term else []
        return self.render_to_response(self.get_context_data(query=term, groups=groups))

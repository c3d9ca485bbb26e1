"""How a person wants to see a list: columns, order and page size, remembered until they say otherwise.

The address holds the whole view. Only a list that is opened without saying anything shows the remembered one, and it
does so by going to its address: what is shown can always be shared, and a shared address always wins.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponseRedirect, QueryDict

from core import actions

VIEW = ("kolumn", "sort", "per_page")
LONGEST = 2000


class RemembersView:
    """Mix in before a list page."""

    request: Any

    @property
    def list_name(self) -> str:
        return self.request.resolver_match.view_name

    @property
    def kept_view(self) -> str:
        """The query of the remembered view, or "" when there is none."""
        return getattr(self.request.user, "list_views", {}).get(self.list_name, "")

    def shown_view(self) -> str:
        """Return the part of the address that a view consists of."""
        return view_of(self.request.GET)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "GET" and not request.GET and self.kept_view:
            return HttpResponseRedirect(f"{request.path}?{self.kept_view}")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        """Remember the view of this very address, or forget the one remembered."""
        forget = "forget" in request.POST
        actions.remember_view(by=request.user, name=self.list_name, query="" if forget else self.shown_view())
        return HttpResponseRedirect(request.path if forget else request.get_full_path(), status=303)

    def view_choices(self) -> dict[str, Any]:
        shown = self.shown_view()
        return {"kept_view": bool(self.kept_view), "can_keep": bool(shown) and shown != self.kept_view}


def view_of(query: QueryDict) -> str:
    pairs = [(name, value) for name in VIEW for value in query.getlist(name) if value]
    return urlencode(parse_qsl(urlencode(pairs)[:LONGEST]))

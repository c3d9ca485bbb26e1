"""Detail pages: summary first, then tabs, each tab an address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from core import ports
from core.pages.base import Crumb, ObjectPage, PageAction
from core.pages.paging import pager

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Tab:
    """A part of an object with its own address."""

    label: StrOrPromise
    url_name: str
    count: int | None = None
    # Only for who may do this, which the page then asks for.
    action: str = ""


class DetailPage(ObjectPage, TemplateResponseMixin, ContextMixin):
    """One object. Declare `model`, `template_name` and `tabs`; `action` is "see" or more."""

    action = "see"
    template_name = "core/detail.html"
    tabs: Sequence[Tab] = ()
    current = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_title(self) -> str:
        return self.label

    def get_tabs(self) -> list[dict[str, Any]]:
        here = self.request.resolver_match.view_name if self.request.resolver_match else ""
        return [
            {
                "label": tab.label,
                "url": reverse(tab.url_name, args=[self.object.pk]),
                "count": tab.count,
                "current": tab.url_name == here,
            }
            for tab in self.tabs
            if not tab.action or getattr(self.object, f"may_{tab.action}", False)
        ]

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [*super().breadcrumbs()[:-1], Crumb(self.label)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(object=self.object, tabs=self.get_tabs(), **kwargs)


HistoryLink = Callable[[Any, Any], "PageAction | None"]
_history_links: list[HistoryLink] = []


def link_from_history(link: HistoryLink) -> None:
    """Let every history show what `link` returns for its reader and object: a page of an app above."""
    _history_links.append(link)


class HistoryPage(DetailPage):
    """The tab Historik: every version of the object and of what belongs to it, field by field."""

    action = "view"
    template_name = "core/history.html"
    per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries: Any = _Entries(self.object)
        page: Any = Paginator(entries, self.per_page).get_page(self.request.GET.get("page"))
        shown = list(page)
        ports.named(shown)
        links = filter(None, (link(self.request.user, self.object) for link in _history_links))
        return super().get_context_data(
            entries=shown, count=page.paginator.count, history_links=list(links), **pager(page), **kwargs
        )


class _Entries:
    """An object's history as a sequence that is read page by page."""

    def __init__(self, obj: Any) -> None:
        self.obj = obj

    def count(self) -> int:
        return ports.trail().history(self.obj, offset=0, limit=0)[0]

    __len__ = count

    def __getitem__(self, part: slice) -> list[ports.Entry]:
        return ports.trail().history(self.obj, offset=part.start, limit=part.stop - part.start)[1]

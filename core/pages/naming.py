"""What the pages are called, by the names of their addresses: the ledger keeps the name of an address."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _

from core import registry
from core.pages.details import DetailPage
from core.pages.forms import FormSteps

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def title_of(name: str) -> str:
    """Return what the page at a named address is called: its tab, its title or its record; the name when unknown."""
    page = _pages().get(name)
    return str(_called(page, name)) if page else name


def _called(page: Any, name: str) -> StrOrPromise:
    tabs = page.tabs if issubclass(page, DetailPage) else ()
    own: StrOrPromise = next((tab.label for tab in tabs if tab.url_name == name), page.title)
    if own or page.model is None:
        return own or name
    noun = str(registry.record_for(page.model).noun).capitalize()
    return _("%(noun)s, formulär") % {"noun": noun} if issubclass(page, FormSteps) else noun


@cache
def _pages() -> dict[str, Any]:
    return dict(_below(get_resolver().url_patterns, ""))


def _below(patterns: Any, space: str) -> Iterator[tuple[str, Any]]:
    for part in patterns:
        if isinstance(part, URLResolver):
            yield from _below(part.url_patterns, f"{space}{part.namespace}:" if part.namespace else space)
        elif isinstance(part, URLPattern) and hasattr(part.callback, "page"):
            yield f"{space}{part.name}", part.callback.page

"""What a request shows: handed over as its page is made, and written by the middleware before the first byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from audit import context, events, ledger
from audit.models import LedgerEntry

WHOLE, OPEN = "whole", "open"
# A form that comes back shows what the page did; one that was carried out leads on, and shows nothing.
SHOWS = frozenset({200, 409, 422})


@dataclass
class Noted:
    """Something that is shown. `keys` gives the rows of a list, which are known when the page is ready."""

    event: str
    about: str
    about_id: int | None = None
    texts: dict[str, Any] = field(default_factory=dict)
    keys: Callable[[], Sequence[int]] = tuple


_noted: ContextVar[list[Noted] | None] = ContextVar("noted_reads", default=None)


@contextmanager
def noting() -> Iterator[list[Noted]]:
    """Let what is shown within the block (a request) be handed over; it is nobody's elsewhere."""
    found: list[Noted] = []
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)


def note(one: Noted) -> None:
    noted = _noted.get()
    if noted is not None:
        noted.append(one)


def read(row: models.Model, *, whole: bool, role: str) -> None:
    """Note that a row is shown: all of it, or what everybody in the organisation may see; and by which roles."""
    texts = {"label": ledger.label_of(row), "extent": WHOLE if whole else OPEN, "role": role}
    note(Noted(events.READ, row._meta.label_lower, row.pk, texts))


def listed(model: type[models.Model], keys: Callable[[], Sequence[int]]) -> None:
    """Note that some rows of a model are shown; which ones is asked when the page is ready."""
    note(Noted(events.LISTED, model._meta.label_lower, keys=keys))


def entries(
    request: HttpRequest, response: HttpResponseBase, noted: Sequence[Noted], acting: context.Acting
) -> Iterator[LedgerEntry]:
    """Yield what the ledger is to say of a request that is answered: what it showed, or that it was denied."""
    if response.status_code == 403:
        yield _denial(request, acting)
    elif response.status_code in SHOWS:
        where = where_of(request)
        for one in _together(noted):
            one.texts |= where
            about: dict[str, Any] = {"about": one.about, "about_id": one.about_id, "keys": list(one.keys())}
            yield ledger.entry(one.event, acting, one.texts, **about)


def where_of(request: HttpRequest) -> dict[str, str]:
    """Return the name of the page's address, what it was asked for, and whether a search led there."""
    came_from = urlsplit(request.META.get("HTTP_REFERER", ""))
    return {
        "page": request.resolver_match.view_name if request.resolver_match else request.path,
        "filter": request.META.get("QUERY_STRING", ""),
        "via": "search" if came_from.path == reverse("core:search") else "",
    }


def _together(noted: Sequence[Noted]) -> Iterator[Noted]:
    """Yield what was noted, one for each kind of row: what else was shown of the kind belongs to what was opened."""
    beside: dict[str, set[int]] = {}
    for one in noted:
        if one.event == events.LISTED:
            beside.setdefault(one.about, set()).update(one.keys())
    for one in noted:
        if one.event != events.LISTED:
            others = beside.pop(one.about, set()) if one.event == events.READ else set()
            yield replace(one, keys=partial(sorted, {*one.keys(), *others} - {one.about_id}))
    for about, keys in beside.items():
        if keys:
            yield Noted(events.LISTED, about, keys=partial(sorted, keys))


def _denial(request: HttpRequest, acting: context.Acting) -> LedgerEntry:
    """Tell which page was denied, and about which row if it was about one."""
    match = request.resolver_match
    model = getattr(getattr(match.func, "page", None), "model", None) if match else None
    about = {"about": model._meta.label_lower, "about_id": match.kwargs.get("pk")} if model and match else {}
    return ledger.entry(events.DENIED, acting, where_of(request) | {"method": request.method}, **about)

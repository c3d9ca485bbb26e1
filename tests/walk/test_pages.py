"""Every page is well made: valid, named, Swedish, without anything inline."""

from __future__ import annotations

import pytest

from core.pages import ListPage
from roles.kinds import RoleKind
from tests import html_checker
from tests.walk import checks
from tests.walk.addresses import Address, target
from tests.walk.checks import Answer
from tests.walk.test_rights import OURS, THEIRS, named
from tests.walk.walker import Walker
from tests.world import ANONYMOUS

pytestmark = pytest.mark.django_db
READERS = (RoleKind.CISO.value, RoleKind.EMPLOYEE.value, RoleKind.MANAGER.value, RoleKind.SYSTEM_OWNER.value)


def pages_of(address: Address, walker: Walker, readers: tuple[str, ...] = READERS) -> list[Answer]:
    """Return the page as each reader gets it, refusals too, and as a form that did not go through."""
    url = target(address, walker.world, "care").url
    found = [walker.get(address.name, who, url) for who in (*readers, ANONYMOUS)]
    if address.takes_a_form:
        found += [walker.post(f"{address.name} (POST)", who, url) for who in readers]
    return [answer for answer in found if answer.is_page]


@pytest.mark.parametrize("address", OURS, ids=named)
def test_page_is_well_made(address: Address, walker: Walker) -> None:
    for answer in pages_of(address, walker):
        checks.check_page(answer)


@pytest.mark.parametrize("address", [a for a in OURS if a.is_list], ids=named)
def test_part_for_htmx_is_well_made(address: Address, walker: Walker) -> None:
    """The part that htmx swaps in has the rows, and no second shell."""
    url = target(address, walker.world, "care").url
    for who in READERS:
        answer = walker.get(address.name, who, url, HX_REQUEST="true", HX_TARGET="results")
        if answer.status == 200:
            answer.demand("<html" not in answer.html, "htmx gets the whole page")
            answer.demand("HX-Request" in answer.headers.get("Vary", ""), "a cache may give the part for the page")
            checks.check_nothing_inline(answer)


def test_html_is_valid(walker: Walker) -> None:
    """All pages at once through the Nu Html Checker."""
    readers = READERS[:2]
    pages = {f"{a.page} as {a.who}": a.html for address in OURS for a in pages_of(address, walker, readers)}
    pages |= dict(_third_party(walker))
    faults = html_checker.faults(pages)
    assert not faults, "\n".join(faults)


def _third_party(walker: Walker) -> list[tuple[str, str]]:
    found = [
        walker.get(address.name, who, f"/{route}")
        for address in THEIRS
        if not address.arguments
        for who in (ANONYMOUS, RoleKind.CISO.value)
        for route in [_route(address)]
    ]
    return [(f"{a.page} as {a.who}", a.html) for a in found if a.is_page]


def _route(address: Address) -> str:
    from django.urls import reverse

    return reverse(address.name).lstrip("/")


ODD = (
    "okand=1&okand=2",
    "page=9999",
    "page=0",
    "page=abc",
    "sort=nonsens",
    "sort=-nonsens,name",
    "per_page=abc",
    "per_page=1000000",
    "per_page=²",
    "kolumn=nonsens",
    "format=pdf",
    "q=" + "%00" + "%27%22<&|!()*:\\",
    "q=" + "x" * 5000,
    "unit=abc&owner=999999999999999999999",
)


@pytest.mark.parametrize("address", [a for a in OURS if a.is_list or not a.takes_a_form], ids=named)
def test_odd_parameters_do_no_harm(address: Address, walker: Walker) -> None:
    goal = target(address, walker.world, "care")
    for odd in ODD if address.is_a(ListPage) else ODD[:4]:
        checks.check_status(walker.get(f"{address.name}?{odd[:40]}", RoleKind.CISO, f"{goal.url}?{odd}"), goal.good)

"""Every page can be used by everyone: WCAG 2.2 AA by axe-core, in light and dark, and nothing wider than a phone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from roles.kinds import RoleKind
from tests import factories as make
from tests.browser.axe import EMPLOYEE, faults_at, faults_of, looks
from tests.browser.walked import Served
from tests.walk import samples
from tests.walk.addresses import Address
from tests.walk.test_rights import OURS, THEIRS, named
from tests.world import ANONYMOUS, World

pytestmark = pytest.mark.browser
LONG = "Fastighetsunderhållsplaneringsuppföljningsregister"
NAMED = (
    "assets.informationsystem",
    "assets.supplier",
    "assets.contract",
    "assets.candidate",
    "roles.organisationunit",
    "roles.review",
)


@pytest.fixture(scope="module", autouse=True)
def long_names(served: Served) -> None:
    """Let what the pages are about have the names of a kommun, in one long word: no page is wider for one."""
    served.ask(_name_at_length, served.walker.world)


def _name_at_length(world: World) -> None:
    for n, ((key, _place), row) in enumerate(world.samples.items()):
        if key in NAMED and not getattr(row, "protected_on", None):
            row.refresh_from_db()
            row.name = f"{LONG} {n}"
            make.saved(row)


@pytest.mark.parametrize("address", OURS, ids=named)
def test_page_is_for_everyone(address: Address, served: Served) -> None:
    found = []
    for who, url in looks(address, served):
        found += faults_at(served, who, url)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("address", THEIRS, ids=named)
def test_third_party_page_is_for_everyone(address: Address, served: Served) -> None:
    wanted = samples.expected(address.name)
    assert wanted, f"{address.name}: say in tests/walk/samples.py (THIRD_PARTY) what it answers"
    url = reverse(address.name, kwargs={name: wanted.arguments[name] for name in address.arguments})
    found = []
    for who, status in ((ANONYMOUS, wanted.stranger), (RoleKind.CISO.value, wanted.signed_in)):
        if served.answer(address.name, who, url).is_page:
            found += faults_at(served, who, url, status)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("who", "url", "status"),
    [
        (EMPLOYEE, "/importera/system/", 403),
        (EMPLOYEE, "/system/999999/", 404),
        (ANONYMOUS, "/finns-inte/", 404),
    ],
)
def test_refusal_is_for_everyone(who: str, url: str, status: int, served: Served) -> None:
    found = faults_at(served, who, url, status)
    assert not found, "\n".join(found)


ADD = "main.insertAdjacentHTML('beforeend', '{}');"
BREAKS = {
    "label (": ADD.format("<input type=text>"),
    "image-alt (": ADD.format("<img src=/static/favicon.svg>"),
    "heading-order (": ADD.format("<h6>Underrubrik</h6>"),
    "light: color-contrast (": ADD.format("<p>Blekt</p>") + "main.lastChild.style.color = '#bbb'",
    "dark: color-contrast (": ADD.format("<p>Mörkt</p>") + "main.lastChild.style.color = '#444'",
    "375 px: ": ADD.format("<p>Brett</p>") + "main.lastChild.style.width = '380px'",
    "320 px: ": ADD.format("<p>Smalt</p>") + "main.lastChild.style.width = '330px'",
}


@pytest.mark.parametrize("fault", BREAKS)
def test_fault_made_on_purpose_is_found(fault: str, served: Served) -> None:
    visitor = served.visitor(RoleKind.CISO.value)
    page = visitor.go("/min-profil/")
    assert faults_of(page) == []
    page.evaluate(f"const main = document.querySelector('main'); {BREAKS[fault]}")
    found = faults_of(page)
    assert any(fault in line for line in found), found

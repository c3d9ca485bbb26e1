"""A system is phased out, by somebody with a phone, who sees which others get something from it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import Visitor
from tests.browser.importing import title

pytestmark = pytest.mark.browser
DECISION = "Kommunstyrelsen 2026-11-03 § 140: bevaras i e-arkivet"
PHONE = (375, 700)
LEAVER, NEAR, FAR = "Avvecklingsprovet", "Grannprovet", "Fjärrprovet"


def registered(visitor: Visitor, name: str) -> str:
    """Register a system; return where it is."""
    page = visitor.go("/system/ny/")
    page.get_by_label("Namn", exact=True).fill(name)
    page.locator("input[name=unit_text]").fill("Socialförvaltningen")
    page.get_by_role("radio", name=re.compile("^Socialförvaltningen")).check()
    page.get_by_role("button", name="Registrera systemet").click()
    expect(title(page)).to_have_text(name)
    return visitor.path


def leaves_to(visitor: Visitor, system: str, other: str) -> None:
    """Say, on the system's tab Beroenden, that it leaves information to another."""
    page = visitor.go(system)
    page.get_by_role("link", name="Beroenden", exact=True).click()
    page.get_by_role("link", name="Lägg till beroende").click()
    page.get_by_role("radio", name=re.compile("lämnar något till det andra systemet$")).check()
    page.get_by_role("searchbox", name=re.compile("^Sök på systemets namn")).fill(other)
    page.get_by_role("radio", name=re.compile(f"^{other}")).check()
    page.get_by_label("Information", exact=True).check()
    page.get_by_role("button", name="Lägg till beroendet").click()
    expect(listed(page, "Lämnar information eller drift till", other)).to_be_visible()


def listed(page: Page, heading: str, name: str) -> Locator:
    return page.get_by_role("region", name=heading).get_by_role("link", name=name, exact=True)


def fits(page: Page) -> None:
    assert page.evaluate("document.scrollingElement.scrollWidth") == PHONE[0]


def test_phased_out_system_shows_its_neighbours_on_a_phone(sign_in: Callable[..., Visitor]) -> None:
    visitor = sign_in("ciso", size=PHONE)
    near, far, leaver = (registered(visitor, name) for name in (NEAR, FAR, LEAVER))
    leaves_to(visitor, leaver, NEAR)
    leaves_to(visitor, near, FAR)

    page = visitor.go(leaver)
    page.get_by_role("link", name="Avveckla", exact=True).click()
    neighbours = page.get_by_role("region", name="Grannar att informera")
    expect(neighbours.get_by_role("link", name=NEAR, exact=True)).to_be_visible()
    fits(page)
    page.get_by_label("Beslut om arkivering eller gallring").fill(DECISION)
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.locator(".page-head")).to_contain_text("Avvecklas")
    expect(page.get_by_role("region", name="Innan systemet är borta")).to_contain_text("Kontona är inte stängda")

    page.get_by_role("link", name="Beroenden", exact=True).click()
    expect(listed(page, "Lämnar information eller drift till", NEAR)).to_be_visible()
    picture = page.get_by_role("img", name=f"Grannar till {LEAVER}")
    expect(picture).to_be_visible()
    expect(picture.locator("desc")).to_have_text(f"Från: inget system. Till: {NEAR}.")
    fits(page)

    page.get_by_role("link", name=f"Det här stannar om {LEAVER} stannar").click()
    expect(title(page)).to_have_text(f"Det här stannar om {LEAVER} stannar")
    for name, steps in ((NEAR, "1"), (FAR, "2")):
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))
        expect(row.get_by_role("cell").last).to_contain_text(steps)
    fits(page)
    page.get_by_role("link", name=FAR, exact=True).click()
    expect(title(page)).to_have_text(FAR)
    assert visitor.path == far

    page = visitor.go(f"{leaver}avveckla/")
    with visitor.allowing(422):
        page.get_by_role("button", name="Spara och avsluta systemet").click()
        expect(page.get_by_role("alert")).to_contain_text("Kontona är inte stängda")
    expect(page.get_by_label("Beslut om arkivering eller gallring")).to_have_value(DECISION)
    page.get_by_label("Skäl").fill("Leverantören har gått i konkurs.")
    page.get_by_role("button", name="Spara och avsluta systemet").click()
    expect(page.locator(".page-head")).to_contain_text("Avvecklat")

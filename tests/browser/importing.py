"""The four steps of an import, as somebody with a mouse takes them."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import Visitor

GRANVIK = Path(__file__).resolve().parents[1] / "data" / "granvik"
SYSTEMS = GRANVIK / "systemforteckning-granvik.xlsx"
# The work is one transaction in the worker, and the page asks every two seconds.
WORK_MS = 60_000


def title(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def menu(page: Page, label: str) -> Locator:
    return page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name=label, exact=True)


def fact(page: Page | Locator, label: str) -> Locator:
    """Return the value that stands by a label in a list of facts."""
    term = (
        page.page.get_by_text(label, exact=True) if isinstance(page, Locator) else page.get_by_text(label, exact=True)
    )
    return page.locator("dl.facts > div").filter(has=term).locator("dd")


def upload(visitor: Visitor, file: Path) -> Page:
    """Step 1, reached from the list that the file is for."""
    page = visitor.go("/")
    menu(page, "System").click()
    page.get_by_role("link", name="Importera", exact=True).first.click()
    page.get_by_label("Fil").set_input_files(file)
    page.get_by_role("button", name="Fortsätt").click()
    expect(title(page)).to_have_text("Para ihop kolumner")
    return page


def pair(page: Page) -> None:
    """Step 2, with the columns as proposed."""
    page.get_by_role("button", name="Granska raderna").click()
    expect(title(page)).to_have_text("Granska innan något läses in")


def leave_the_rest_empty(page: Page) -> None:
    page.get_by_role("button", name="Lämna resten tomt, spara texten").click()
    expect(page.get_by_role("button", name="Lämna resten tomt, spara texten")).to_have_count(0)


def take_in(page: Page) -> str:
    """Step 4: let the worker do it, watch, and return the address of the receipt. Nobody reloads the page."""
    page.get_by_role("button", name=re.compile("^Läs in")).click()
    expect(page.get_by_role("status")).to_contain_text("Läser in system.")
    expect(title(page)).to_have_text("Inläsningen är klar", timeout=WORK_MS)
    return page.url

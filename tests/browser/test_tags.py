"""Tags are chosen while typing and written anew on the form, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Visitor
from tests.browser.importing import title
from tests.browser.test_phasing_out import registered

pytestmark = pytest.mark.browser
FIRST, SECOND = "Etikettprovet ett", "Etikettprovet två"


def box(page: Page, name: str) -> None:
    """Tick the box of a tag."""
    page.get_by_role("checkbox", name=name, exact=True).check()


def saved(page: Page, name: str) -> None:
    page.get_by_role("button", name="Spara").click()
    expect(title(page)).to_have_text(name)


def shown(page: Page) -> list[str]:
    return page.locator("main a.tag").all_inner_texts()


def test_tags_are_found_while_typing_and_lead_to_the_others(sign_in: Callable[..., Visitor]) -> None:
    visitor = sign_in("ciso")
    first, second = (registered(visitor, name) for name in (FIRST, SECOND))
    page = visitor.go(f"{first}andra/")
    typed = page.locator("input[name=tags_text]")
    typed.fill("provord, annat provsvar")
    expect(page.get_by_text("”annat provsvar” blir en ny etikett när du sparar.")).to_be_visible()
    saved(page, FIRST)
    assert shown(page) == ["annat provsvar", "provord"]

    page = visitor.go(f"{second}andra/")
    typed = page.locator("input[name=tags_text]")
    typed.press_sequentially("prov")
    box(page, "provord")
    typed.fill("annat prov")
    box(page, "annat provsvar")
    expect(page.get_by_role("checkbox", name="provord", exact=True)).to_be_checked()
    saved(page, SECOND)
    assert shown(page) == ["annat provsvar", "provord"], "what was typed to find them is no word of its own"

    page.get_by_role("link", name="provord", exact=True).click()
    expect(page).to_have_url(re.compile("tag=provord"))
    expect(page.get_by_role("link", name=FIRST)).to_be_visible()
    expect(page.get_by_role("link", name=SECOND)).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Etikett: provord"))).to_be_visible()

"""Two people edit the same system at once: neither loses anything, and what both changed is chosen, not guessed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Visitor

pytestmark = pytest.mark.browser
PHONE = (375, 800)


def registered(visitor: Visitor) -> str:
    """Register a system; return where it is."""
    page = visitor.go("/system/ny/")
    page.get_by_label("Namn", exact=True).fill("Tvåmanssystemet")
    page.locator("input[name=unit_text]").fill("Socialförvaltningen")  # an exact name needs no choice
    page.get_by_role("button", name="Registrera systemet").click()
    expect(page).to_have_url(re.compile(r"/system/\d+/$"))
    return visitor.path


def save(page: Page) -> None:
    page.get_by_role("button", name="Spara", exact=True).click()


def test_two_people_edit_the_same_system_at_once(sign_in: Callable[..., Visitor]) -> None:
    """The CISO at a desk and the IT-chef with a phone, both without scripts: the whole way must do without."""
    ciso, it = sign_in("ciso", java_script_enabled=False), sign_in("it-chef", size=PHONE, java_script_enabled=False)
    system = registered(ciso)
    mine, theirs = ciso.go(f"{system}andra/"), it.go(f"{system}teknik/")
    mine.get_by_label("Syfte").fill("Skrivet av den ena")
    mine.get_by_label("Antal användare").fill("100")
    theirs.get_by_label("Driftform").select_option(label="Egen drift")
    theirs.get_by_label("Antal användare").fill("250")
    save(theirs)
    expect(theirs).to_have_url(f"{it.base_url}{system}")

    with ciso.allowing(409):
        save(mine)
        told = mine.locator(".conflict")
        expect(told).to_contain_text("sparade samma uppgifter")
        expect(mine.get_by_label("Syfte")).to_have_value("Skrivet av den ena")
        expect(mine.get_by_label("Driftform")).to_have_value("local")
        told.get_by_role("button", name="Spara det jag har valt").click()
        expect(told).to_contain_text("Välj din eller den sparade texten")
    told.get_by_label("Den sparade").check()
    told.get_by_role("button", name="Spara det jag har valt").click()
    expect(mine).to_have_url(f"{ciso.base_url}{system}")
    for saved in ("Skrivet av den ena", "Egen drift", "250"):
        expect(mine.locator("main")).to_contain_text(saved)


def test_different_fields_take_one_click_and_going_back_is_harmless(sign_in: Callable[..., Visitor]) -> None:
    ciso, it = sign_in("ciso"), sign_in("it-chef")
    system = registered(ciso)
    mine, theirs = it.go(f"{system}teknik/"), ciso.go(f"{system}andra/")
    mine.get_by_label("Webbadress").fill("https://tva.granvik.example")
    theirs.get_by_label("Syfte").fill("Skrivet av den andra")
    theirs.get_by_label("Antal användare").fill("7")
    save(theirs)
    expect(theirs).to_have_url(f"{ciso.base_url}{system}")
    with it.allowing(409):
        save(mine)
        expect(mine.get_by_label("Antal användare")).to_have_value("7")
        mine.get_by_role("button", name="Behåll båda ändringarna").click()
    expect(mine).to_have_url(f"{it.base_url}{system}")
    for saved in ("https://tva.granvik.example", "Skrivet av den andra", "7"):
        expect(mine.locator("main")).to_contain_text(saved)
    it.go(f"{system}historik/")
    expect(mine.locator("ol.tl > li")).to_have_count(3)
    mine.go_back()
    with it.allowing(409):  # the browser sends the form once more: it is told the same, and nothing is saved
        mine.go_back()
        expect(mine.locator(".conflict")).to_be_visible()
    it.go(f"{system}historik/")
    expect(mine.locator("ol.tl > li")).to_have_count(3)

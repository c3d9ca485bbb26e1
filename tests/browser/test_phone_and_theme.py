"""On a phone, and in the light one has chosen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Browsing, Visitor
from tests.browser.conftest import signed_in
from tests.browser.importing import menu, title
from tests.browser.keyboard import tab

pytestmark = pytest.mark.browser
SignIn = Callable[..., Visitor]
PHONE = (375, 700)
BRIGHTNESS = """() => {
  const [r, g, b] = getComputedStyle(document.querySelector(".shell")).backgroundColor.match(/\\d+/g).map(Number);
  return (r + g + b) / 3;
}"""


def test_menu_on_a_phone_opens_takes_focus_and_gives_it_back(sign_in: SignIn) -> None:
    page = sign_in("ciso", size=PHONE).page
    opener, navigation = page.get_by_label("Öppna menyn"), page.get_by_role("navigation", name="Huvudmeny")
    expect(navigation).to_be_hidden()
    opener.click()
    expect(navigation).to_be_focused()
    tab(page)
    assert navigation.evaluate("(menu) => menu.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(navigation).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    menu(page, "System").click()
    expect(title(page)).to_have_text("System")
    expect(navigation).to_be_hidden()


def test_filters_on_a_phone_open_from_the_bottom_and_close(sign_in: SignIn) -> None:
    page = sign_in("ciso", size=PHONE).go("/system/")
    filters = page.locator("details[data-menu]").filter(has=page.locator("summary", has_text="Läge"))
    filters.locator("summary").click()
    sheet = filters.locator(".menu-list")
    box = sheet.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, PHONE[0], PHONE[1])
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(filters.locator("summary")).to_be_focused()


def test_tab_that_is_shown_is_in_view_on_a_phone(sign_in: SignIn) -> None:
    visitor = sign_in("ciso", size=PHONE)
    page = visitor.go("/min-profil/spar/?visa=nekat")
    tab_ = page.locator(".tabs [aria-current]")
    expect(tab_).to_be_in_viewport(ratio=1)
    assert page.locator(".tabs").evaluate("(tabs) => tabs.scrollLeft") > 0


@pytest.mark.parametrize(("device", "dark"), [("light", False), ("dark", True)])
def test_portal_follows_the_device(device: str, dark: bool, sign_in: SignIn) -> None:
    page = sign_in("forvaltare", color_scheme=device).page
    assert_dark(page, dark)
    page.emulate_media(color_scheme="light" if dark else "dark")
    assert_dark(page, not dark)


def test_chosen_theme_is_kept_whatever_the_device_says(browsing: Browsing) -> None:
    visitor = signed_in(browsing, "medarbetare2", color_scheme="light")
    page = visitor.go("/min-profil/")
    choose(page, "Mörkt")
    assert_dark(page, True)
    visitor.go("/system/")
    assert_dark(page, True)
    again = signed_in(browsing, "medarbetare2", color_scheme="light")
    assert_dark(again.page, True)
    page = again.go("/min-profil/")
    choose(page, re.compile("enheten"))
    assert_dark(page, False)


def choose(page: Page, theme: str | re.Pattern[str]) -> None:
    page.get_by_role("group", name="Utseende").get_by_label(theme).check()
    page.get_by_role("button", name="Spara utseendet").click()
    page.wait_for_load_state()


def assert_dark(page: Page, dark: bool) -> None:
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark" if dark else "light")
    assert (page.evaluate(BRIGHTNESS) < 60) is dark

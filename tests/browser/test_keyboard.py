"""Everything by keyboard: sign in, fill in a form, take in a list, open and leave menus."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FileChooser, expect

from isms.demo.logins import PASSWORD
from tests.browser.browsing import Browsing, Visitor
from tests.browser.importing import WORK_MS, fact, title
from tests.browser.keyboard import press, skip_to_content, tab, tab_to
from tests.browser.walked import Served

pytestmark = pytest.mark.browser
SignIn = Callable[..., Visitor]
SAVE = "Lägg till leverantören"


def test_one_signs_in_by_keyboard(browsing: Browsing) -> None:
    visitor = browsing.visitor()
    page = visitor.go("/konto/logga-in/")
    tab_to(page, page.get_by_label("E-post"))
    page.keyboard.type("medarbetare@granvik.example")
    tab_to(page, page.get_by_label("Lösenord"))
    page.keyboard.type("fel lösenord")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    tab_to(page, page.get_by_label("Lösenord"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(title(page)).to_contain_text("Hej")


def test_form_is_filled_in_corrected_and_sent_by_keyboard(sign_in: SignIn) -> None:
    visitor = sign_in("ciso")
    page = visitor.go("/leverantorer/")
    skip_to_content(page)
    press(page, "Lägg till leverantör", "link")
    expect(title(page)).to_have_text("Lägg till leverantör")
    with visitor.allowing(422):
        press(page, SAVE)
        expect(page.get_by_role("alert")).to_be_focused()
    press(page, re.compile("^Namn:"), "link")
    expect(page.get_by_label("Namn", exact=True)).to_be_focused()
    page.keyboard.type("Tangent & Bord AB")
    tab_to(page, page.get_by_role("searchbox", name=re.compile("^Sök på enhetens")))
    page.keyboard.type("Kommunstyrelsen")
    choice = page.get_by_role("radio", name=re.compile("^Kommunstyrelsen")).first
    tab_to(page, choice)
    page.keyboard.press("Space")
    expect(choice).to_be_checked()
    press(page, SAVE)
    expect(title(page)).to_have_text("Tangent & Bord AB")


def test_focus_in_a_list_is_never_behind_what_sticks(served: Served) -> None:
    """The window is low: what one does with the chosen rows covers much of it."""
    page = served.visitor("ciso", size=(1280, 420)).go("/system/?per_page=100")
    skip_to_content(page)
    boxes = page.get_by_role("main").get_by_role("checkbox", name=re.compile("^Välj "))
    page.keyboard.press("Enter")
    for number in range(boxes.count()):
        tab_to(page, boxes.nth(number))
    tab(page, "Shift+Tab")
    tab(page, "Shift+Tab")


def test_list_is_taken_in_by_keyboard(sign_in: SignIn, tmp_path: Path) -> None:
    file = tmp_path / "tangentbord.csv"
    file.write_text("Systemnamn;Förvaltning;K\r\nTangentprovet;Kommunledningsförvaltningen;Hög\r\n", encoding="utf-8")
    visitor = sign_in("ciso")
    choosers: list[FileChooser] = []

    def keep(chooser: FileChooser) -> None:
        choosers.append(chooser)

    visitor.page.on("filechooser", keep)  # already now: Chromium must know before the key is pressed
    page = visitor.go("/importera/system/")
    skip_to_content(page)
    tab_to(page, page.get_by_label("Fil"))
    with page.expect_event("filechooser"):
        page.keyboard.press("Enter")
    choosers[0].set_files(file)
    press(page, "Fortsätt")
    expect(title(page)).to_have_text("Para ihop kolumner")
    press(page, "Granska raderna")
    expect(title(page)).to_have_text("Granska innan något läses in")
    question = tab_to(page, page.get_by_label("Val för K Hög"))
    with page.expect_response(lambda answer: "=3" in (answer.request.post_data or "")):
        for _step in range(4):
            page.keyboard.press("ArrowDown")
    expect(question.locator("option:checked")).to_have_text("K3 Allvarlig")
    start = page.get_by_role("button", name="Läs in 1 system")
    expect(start).to_be_enabled()
    expect(question).to_be_focused()
    tab_to(page, start)
    with page.expect_response("**/granska/"):  # an answer that is saved late makes the button anew
        question.evaluate("(select) => select.dispatchEvent(new Event('change', {bubbles: true}))")
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-settling')")
    expect(page.get_by_role("button", name="Läs in 1 system")).to_be_focused()
    press(page, "Läs in 1 system", key="Space")
    expect(title(page)).to_have_text("Inläsningen är klar", timeout=WORK_MS)
    expect(fact(page, "Nya")).to_have_text("1")


@pytest.mark.parametrize(
    ("path", "name", "first"),
    [
        ("/", "Ditt konto", "Min profil"),
        ("/system/", "Kolumner", ""),
        ("/system/", "Läge", ""),
        ("/system/", "Enhet", ""),
    ],
)
def test_menu_opens_is_walked_and_closed_by_keyboard(path: str, name: str, first: str, sign_in: SignIn) -> None:
    page = sign_in("ciso").go(path)
    menu = page.locator("details[data-menu]").filter(has=page.locator("summary", has_text=name))
    summary, content = menu.locator("summary"), menu.locator(".menu-list")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    expect(content).to_be_visible()
    if first:
        page.keyboard.press("ArrowDown")
        expect(content.get_by_role("link", name=first)).to_be_focused()
    else:
        tab(page)
        assert content.evaluate("(list) => list.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(content).to_be_hidden()
    expect(summary).to_be_focused()


def test_slash_goes_to_the_search_and_is_written_in_fields(sign_in: SignIn) -> None:
    page = sign_in("ciso").page
    page.keyboard.press("/")
    box = page.get_by_role("search", name="Sök i portalen").get_by_role("searchbox")
    expect(box).to_be_focused()
    page.keyboard.type("a/b")
    expect(box).to_have_value("a/b")

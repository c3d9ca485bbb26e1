"""What the IT-chef keeps of operation, without scripts, and a system that must not be described, on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import Visitor
from tests.browser.importing import fact, menu, title
from tests.browser.test_phasing_out import PHONE, fits
from tests.browser.walked import Served

pytestmark = pytest.mark.browser
NAME, DOWN, READ_BACK = "Stamnätet", "Fibern till Omsorgsförvaltningen grävdes av", "Inställningarna för växlarna"
OVER = "2 timmar 15 minuter längre än längsta tid utan systemet"


def row_of(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has_text=text)


def test_it_manager_logs_an_outage_and_a_restore_test_without_scripts(served: Served) -> None:
    visitor = served.visitor("it_manager", java_script_enabled=False)
    page = visitor.go("/")
    menu(page, "Infrastruktur").click()
    page.get_by_role("link", name="Registrera infrastruktur").click()
    page.get_by_label("Namn", exact=True).fill(NAME)
    page.get_by_label("Slag", exact=True).select_option(label="Nät")
    page.get_by_role("group", name="Ansvarig enhet").get_by_role("searchbox").fill("Omsorgs")
    page.get_by_label("Återställningstid, timmar").fill("4")
    with visitor.allowing(422):  # the form comes back with what was found, to choose from
        page.get_by_role("button", name="Registrera", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("Välj en i listan.")
    page.get_by_role("radio", name=re.compile("^Omsorgsförvaltningen")).check()
    page.get_by_role("button", name="Registrera", exact=True).click()
    expect(title(page)).to_have_text(NAME)
    expect(page.get_by_text("Det finns nu i registret.")).to_be_visible()

    page.get_by_role("link", name="Avbrott och återläsning", exact=True).click()
    expect(page.get_by_text("Inget avbrott är registrerat.")).to_be_visible()
    page.get_by_role("link", name="Registrera avbrott").click()
    page.get_by_label("Vad hände").fill(DOWN)
    page.get_by_label("Oplanerat").check()
    page.get_by_label("Började").fill("2026-11-20 08:15")
    page.get_by_label("Slutade").fill("2026-11-20 04:30")
    page.get_by_label("Orsak").select_option(label="Annat")
    with visitor.allowing(422):
        page.get_by_role("button", name="Registrera avbrottet").click()
        expect(page.get_by_role("alert")).to_contain_text("Slutet är före början.")
    page.get_by_label("Slutade").fill("2026-11-20 14:30")
    page.get_by_role("button", name="Registrera avbrottet").click()
    expect(page.get_by_text("Avbrottet står nu i loggen.")).to_be_visible()

    page.get_by_role("link", name="Registrera återläsningstest").click()
    page.get_by_label("Dag", exact=True).fill("2026-11-19")
    page.get_by_label("Vad som lästes tillbaka").fill(READ_BACK)
    page.get_by_label("Gick bra").check()
    page.get_by_label("Tid det tog, minuter").fill("45")
    page.get_by_role("button", name="Registrera testet").click()
    expect(page.get_by_text("Testet är registrerat.")).to_be_visible()

    for text in ("2026-11-20 08:15", "6 timmar 15 minuter", OVER, "Annat"):
        expect(row_of(page, DOWN)).to_contain_text(text)
    for text in ("2026-11-19", "Gick bra", "45 minuter"):
        expect(row_of(page, READ_BACK)).to_contain_text(text)
    beside = page.get_by_role("complementary")
    for text in ("Oplanerade: 1. Planerade: 0.", OVER, "Senast det gick: 2026-11-19."):
        expect(beside).to_contain_text(text)

    menu(page, "Avbrott").click()
    for text in (NAME, "2026-11-20 08:15", "6 timmar 15 minuter", OVER):
        expect(row_of(page, DOWN)).to_contain_text(text)
    page.get_by_role("link", name=DOWN, exact=True).click()
    expect(fact(page, "Slutade")).to_have_text("2026-11-20 14:30")
    menu(page, "Infrastruktur").click()
    for text in ("Nät", "4 timmar", "2026-11-19"):
        expect(row_of(page, NAME)).to_contain_text(text)


def found_in_list(visitor: Visitor, text: str) -> Locator:
    """Look for something in the list of systems; return the lines."""
    page = visitor.go("/system/")
    page.get_by_role("searchbox", name="Sök bland system").fill(text)
    expect(page).to_have_url(re.compile("[?&]q="))
    return page.get_by_role("main").get_by_role("rowheader")


def found_anywhere(visitor: Visitor, text: str) -> Locator:
    """Search over everything; return the systems found."""
    page = visitor.go("/")
    page.get_by_role("banner").get_by_role("link", name="Sök", exact=True).click()
    page.get_by_label("Namn, nummer eller ord").fill(text)
    page.get_by_role("main").get_by_role("button", name="Sök").click()
    expect(page).to_have_title(re.compile(f"^Sökresultat för {text}"))
    fits(page)
    return page.get_by_role("region", name="System").get_by_role("listitem")


def test_protected_system_is_found_by_nothing_of_what_it_was(served: Served) -> None:
    row = served.walker.world.journal
    known = (row.name, row.purpose)
    protector, ciso = (served.visitor(who, size=PHONE) for who in ("protective_security_manager", "ciso"))
    for text in known:
        expect(found_anywhere(ciso, text)).to_contain_text(row.name)
        expect(found_in_list(ciso, text)).to_contain_text(row.name)

    found_in_list(protector, row.name).get_by_role("link", name=row.name).click()
    page = protector.page
    page.get_by_role("link", name="Skydda", exact=True).click()
    fits(page)
    page.get_by_label("Skäl").fill("KS 2026/310")
    page.get_by_role("button", name="Skydda systemet").click()
    expect(page.get_by_text("Systemet är skyddat och har fått ett neutralt namn.")).to_be_visible()
    expect(title(page)).to_have_text(re.compile(r"^Skyddat system \d+$"))
    stub = title(page).inner_text()
    fits(page)

    for text in known:
        expect(found_anywhere(ciso, text)).to_have_count(0)
        expect(found_in_list(ciso, text)).to_have_count(0)
        expect(ciso.page.get_by_role("status").first).to_contain_text("Inga system")
    found_in_list(ciso, stub).get_by_role("link", name=stub, exact=True).click()
    page = ciso.page
    expect(title(page)).to_have_text(stub)
    seen = page.get_by_role("main")
    expect(seen).to_contain_text("Det räknas som registrerat, men beskrivs inte här.")
    expect(seen.get_by_role("listitem")).to_contain_text(["Säkerhetsskyddschef"])
    for text in known:
        expect(seen).not_to_contain_text(text)
    for link in ("Historik", "Ändra"):
        expect(seen.get_by_role("link", name=link, exact=True)).to_have_count(0)
    fits(page)

"""The main job: a kommun's messy sheet becomes a register, whose owners keep it true and whose borders hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import Visitor, browsing_at
from tests.browser.conftest import signed_in
from tests.browser.importing import SYSTEMS, fact, leave_the_rest_empty, menu, pair, take_in, title, upload
from tests.processes.portal import Portal

pytestmark = pytest.mark.browser
SignIn = Callable[..., Visitor]

# What the kommun's own people are shown, and a bolag's must never be.
OWNED = "HSL-journal"
OWNER = "Simon Ibrahim"
PROPOSED = {"Systemnamn": "Namn", "Objektägare/ Systemägare": "Systemägare", "Klassning – K": "Konfidentialitet"}
ANSWERS = {
    "Val för K Hög": "K3 Allvarlig",
    "Val för T Låg": "T1 Måttlig",
    "Anna Andersson": "Anna Andersson, Lärare",
}
RECEIPT = {
    "Nya": "136",
    "Uppdaterade": "0",
    "Oförändrade": "0",
    "Stoppade": "4",
    "Överhoppade": "7",
    "Rader i filen": "147",
}
COMPANY_SYSTEMS = {"Bostadskö", "Hyresadministration", "Tvättstugebokning"}


@dataclass(frozen=True)
class TakenIn:
    """The sheet taken in: where its receipt is, and where one of its systems is."""

    receipt: str
    system: str


@pytest.fixture(scope="module")
def taken_in(granvik: Portal, chromium: Browser) -> TakenIn:
    """Take in the sheet as the CISO, once for all tests here."""
    with browsing_at(granvik.url, chromium) as browsing:
        visitor = signed_in(browsing, "ciso")
        page = upload(visitor, SYSTEMS)
        pair_columns(page)
        answer(page)
        receipt = take_in(page)
        check_receipt(page)
        system = address_of(visitor, OWNED)
    return TakenIn(receipt, system)


def pair_columns(page: Page) -> None:
    """Look through what is proposed, pair one more column by hand, and go on."""
    expect(page.get_by_label("Blad")).to_have_value("Systemförteckning")
    expect(fact(page, "Rader att läsa in")).to_contain_text("147 varav 7 dolda")
    for column, field in PROPOSED.items():
        expect(page.get_by_label(f"{column} läses in som").locator("option:checked")).to_have_text(field)
    page.get_by_label("Kommentar läses in som").select_option("Syfte")
    pair(page)


def answer(page: Page) -> None:
    """Answer three of the sheet's questions, and leave the others empty: none is guessed."""
    result = page.locator("#resultat")
    expect(result).to_contain_text("Gör 70 val till")
    expect(result.get_by_role("button", name="Läs in 136 system")).to_be_disabled()
    for made, (question, choice) in enumerate(
        (
            ("Val för K Hög", "K3 Allvarlig"),
            ("Val för T Låg", "T1 Måttlig"),
            ("Anna Andersson", "Anna Andersson, Lärare"),
        ),
        1,
    ):
        select = page.get_by_label(question)
        select.select_option(select.get_by_role("option", name=re.compile(f"^{choice}")).get_attribute("value"))
        expect(fact_of_choices(page)).to_have_text(f"{made} av 70")
    leave_the_rest_empty(page)
    expect(fact_of_choices(page)).to_have_text("70 av 70")


def fact_of_choices(page: Page):
    return page.locator("#resultat .kpi b")


def check_receipt(page: Page) -> None:
    told = {
        "Nya": "136",
        "Uppdaterade": "0",
        "Oförändrade": "0",
        "Stoppade": "4",
        "Överhoppade": "7",
        "Rader i filen": "147",
    }
    for label, figure in told.items():
        expect(fact(page, label)).to_have_text(figure)
    expect(fact(page, "Inläst av")).to_have_text("Ann-Sofie Bergqvist")
    expect(fact(page, "SHA-256")).to_have_text(re.compile("^[0-9a-f]{64}$"))


def address_of(visitor: Visitor, name: str) -> str:
    """Find a system by search, and return its path."""
    page = visitor.go("/")
    box = page.get_by_role("search", name="Sök i portalen").get_by_role("searchbox")
    box.fill(name)
    box.press("Enter")
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    expect(title(page)).to_have_text(name)
    return visitor.path


def test_search_finds_the_system_its_owner_and_its_origin(sign_in: SignIn, taken_in: TakenIn) -> None:
    visitor = sign_in("ciso")
    page = visitor.go("/sok/?q=hsl")
    page.get_by_role("main").get_by_role("link", name=OWNED).click()
    owner = page.get_by_role("complementary").locator(".person").filter(has_text="Systemägare")
    expect(owner).to_contain_text(OWNER)
    page.get_by_role("link", name="Historik", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("utsåg Systemägare Simon Ibrahim")
    page.get_by_role("link", name=f"Import av {SYSTEMS.name}").first.click()
    expect(title(page)).to_have_text("Inläsningen är klar")
    assert page.url == taken_in.receipt


def test_answers_hold_for_every_equal_value(sign_in: SignIn, taken_in: TakenIn) -> None:
    """ "Låg" stood at six systems' T, and was answered once."""
    visitor = sign_in("ciso")
    address_of(visitor, "Leverantörskontroll")
    visitor.page.get_by_role("link", name="Från importen").click()
    row = visitor.page.get_by_role("row").filter(has_text="Tillgänglighet")
    expect(row).to_contain_text("Måttlig")
    expect(row).to_contain_text("Låg")


def test_owner_corrects_the_record_and_sees_what_was_changed(sign_in: SignIn, taken_in: TakenIn) -> None:
    visitor = sign_in("systemagare")
    page = visitor.page
    page.get_by_role("main").get_by_role("link", name=OWNED, exact=True).click()
    page.get_by_role("link", name="Ändra", exact=True).click()
    page.get_by_label("Syfte").fill("Journal för kommunens sjuksköterskor")
    page.get_by_role("group", name="Hanterar kritisk verksamhetsinformation").get_by_label("Ja", exact=True).check()
    with visitor.allowing(422):
        page.get_by_role("button", name="Spara").click()
        expect(page.get_by_role("alert")).to_contain_text("Skäl till bedömningen")
    expect(page.get_by_label("Syfte")).to_have_value("Journal för kommunens sjuksköterskor")
    page.get_by_label("Skäl till bedömningen").fill("Utan journalen går ingen vård att ge.")
    page.get_by_label("Återställningstid, timmar").fill("4")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Ändringen är sparad.")).to_be_visible()
    assert visitor.path == taken_in.system
    page.get_by_role("link", name="Historik", exact=True).click()
    newest = page.locator("ol.tl > li").first
    expect(newest).to_contain_text(OWNER)
    for field, before, after in (
        ("Syfte", "tomt", "Journal för kommunens sjuksköterskor"),
        ("Hanterar kritisk verksamhetsinformation", "Inte bedömt", "Ja"),
        ("Skäl till bedömningen", "tomt", "Utan journalen går ingen vård att ge."),
        ("Återställningstid, timmar", "tomt", "4"),
    ):
        row = newest.get_by_role("row").filter(has=page.get_by_role("rowheader", name=field, exact=True))
        expect(row.get_by_role("cell").nth(0)).to_have_text(before)
        expect(row.get_by_role("cell").nth(1)).to_have_text(after)
    expect(newest.get_by_role("rowheader")).to_have_count(4)


def test_company_finds_its_own_and_nothing_of_the_kommun(sign_in: SignIn, taken_in: TakenIn, tmp_path: Path) -> None:
    visitor = sign_in("bolag")
    page = visitor.go("/system/")
    expect(page.get_by_role("status").first).to_have_text("Visar 1–3 av 3 system")
    assert set(page.locator("tbody th a").all_inner_texts()) == COMPANY_SYSTEMS
    assert exported(page, tmp_path) == [COMPANY_SYSTEMS, COMPANY_SYSTEMS]

    page = visitor.go(f"/system/?q={OWNED}")
    expect(page.get_by_role("status").first).to_have_text("Inga system")
    page = visitor.go(f"/sok/?q={OWNED}")
    expect(page.get_by_role("main")).to_contain_text("Inget hittades")
    page = visitor.go("/sok/?q=ibrahim")
    expect(page.get_by_role("main")).to_contain_text("Inget hittades")

    page = visitor.go(taken_in.receipt.removeprefix(visitor.base_url))
    expect(fact(page, "Inlästa system som du får se")).to_have_text("3")
    assert not re.search(r"\b(136|147)\b", page.get_by_role("main").inner_text())

    with visitor.allowing(404):
        for part in ("", "historik/", "import/", "andra/", "teknik/", "arkivera/"):
            visitor.go(taken_in.system + part)
            expect(title(page)).to_have_text("Sidan finns inte")


def exported(page: Page, folder: Path) -> list[set[str]]:
    """Fetch both exports of the list; return the names in each."""
    files = []
    for label in ("Hämta Excel", "Hämta csv"):
        with page.expect_download() as download:
            page.get_by_role("link", name=label).click()
        files.append(folder / download.value.suggested_filename)
        download.value.save_as(files[-1])
    excel, text = files
    rows = [list(row) for row in load_workbook(excel).active.iter_rows(values_only=True)]
    with text.open(encoding="utf-8-sig", newline="") as opened:
        lines = list(csv.reader(opened, delimiter=";"))
    return [names(rows), names(lines)]


def names(rows: list[list]) -> set[str]:
    column = rows[0].index("Namn")
    return {str(row[column]) for row in rows[1:]}


def test_same_file_again_is_nothing_new(sign_in: SignIn, taken_in: TakenIn) -> None:
    """With the same answers and nobody's correction in between, every row is known."""
    visitor = sign_in("ciso")
    how_many = visitor.go("/system/").get_by_role("status").first.inner_text()
    page = upload(visitor, SYSTEMS)
    pair_columns(page)
    expect(fact(page, "Nya system")).to_have_text("0")
    leave_the_rest_empty(page)
    expect(fact(page, "Nya system")).to_have_text("0")
    page.get_by_role("link", name="Alla 147").click()
    expect(page.get_by_text("Ny", exact=True)).to_have_count(0)
    take_in(page)
    expect(fact(page, "Nya")).to_have_text("0")
    menu(page, "System").click()
    expect(page.get_by_role("status").first).to_have_text(how_many)

"""A stopped row is fetched with its reason, mended as in Excel, and loaded again; each receipt leads to the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from tests.browser.browsing import Visitor
from tests.browser.importing import fact, menu, pair, take_in, title, upload

pytestmark = pytest.mark.browser
HEAD = ["Systemnamn", "Förvaltning", "K"]
KNOWN, WRONG, NAMES = "Kommunledningsförvaltningen", "Omsorgen", ("Tidvården", "Nyckelskåpet")


def sheet(file: Path, *rows: list[str]) -> Path:
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(file)
    return file


def mended(file: Path) -> None:
    """Correct the unit where the file itself says that it was wrong."""
    book = load_workbook(file)
    head = [cell.value for cell in book.active[1]]
    for row in book.active.iter_rows(min_row=2):
        assert row[head.index("Kolumn att rätta")].value == "Förvaltning"
        assert WRONG in row[head.index("Därför stoppades raden")].value
        row[head.index("Förvaltning")].value = KNOWN
    book.save(file)


def test_a_stopped_row_is_mended_and_loaded_again(sign_in: Callable[..., Visitor], tmp_path: Path) -> None:
    visitor = sign_in("ciso")
    page = upload(visitor, sheet(tmp_path / "lista.xlsx", [NAMES[0], KNOWN, "K2"], [NAMES[1], WRONG, "K1"]))
    pair(page)
    first = take_in(page)
    expect(fact(page, "Stoppade")).to_have_text("1")

    with page.expect_download() as download:
        page.get_by_role("link", name="Hämta stoppade rader").click()
    file = tmp_path / "rattad.xlsx"
    download.value.save_as(file)
    mended(file)

    page.get_by_role("link", name="Läs in rättade rader").click()
    page.get_by_label("Fil").set_input_files(file)
    page.get_by_role("button", name="Fortsätt").click()
    expect(title(page)).to_have_text("Para ihop kolumner")
    expect(page.get_by_label("Förvaltning läses in som")).to_have_count(1)
    expect(page.get_by_label("Därför stoppades raden läses in som")).to_have_count(0)
    pair(page)
    second = take_in(page)
    expect(fact(page, "Nya")).to_have_text("1")
    expect(fact(page, "Stoppade")).to_have_text("0")
    page.get_by_role("link", name="Fortsätter på lista.xlsx").click()
    assert page.url == first
    page.get_by_role("link", name="rattad.xlsx").click()
    assert page.url == second

    menu(page, "System").click()
    page.get_by_role("searchbox").last.fill(NAMES[1])
    page.get_by_role("searchbox").last.press("Enter")
    expect(page.get_by_role("main").get_by_role("link", name=NAMES[1], exact=True)).to_be_visible()

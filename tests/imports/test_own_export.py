"""The register's own lists, edited in Excel and loaded back: each row is found by its id."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from assets.models import InformationSystem
from roles.models import User
from tests.imports import kommun
from tests.imports.kommun import SHEET, XLSX

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def ciso() -> User:
    return kommun.build()


def export(browser: Client, address: str) -> bytes:
    return b"".join(browser.get(address).streaming_content)


def edited(data: bytes, changes: dict[tuple[str, str], Any]) -> bytes:
    """The workbook with cells changed, each named by what its row holds and by its column's title."""
    book = load_workbook(BytesIO(data))
    rows = list(book.active.iter_rows())
    titles = [cell.value for cell in rows[0]]
    for (name, title), value in changes.items():
        row = next(one for one in rows if name in [cell.value for cell in one])
        row[titles.index(title)].value = value
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_an_unedited_export_changes_nothing(ciso: User, login: Any) -> None:
    kommun.take(ciso, XLSX, sheet=SHEET)
    data = export(login(ciso), "/system/?format=xlsx")
    found = kommun.take(ciso, "system.xlsx", data).as_json()
    assert found["outcome"] == "ready", found["message"]
    assert (found["rows"], found["unchanged"], found["updated"]) == (136, 136, 0)


def test_an_edited_export_finds_its_rows_by_id(ciso: User, login: Any) -> None:
    kommun.take(ciso, XLSX, sheet=SHEET)
    pk = InformationSystem.objects.get(name="Raindance").pk
    data = export(login(ciso), "/system/?format=xlsx")
    data = edited(data, {("Raindance", "Syfte"): "Fakturor och bokslut", ("Raindance", "Namn"): "Raindance Ekonomi"})
    stopped = kommun.take(ciso, "system.xlsx", data).as_json()
    assert [one["column"] for one in stopped["stopped"]] == ["Namn"]
    found = kommun.take(ciso, "system.xlsx", data, on_conflict="update").as_json()
    assert (found["updated"], found["unchanged"], found["created"]) == (1, 135, 0)
    system = InformationSystem.objects.get(pk=pk)
    assert (system.name, system.purpose) == ("Raindance Ekonomi", "Fakturor och bokslut")


def test_an_id_that_one_does_not_reach_is_stopped(ciso: User) -> None:
    rows = "Id i portalen;Namn;Ansvarig enhet\r\n999999;Något;2100\r\n".encode()
    found = kommun.take(ciso, "system.csv", rows).as_json()
    assert [one["column"] for one in found["stopped"]] == ["Id i portalen"]

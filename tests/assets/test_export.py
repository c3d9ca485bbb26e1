"""A file taken out, edited and loaded back changes what was edited and nothing else."""

from __future__ import annotations

import io
import tracemalloc
from typing import Any

import pytest
from openpyxl import load_workbook

from assets.models import InformationSystem
from core import exports
from tests import factories as make

ALL = "&".join(
    f"kolumn={name}"
    for name in ("unit", "owner_name", "manager_name", "life_cycle", "hosting", "critical", "critical_reason", "url")
)


def test_streams_at_constant_memory(world: Any, login: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a chunk of rows takes must not be kept for all the chunks."""
    from audit.context import acting_as_system
    from audit.trail import save_many

    def many(count: int) -> None:
        rows = [InformationSystem(unit=world.care, name=f"Rad {n}", purpose="Syfte " * 20) for n in range(count)]
        with acting_as_system("test"):
            save_many(InformationSystem, rows)

    def peak() -> int:
        response = login(world.ciso).get("/system/?format=csv")
        tracemalloc.start()
        size = sum(len(part) for part in response.streaming_content)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size > 1000
        return most

    monkeypatch.setattr(exports, "CHUNK", 100)
    many(200)
    few = peak()
    many(800)
    assert peak() < few * 1.5


def test_a_row_costs_no_statement(world: Any, login: Any, django_assert_max_num_queries: Any) -> None:
    for n in range(20):
        make.system(unit=world.care, name=f"Rad {n}", owner=world.system_owner)
    browser = login(world.ciso)
    with django_assert_max_num_queries(10):
        rows = list(browser.get("/system/?format=csv").streaming_content)
    assert len(rows) > 20


@pytest.mark.parametrize("value", ["=cmd()", "+1", "-1", "@x", "\tx", "\rx"])
def test_risky_text_is_never_a_formula(value: str) -> None:
    line = next(iter(list(exports.csv_lines([[value]]))[1:])).decode()
    assert line.lstrip('"').startswith("'")
    sheet = load_workbook(exports.xlsx_file([[value]])).active
    assert sheet["A1"].data_type == "s"


def test_numbers_and_dates_stay_what_they_are(world: Any, login: Any) -> None:
    url = "/system/?kolumn=contract_ends_on&kolumn=rto_hours&q=omsorg&format=xlsx"
    sheet = load_workbook(io.BytesIO(b"".join(login(world.ciso).get(url).streaming_content))).active
    titles = [cell.value for cell in sheet[1]]
    day = sheet.cell(2, titles.index("Avtal till och med") + 1)
    assert day.is_date
    assert sheet.cell(2, titles.index("Id i portalen") + 1).value == world.journal.pk


def test_an_edited_export_is_loaded_back(world: Any, login: Any, tmp_path: Any) -> None:
    """Only the changed cell is a change; every other row is known again by its id."""
    import json

    from django.core.management import call_command

    content = b"".join(login(world.ciso).get(f"/system/?{ALL}&format=xlsx").streaming_content)
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    titles = [cell.value for cell in sheet[1]]
    row = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, titles.index("Namn") + 1).value == "Schemat")
    sheet.cell(row, titles.index("Driftform") + 1).value = "Egen drift"
    path = tmp_path / "export.xlsx"
    book.save(path)
    out = io.StringIO()
    email = world.ciso.email
    call_command("import_register", str(path), "--as", email, "--json", "--on-conflict", "update", stdout=out)
    answer = json.loads(out.getvalue())
    figures = {name: answer[name] for name in ("outcome", "created", "updated", "unchanged")}
    assert figures == {"outcome": "ready", "created": 0, "updated": 1, "unchanged": 2}
    assert InformationSystem.objects.get(name="Schemat").hosting == "local"


def test_an_untouched_export_changes_nothing(world: Any, login: Any, tmp_path: Any) -> None:
    import json

    from django.core.management import call_command

    content = b"".join(login(world.ciso).get(f"/system/?{ALL}&format=csv").streaming_content)
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    out = io.StringIO()
    call_command("import_register", str(path), "--as", world.ciso.email, "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["outcome"], answer["created"], answer["updated"], answer["unchanged"]) == ("ready", 0, 0, 3)

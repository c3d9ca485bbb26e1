"""What a cell cannot tell, a row is warned of; what a file hides, somebody is asked about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from assets.models import ImportedRow, InformationSystem
from core.imports import actions
from core.imports.hidden import SHEET_COLUMN, TAKE
from core.imports.service import Outcome, import_file
from core.models import ImportRun
from tests.imports.files import saved, workbook_of
from tests.imports.running import worked
from tests.world import World

pytestmark = pytest.mark.django_db
HEAD = ["Systemnamn", "Ansvarig enhet", "Leverantör", "Avtal t.o.m.", "Anteckning"]


def take(world: World, book: Workbook | str, name: str = "lista.xlsx", **options: Any) -> Outcome:
    from audit.context import acting_as

    content = book.encode() if isinstance(book, str) else saved(book)
    with acting_as(world.ciso):
        return import_file(content, name, world.ciso, **options)


def rows_of(world: World, *rows: list[object]) -> Workbook:
    unit = world.care.name
    return workbook_of([HEAD, *([row[0], unit, *row[1:]] for row in rows)])


def warned(outcome: Outcome) -> set[tuple[int, str, str]]:
    assert outcome.plan is not None
    return {(n, remark.column, str(remark.message)) for n, remark in outcome.plan.warnings()}


def test_errors_and_lost_values_are_warned_of_and_kept_out(world: World) -> None:
    book = rows_of(
        world, ["Lön", "#N/A", "=1+1", "#REF!"], ["Skola", "=A1", None, "=B1"], ["#SAKNAS!", None, None, None], ["=A1"]
    )
    outcome = take(world, book)
    told = {(n, column, sentence[:10]) for n, column, sentence in warned(outcome)}
    assert told == {
        (2, "Leverantör", "Cellen vis"),
        (2, "Avtal t.o.m.", "Cellen har"),
        (2, "Anteckning", "Cellen vis"),
        (3, "Leverantör", "Cellen har"),
        (3, "Anteckning", "Cellen har"),
    }
    stopped = {one["row"]: one["reasons"][0] for one in outcome.as_json()["stopped"]}
    assert "#SAKNAS!" in stopped[4] and "formel" in stopped[5]
    assert InformationSystem.objects.get(name="Lön").supplier_name == ""
    assert not ImportedRow.objects.filter(values__icontains="#").exists()


def test_bare_numbers_of_days_are_counted_as_the_workbook_counts(world: World) -> None:
    for epoch, day in ((None, date(2020, 2, 29)), (datetime(1904, 1, 1), date(2024, 3, 1))):
        book = rows_of(world, [f"System {day}", None, 43890, None])
        if epoch:
            book.epoch = epoch
        take(world, book)
        assert InformationSystem.objects.get(name=f"System {day}").contract_ends_on == day


def test_a_month_that_excel_made_a_day_of_is_asked_about(world: World) -> None:
    book = rows_of(world, ["Lön", None, datetime(2026, 3, 1), None], ["Skola", None, datetime(2026, 3, 1), None])
    book.active["D2"].number_format, book.active["D3"].number_format = "mmm-yy", "yyyy-mm-dd"
    (asked,) = take(world, book, unanswered=None).as_json()["choices"]
    assert (asked["column"], asked["value"]) == ("Avtal t.o.m.", "2026-03")
    assert asked["candidates"] == ["2026-03-01", "2026-03-31"]
    take(world, book, answers=[{"column": "Avtal t.o.m.", "value": "2026-03", "answer": "2026-03-31"}])
    ends = dict(InformationSystem.objects.filter(name__in=["Lön", "Skola"]).values_list("name", "contract_ends_on"))
    assert ends == {"Lön": date(2026, 3, 31), "Skola": date(2026, 3, 1)}


def test_a_personal_number_is_warned_of_and_not_repeated(world: World) -> None:
    book = rows_of(world, ["Lön 890101-9805", "Bolaget, 556000-0001", None, "Ring 890101-9805"], ["Skola"])
    outcome = take(world, book)
    told = {(n, column) for n, column, sentence in warned(outcome) if "personnummer" in sentence}
    assert told == {(2, "Systemnamn"), (2, "Anteckning")}
    assert outcome.as_json()["created"] == 2
    assert outcome.run is not None
    assert "890101-9805" not in str(outcome.run.receipt["warnings"])


def taken() -> set[str]:
    return set(InformationSystem.objects.filter(name__in=["Lön", "Skola", "Gamla lön"]).values_list("name", flat=True))


def hidden_book(world: World) -> Workbook:
    book = rows_of(world, ["Lön"], ["Skola"])
    unit = world.care.name
    for title, name in (("Arkiv", "Gamla lön"), ("Tomt", "")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden"
        if name:
            sheet.append(HEAD)
            sheet.append([name, unit])
    return book


def test_a_hidden_sheet_is_a_question(world: World) -> None:
    outcome = take(world, hidden_book(world), sheet="Sheet", unanswered=None)
    assert outcome.outcome == "needs_choice"
    (asked,) = outcome.as_json()["choices"]
    assert (asked["column"], asked["value"], asked["candidates"]) == ("Dolda blad", "Arkiv", ["hoppa över", "ta in"])
    assert taken() == set()


@pytest.mark.parametrize(("answer", "created", "skipped"), [("ta in", 3, 0), ("hoppa över", 2, 1), ("", 2, 1)])
def test_with_all_sheets_the_answer_decides(world: World, answer: str, created: int, skipped: int) -> None:
    answers = [{"column": "Dolda blad", "value": "Arkiv", "answer": answer}]
    outcome = take(world, hidden_book(world), answers=answers, unanswered=None)
    found = {one.sheet: one for one in outcome.sheets}
    assert found["Sheet"].is_ready and found["Arkiv"].is_ready
    assert len(taken()) == created
    assert len(found["Arkiv"].as_json()["skipped"]) == skipped


def test_a_hidden_sheet_that_was_wanted_is_the_next_import(world: World) -> None:
    content = saved(hidden_book(world))
    run = actions.receive(by=world.ciso, content=content, file_name="l.xlsx", kind="systems", sheet="Sheet")
    wanted = {"column": str(SHEET_COLUMN), "value": "Arkiv", "answer": TAKE}
    run = actions.save_answers(by=world.ciso, run=run, answers=[wanted], on_conflict="stop")
    worked(run, world.ciso)
    later = ImportRun.objects.get(after=run)
    assert (later.sheet, later.state, later.answers) == ("Arkiv", "uploaded", [wanted])
    plan = actions.plan_run(later, world.ciso)
    assert [row.outcome for row in plan.rows] == ["created"]
    assert plan.open_questions == []

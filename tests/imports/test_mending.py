"""Stopped rows are fetched with their reasons, mended, and loaded again."""

from __future__ import annotations

import csv
import uuid
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from assets.models import InformationSystem, StatedClass
from core.imports import actions, marks
from core.imports.layout import find_layout
from core.imports.reading import read
from core.models import ImportRun
from tests.imports import kommun
from tests.imports.files import saved, workbook_of
from tests.imports.kommun import SHEET, XLSX
from tests.imports.running import worked
from tests.world import World

pytestmark = pytest.mark.django_db
HEAD = ["Benämning", "Plats", "Avtal t.o.m.", "Telefon"]
REASON = "finns inte i den organisation"


@pytest.fixture
def browser(world: World, login: Any) -> Client:
    return login(world.ciso)


@pytest.fixture
def first(world: World) -> ImportRun:
    """An import, paired by hand, of which two rows were stopped."""
    rows = [
        ["Lön", world.care.name, "2027-01-31", "+46 1"],
        ["Vård", "Okänd enhet", "2027-02-28", "+46 2"],
        ["Skola", "Ingen enhet", "snart", "-"],
    ]
    content = saved(workbook_of([HEAD, *rows]))
    run = actions.receive(by=world.ciso, content=content, file_name="lista.xlsx", kind="systems", sheet="Sheet")
    mapping = {"1": "name", "2": "unit", "3": "contract", "4": None}
    run = actions.save_columns(by=world.ciso, run=run, kind="systems", sheet="Sheet", mapping=mapping)
    return worked(run, world.ciso)


def fetched(browser: Client, run: ImportRun, wanted: str) -> list[list[Any]]:
    answer = browser.get(f"/importera/{run.pk}/stoppade/?format={wanted}")
    content = b"".join(answer.streaming_content)
    if wanted == "csv":
        return [list(row) for row in csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")]
    return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


def upload(browser: Client, content: bytes, name: str) -> ImportRun:
    file = SimpleUploadedFile(name, content)
    answer = browser.post("/importera/system/", {"form_key": str(uuid.uuid4()), "file": file})
    assert answer.status_code == 303, answer.content.decode()
    return ImportRun.objects.latest("pk")


def as_file(rows: list[list[Any]], wanted: str) -> bytes:
    if wanted == "xlsx":
        return saved(workbook_of(rows))
    stream = StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("wanted", ["xlsx", "csv"])
def test_stopped_rows_are_told_beside_their_own_columns(browser: Client, first: ImportRun, wanted: str) -> None:
    head, *rows = fetched(browser, first, wanted)
    assert head == [*HEAD, f"Rad i import {first.pk}", "Kolumn att rätta", "Därför stoppades raden"]
    assert [row[0] for row in rows] == ["Vård", "Skola"]
    assert [str(row[4]) for row in rows] == ["3", "4"]
    assert all(row[5] == "Plats" and REASON in row[6] for row in rows)


@pytest.mark.parametrize("wanted", ["xlsx", "csv"])
def test_mended_rows_are_known_again_and_the_reasons_ignored(
    world: World, browser: Client, first: ImportRun, wanted: str
) -> None:
    head, *rows = fetched(browser, first, wanted)
    rows[0][1] = world.care.name
    rows[1][1] = world.school.name
    run = upload(browser, as_file([head, *rows], wanted), f"rattad.{wanted}")
    assert (run.after, run.mapping) == (first, first.mapping)
    page = browser.get(f"/importera/{run.pk}/kolumner/").content.decode()
    assert "Telefon läses in som" in page
    for title in (marks.REASONS, marks.COLUMN, marks.mark(first.pk)):
        assert f"{title} läses in som" not in page
    run = worked(run, world.ciso)
    assert (run.receipt["created"], run.receipt["stopped"]) == (2, [])
    system = InformationSystem.objects.get(name="Vård")
    assert str(system.contract_ends_on) == "2027-02-28"
    assert system.imported_rows.get().values == {"Telefon": "+46 2"}
    assert InformationSystem.objects.get(name="Skola").imported_rows.get().values["Telefon"] == "-"
    first_page, second_page = (browser.get(f"/importera/{one.pk}/").content.decode() for one in (first, run))
    assert f"/importera/{run.pk}/" in first_page and f"rattad.{wanted}" in first_page
    assert "Fortsätter på lista.xlsx" in second_page


def test_a_row_that_is_still_wrong_is_stopped_again(world: World, browser: Client, first: ImportRun) -> None:
    rows = fetched(browser, first, "xlsx")
    run = worked(upload(browser, as_file(rows, "xlsx"), "igen.xlsx"), world.ciso)
    assert [one["row"] for one in run.receipt["stopped"]] == [2, 3]
    assert run.after == first


def test_an_import_of_somebody_else_is_no_link(world: World, login: Any, first: ImportRun) -> None:
    rows = [[*HEAD[:2], marks.mark(first.pk)], ["Nytt", world.company.name, 3]]
    run = actions.receive(
        by=world.company_ciso,
        content=as_file(rows, "xlsx"),
        file_name="annan.xlsx",
        kind="systems",
        sheet="Sheet",
    )
    assert run.after is None and run.mapping == {}


def test_stopped_rows_are_there_once_something_was_stopped(world: World, browser: Client, first: ImportRun) -> None:
    content = as_file([["Systemnamn", "Förvaltning"], ["Nytt", world.care.name]], "xlsx")
    run = upload(browser, content, "ren.xlsx")
    assert browser.get(f"/importera/{run.pk}/stoppade/").status_code == 404
    run = worked(run, world.ciso)
    assert browser.get(f"/importera/{run.pk}/stoppade/").status_code == 404
    assert "Hämta stoppade rader" not in browser.get(f"/importera/{run.pk}/").content.decode()
    assert "Hämta stoppade rader" in browser.get(f"/importera/{first.pk}/").content.decode()


def test_a_list_that_only_mentions_an_import_is_an_ordinary_one() -> None:
    rows = [["Namn", "Rad i importen", "Avsnitt i filen"], ["A", "1", "B"]]
    found = marks.recognised(find_layout(read(as_file(rows, "xlsx"), "a.xlsx").sheets[0]))
    assert found.mends is None
    assert len(found.columns) == 3


@pytest.mark.slow
def test_rows_under_a_section_keep_it(login: Any) -> None:
    ciso = kommun.build()
    outcome = kommun.take(ciso, XLSX, sheet=SHEET)
    assert outcome.run is not None
    head, *rows = fetched(login(ciso), outcome.run, "xlsx")
    level, section = head.index("K"), head.index(marks.SECTION)
    assert [row[head.index(marks.mark(outcome.run.pk))] for row in rows] == [36, 91, 93, 149]
    assert all(row[section] for row in rows)
    for row in rows[:2]:
        row[level] = "K2"
    found = kommun.take(ciso, "rattad.xlsx", as_file([head, *rows[:2]], "xlsx")).as_json()
    assert (found["created"], found["stopped"]) == (2, [])
    assert StatedClass.objects.filter(origin__startswith="rattad.xlsx", aspect="K", level__code="2").count() == 2


@pytest.mark.parametrize("wanted", ["xlsx", "csv"])
def test_rows_that_were_hidden_are_asked_about_again(world: World, browser: Client, wanted: str) -> None:
    """What a list hides is taken in as phased out, also when the row had to be mended first."""
    book = workbook_of([["Systemnamn", "Förvaltning"], ["Lön", world.care.name], ["Gamla", "Okänd enhet"]])
    book.active.row_dimensions[3].hidden = True
    taken = [{"column": "Dolda rader", "value": "", "answer": "ta in"}]
    outcome = kommun.take(world.ciso, "lista.xlsx", saved(book), answers=taken)
    assert outcome.run is not None
    head, row = fetched(browser, outcome.run, wanted)
    assert row[head.index(marks.HIDDEN)] == "ja"
    row[1] = world.care.name
    mended = as_file([head, row], wanted)
    asked = kommun.take(world.ciso, f"rattad.{wanted}", mended, dry_run=True, unanswered=None).as_json()
    assert [one["column"] for one in asked["choices"]] == ["Dolda rader"]
    kommun.take(world.ciso, f"rattad.{wanted}", mended, answers=taken)
    assert InformationSystem.objects.get(name="Gamla").life_cycle == InformationSystem.LifeCycle.RETIRED
    assert InformationSystem.objects.get(name="Lön").life_cycle != InformationSystem.LifeCycle.RETIRED

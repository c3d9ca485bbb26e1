"""Any table of cells, in any format and of any kind, ends with rows = accepted + stopped + skipped."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.context import acting_as
from core.imports.register import registered
from core.imports.service import Outcome, import_file
from tests.imports.files import saved, workbook_of
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FORMATS = {
    "csv": ("utf-8", ";"),
    "tsv": ("utf-8-sig", "\t"),
    "txt": ("utf-16", "|"),
    "windows.csv": ("cp1252", ","),
}
KNOWN = [
    "Hög", "2", "K2R3T1", "2-3", "?", "ja", "Nej, inte än", "2025", "Q3 2025", "2024-02-30", "45352", "#N/A", "######",
    "890101-9805", "556000-0001", "Omsorgsförvaltningen", "Summa", "SUMMA:", "a@b.se", "Test Person", "-1", "'=1+1",
    "=1+1", "%", "%(x)s", "{}", "\u202e", "\u0000"[:0], "rad\nrad", '"', "''", ";", "9" * 400, "x" * 300, "1e309", "٣",
]  # fmt: skip
CELL = st.one_of(st.none(), st.sampled_from(KNOWN), st.text(max_size=12), st.integers(), st.floats(), st.dates())
TITLES = sorted({str(title) for kind in registered() for f in kind.fields for title in (f.title, *f.synonyms)})
HEADING = st.one_of(st.sampled_from(TITLES), st.sampled_from(TITLES), st.text(max_size=8))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Any, list[list[Any]]]:
    """A kind with its required headings, others beside them, and rows of any width."""
    kind = draw(st.sampled_from(registered()))
    needed = [str(field.title) for field in kind.fields if field.required]
    heads = draw(st.permutations(needed + draw(st.lists(HEADING, max_size=5))))
    rows = draw(st.lists(st.lists(CELL, max_size=len(heads) + 2), max_size=8))
    return kind, [list(heads), *rows]


def written(rows: list[list[Any]], wanted: str) -> bytes:
    if wanted == "xlsx":
        clean = [[_for_excel(cell) for cell in row] for row in rows]
        return saved(workbook_of(clean))
    encoding, separator = FORMATS[wanted]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(
        ["" if cell is None else str(cell) for cell in row] for row in rows
    )
    return stream.getvalue().encode(encoding, "replace")


def _for_excel(cell: Any) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(cell, str):
        return ILLEGAL_CHARACTERS_RE.sub("", cell)
    return cell if not isinstance(cell, float) or abs(cell) < 1e300 else None


def check(outcome: Outcome) -> None:
    for one in outcome.sheets or [outcome]:
        found = one.as_json()
        assert found["rows"] == found["accepted"] + len(found["stopped"]) + len(found["skipped"])
        assert found["accepted"] == found["created"] + found["updated"] + found["unchanged"]
        assert all(stopped["reasons"] for stopped in found["stopped"])
        assert one.outcome == "ready" or one.message


@given(table=tables(), wanted=st.sampled_from([*FORMATS, "xlsx"]), conflict=st.sampled_from(["stop", "skip", "update"]))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_has_an_outcome(world: World, table: Any, wanted: str, conflict: Any) -> None:
    kind, rows = table
    content, name = written(rows, wanted), f"lista.{wanted}"
    with acting_as(world.ciso):
        check(import_file(content, name, world.ciso, kind=kind.slug, on_conflict=conflict))
        again = import_file(content, name, world.ciso, kind=kind.slug, on_conflict=conflict)
    check(again)
    assert all(one.as_json()["created"] == 0 for one in again.sheets or [again] if one.outcome == "ready")


@given(table=tables(), wanted=st.sampled_from([*FORMATS, "xlsx"]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_pages_answer_whatever_is_uploaded(world: World, login: Any, table: Any, wanted: str) -> None:
    kind, rows = table
    browser = login(world.ciso)
    file = SimpleUploadedFile(f"lista.{wanted}", written(rows, wanted))
    answer = browser.post(kind.upload_url, {"form_key": str(uuid.uuid4()), "file": file})
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        for page in (answer["Location"], answer["Location"].replace("kolumner", "granska")):
            assert browser.get(page, follow=True).status_code == 200

"""Files that a spreadsheet opens as what they are: numbers, dates and text, never a formula."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core import exports
from tests import factories as make

MARK = b"\xef\xbb\xbf"
RISKY = ["=1+1", "+46 980", "-x", "@SUM(A1)", "\tx", "\rx", "=", "-", "=cmd|' /C calc'!A0"]
FREE = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


def read_csv(rows: Iterable[Any]) -> list[list[str]]:
    text = b"".join(exports.csv_lines(rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def xlsx_cell(value: Any) -> Any:
    return load_workbook(exports.xlsx_file([["Rubrik"], [value]])).active["A2"]


@pytest.mark.parametrize("text", RISKY)
def test_text_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert read_csv([[text]]) == [[f"'{text}"]]
    cell = xlsx_cell(text)
    assert cell.data_type == "s"
    assert cell.value in {text, text.replace("\r", "\n"), text.replace("\r", "_x000D_")}


@settings(deadline=None, max_examples=150)
@given(st.one_of(FREE, st.sampled_from("=+-@\t\r").flatmap(lambda sign: FREE.map(lambda rest: sign + rest))))
def test_any_text_goes_through_csv_harmless_and_whole(text: str) -> None:
    (row,) = read_csv([[text, "efter"]])
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row in ([text, "efter"], [f"'{text}", "efter"])


@settings(deadline=None, max_examples=40)
@given(FREE)
def test_any_text_goes_through_xlsx_as_text(text: str) -> None:
    cell = xlsx_cell(text)
    assert cell.value is None or (cell.data_type, type(cell.value)) == ("s", str)


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1f", "\x00", "\x07"])
def test_signs_that_excel_cannot_hold_are_left_out(sign: str) -> None:
    """Pasted text may have them: the file must still come, and the rest of the text in it."""
    assert xlsx_cell(f"före{sign}efter").value == "föreefter"


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#DIV/0!"])
def test_text_that_looks_like_an_error_is_text(text: str) -> None:
    cell = xlsx_cell(text)
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(
    ("value", "in_csv"),
    [
        (-4, "-4"),
        (0, "0"),
        (-4.5, "-4,5"),
        (Decimal("-1234.50"), "-1234,50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.00000001"), "0,00000001"),
        (1e-7, "0,0000001"),
    ],
)
def test_numbers_stay_numbers(value: Any, in_csv: str) -> None:
    assert exports.plain(value) == value
    assert read_csv([[value]]) == [[in_csv]]
    cell = xlsx_cell(value)
    assert (cell.data_type, float(cell.value)) == ("n", float(value))


def test_dates_stay_dates_in_swedish_time() -> None:
    day = exports.plain(date(2026, 11, 23))
    moment = exports.plain(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    assert read_csv([[day, moment]]) == [["2026-11-23", "2026-11-24 00:30:00"]]
    cell = xlsx_cell(moment)
    assert cell.is_date
    assert cell.value == datetime(2026, 11, 24, 0, 30)
    assert xlsx_cell(day).is_date


@pytest.mark.parametrize("nothing", [None, "–", ""])
def test_nothing_is_an_empty_cell(nothing: Any) -> None:
    assert exports.plain(nothing) == ""
    assert read_csv([[exports.plain(nothing), "x"]]) == [["", "x"]]


def test_csv_is_what_swedish_excel_opens() -> None:
    content = b"".join(exports.csv_lines([["Åäö", 1.5], ["a;b", 'Han sa "hej"\nigen']]))
    assert content.startswith(MARK)
    assert content.count(MARK) == 1
    lines = content.removeprefix(MARK).decode().split("\r\n")
    assert lines[0] == "Åäö;1,5"
    assert lines[1] == '"a;b";"Han sa ""hej""\nigen"'


@pytest.mark.parametrize(
    ("wanted", "ending"), [("csv", "csv"), ("xlsx", "xlsx"), ("exe", "xlsx"), ("", "xlsx"), ("../x", "xlsx")]
)
def test_file_has_a_name_with_the_day(db: None, wanted: str, ending: str) -> None:
    response = exports.file_response([["a"]], wanted, "system")
    assert f'filename="system-2026-11-23.{ending}"' in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment")
    b"".join(response.streaming_content)  # type: ignore[arg-type]
    response.close()


def test_name_with_swedish_letters_survives(world: Any, login: Any) -> None:
    from urllib.parse import unquote

    for wanted in exports.FORMATS:
        response = login(world.ciso).get(f"/leverantorer/?format={wanted}")
        said = unquote(response["Content-Disposition"])
        assert f"leverantörer-2026-11-23.{wanted}" in said
        response["Content-Disposition"].encode("ascii")
        b"".join(response.streaming_content)


def test_csv_is_sent_row_by_row() -> None:
    """Nothing is read ahead of what the browser takes."""
    taken: list[int] = []

    def rows() -> Iterable[list[int]]:
        for n in range(1000):
            taken.append(n)
            yield [n]

    lines = iter(exports.csv_lines(rows()))
    for _n in range(3):
        next(lines)
    assert len(taken) <= 3


def test_workbook_is_written_at_constant_memory() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        exports.xlsx_file([f"rad {n}", n, "text " * 5] for n in range(count)).close()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(50)
    assert peak(1600) < peak(400) * 1.5


def test_list_is_read_in_chunks(kommun: Any, login: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several chunks give each row once, in Swedish order, in both formats."""
    from roles.kinds import RoleKind

    monkeypatch.setattr(exports, "CHUNK", 4)
    ciso = make.holder(RoleKind.CISO, kommun)
    expected = [f"Skåp {letter}" for letter in "abcdefghijyzåäö"]
    for name in reversed(expected):
        make.cabinet(unit=kommun, name=name)
    text = b"".join(login(ciso).get("/exempel/skap/?format=csv&sort=name").streaming_content).decode("utf-8-sig")
    assert [line.split(";")[0] for line in text.splitlines()] == ["Name", *expected]
    file = io.BytesIO(b"".join(login(ciso).get("/exempel/skap/?format=xlsx&sort=name").streaming_content))
    sheet = load_workbook(file).active
    assert [cell.value for cell in sheet["A"]] == ["Name", *expected]
    assert sheet["B2"].value == "Granviks kommun"

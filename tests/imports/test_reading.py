"""Files are read as they are, or refused with a sentence that helps."""

from __future__ import annotations

import codecs
from datetime import date, datetime, time

import pytest

from core.imports.layout import find_layout
from core.imports.limits import MAX_COLUMNS, MAX_ROWS, Unreadable
from core.imports.reading import read
from core.imports.workbook import Sheet
from tests.imports.files import saved, workbook_of
from tests.imports.granvik import LISTS, layout, workbook

SAMPLE = "Namn;Ägare\r\nLön – ny;”Åsa” 5 €\r\n"


def values(sheet: Sheet) -> list[list[object]]:
    return [[cell.value for cell in row.cells] for row in sheet.rows]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (SAMPLE.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + SAMPLE.encode(), "UTF-8 (BOM)"),
        (SAMPLE.encode("cp1252"), "Windows-1252"),
        (SAMPLE.encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + SAMPLE.encode("utf-16-be"), "UTF-16"),
        (SAMPLE.encode("utf-16-le"), "UTF-16"),
        (SAMPLE.encode("utf-16-be"), "UTF-16"),
    ],
)
@pytest.mark.parametrize("name", ["lista.csv", "lista.tsv", "lista.txt", "LISTA.TXT", "lista"])
def test_finds_the_encoding(content: bytes, encoding: str, name: str) -> None:
    book = read(content, name)
    assert book.encoding == encoding
    assert values(book.sheets[0]) == [["Namn", "Ägare"], ["Lön – ny", "”Åsa” 5 €"]]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_finds_the_separator(separator: str) -> None:
    text = separator.join(("Namn", "Kostnad", "Not")) + "\n" + separator.join(("A", "1", '"b, c; d|e"')) + "\n"
    book = read(text.encode(), "lista.csv")
    assert book.separator == separator
    assert values(book.sheets[0])[1] == ["A", "1", "b, c; d|e"]


def test_decimal_commas_do_not_make_columns() -> None:
    book = read(b"Namn;Kostnad\nA;1,5\nB;2,5\nC;3,5\n", "lista.csv")
    assert book.separator == ";"


def test_obeys_the_order_about_the_separator_and_does_not_count_its_line() -> None:
    sheet = read(b"sep=,\r\nNamn,Not\r\nA,b;c\r\n", "lista.csv").sheets[0]
    assert [(row.number, row.cell(1).value) for row in sheet.rows] == [(1, "Namn"), (2, "A")]


def test_reads_a_single_column() -> None:
    book = read(b"Namn\nA\nB\n", "lista.csv")
    assert (book.separator, values(book.sheets[0])) == (None, [["Namn"], ["A"], ["B"]])


def test_a_record_with_line_breaks_is_one_row() -> None:
    sheet = read(b'Namn;Not\r\nA;"ett\r\ntv\xc3\xa5"\r\n\r\nB;c\r\n', "lista.csv").sheets[0]
    assert [(row.number, row.cell(1).value) for row in sheet.rows] == [(1, "Namn"), (2, "A"), (3, None), (4, "B")]
    assert sheet.rows[1].cell(2).value == "ett\r\ntvå"


def test_mixed_line_ends_are_all_line_ends() -> None:
    sheet = read(b"Namn;Not\r\nA;1\nB;2\rC;3\r\n", "lista.csv").sheets[0]
    assert [row.cell(1).value for row in sheet.rows] == ["Namn", "A", "B", "C"]


def test_rows_may_be_longer_or_shorter_than_the_header() -> None:
    rows = read(b"Namn;Not\nA\nB;c;mer\n", "lista.csv").sheets[0].rows
    assert (rows[1].cell(2).is_blank, rows[2].cell(3).value) == (True, "mer")


def test_keeps_dates_and_numbers_of_excel() -> None:
    moment = datetime(2024, 3, 1, 14, 30)
    book = workbook_of([["Dag", "Tid", "Tal", "Del", "Sant"], [date(2024, 3, 1), moment, 45352, 1.5, True]])
    cells = read(saved(book), "lista.xlsx").sheets[0].rows[1].cells
    assert [cell.value for cell in cells] == [datetime(2024, 3, 1), moment, 45352, 1.5, True]


def shown_as(number_format: str, value: object = datetime(2026, 3, 1)) -> object:
    book = workbook_of([["Namn", "Dag"], ["A", value]])
    book.active["B2"].number_format = number_format
    return read(saved(book), "lista.xlsx").sheets[0].rows[1].cell(2).value


@pytest.mark.parametrize(
    "number_format",
    [
        "mmm-yy", "mmm/yy", "mmmm yyyy", "MMMM YYYY", "yyyy-mm", "yyyy/m", "mmmmm yy", "mmm", "[$-41D]mmm/yy;@",
        '"den dag som sägs" yyyy-mm', r"\d\a\g yyyy\-mm", "[Red]yyyy-mm", "[$-sv-SE]mmmm yyyy", "_dyyyy-mm*d",
        "yyyy-mm;yyyy-mm-dd", "[>=36526]yyyy-mm;yyyy-mm-dd", "[<1]h:mm;yyyy-mm", "yyyy-mm hh:mm", "yyyy-mm AM/PM",
        "dddd mmmm yyyy", '"Avser "mmm" ; dd"yy',
    ],
)  # fmt: skip
def test_a_day_shown_as_a_month_is_a_month(number_format: str) -> None:
    assert shown_as(number_format) == "2026-03"


@pytest.mark.parametrize("number_format", ["yyyy", "yy", '"År" yyyy', "[$-41D]yyyy;@", "yyyy hh:mm:ss", "yyyy mm:ss"])
def test_a_day_shown_as_a_year_is_a_year(number_format: str) -> None:
    assert shown_as(number_format) == "2026"


@pytest.mark.parametrize(
    "number_format",
    [
        "yyyy-mm-dd", "mm-dd-yy", "d-mmm-yy", "d-mmm", "d/m yyyy", "yyyy-mm-dd hh:mm", "[$-F800]dddd, mmmm dd, yyyy",
        "YYYY-MM-DD", '"den" d mmmm yyyy', "dd", "[$-41D]d/m/yy;@", "yyyy-mm-dd;yyyy-mm", "[<1]h:mm;yyyy-mm-dd",
        "dddd",
    ],
)  # fmt: skip
def test_a_day_that_is_shown_is_a_day(number_format: str) -> None:
    assert shown_as(number_format) == datetime(2026, 3, 1)


@pytest.mark.parametrize("number_format", ["h:mm", "hh:mm:ss", "mm:ss", "h:mm AM/PM"])
def test_a_time_of_day_is_no_month(number_format: str) -> None:
    assert shown_as(number_format, time(8, 15)) == time(8, 15)


def test_a_day_behind_a_month_is_not_taken_either() -> None:
    assert shown_as("yyyy-mm", datetime(2026, 3, 17)) == "2026-03"


def test_the_month_of_a_merged_block_is_a_month_in_all_of_it() -> None:
    book = workbook_of([["Namn", "Dag"], ["A", datetime(2026, 3, 1)], ["B", None], ["C", "x"]])
    book.active["B2"].number_format = "mmm-yy"
    book.active.merge_cells("B2:B3")
    cells = [row.cell(2).value for row in read(saved(book), "lista.xlsx").sheets[0].rows]
    assert cells == ["Dag", "2026-03", "2026-03", "x"]


def test_keeps_a_time_of_day() -> None:
    book = workbook_of([["Namn", "Tid"], ["A", time(8, 15)]])
    assert read(saved(book), "lista.xlsx").sheets[0].rows[1].cell(2).value == time(8, 15)


def test_a_merged_value_counts_for_every_cell() -> None:
    book = workbook_of([["Namn", "Ägare"], ["A", "Åsa"], ["B", None], ["C", "Bo"]])
    book.active.merge_cells("B2:B3")
    cells = [row.cell(2) for row in read(saved(book), "lista.xlsx").sheets[0].rows]
    assert [cell.value for cell in cells] == ["Ägare", "Åsa", "Åsa", "Bo"]
    assert [(cell.span is not None, cell.anchor) for cell in cells[1:]] == [(True, True), (True, False), (False, True)]


def test_tells_what_is_hidden() -> None:
    book = workbook_of([["Namn", "Id", "Kod", "Not"], ["A", 1, 2, "b"], ["B", 3, 4, "c"]])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions.group("B", "C", hidden=True)
    book.create_sheet("Arkiv").sheet_state = "hidden"
    shown, archive = read(saved(book), "lista.xlsx").sheets
    assert [row.number for row in shown.rows if row.hidden] == [2]
    assert (shown.hidden_columns, shown.hidden, archive.hidden) == ({2, 3}, False, True)


def test_tells_formula_and_the_value_it_had() -> None:
    found = layout("riskanalyser-granvik.xlsx", "Scenarier")
    values = [record.cell(9) for record in found.records]
    assert (values[0].value, values[0].formula) == (2, "=G2*H2")
    assert [record.number for record in found.records if not record.cell(9).formula] == [10, 34, 62, 83]


def test_a_formula_that_was_never_calculated_has_no_value() -> None:
    book = workbook_of([["Namn", "Tal"], ["A", "=1+1"], ["B", 2]])
    cell = read(saved(book), "lista.xlsx").sheets[0].rows[1].cell(2)
    assert (cell.value, cell.formula) == (None, "=1+1")


def test_counts_days_from_1904_where_the_file_does() -> None:
    book = workbook_of([["Namn", "Tal"], ["A", 1]])
    book.epoch = datetime(1904, 1, 1)
    assert read(saved(book), "lista.xlsx").days_from_1904
    assert not workbook("systemforteckning-granvik.xlsx").days_from_1904


def test_formatted_but_empty_cells_far_away_do_not_count() -> None:
    book = workbook_of([["Namn", "Not"], ["A", "b"]])
    book.active.cell(900_000, 16_000).number_format = "0.00"
    sheet = read(saved(book), "lista.xlsx").sheets[0]
    assert (len(sheet.rows), sheet.width) == (2, 2)


def test_content_decides_and_not_the_name() -> None:
    assert read(saved(workbook_of([["Namn"], ["A"]])), "lista.csv").format == "xlsx"


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_the_example_is_understood(name: str) -> None:
    for sheet in workbook(name).sheets:
        found = find_layout(sheet)
        numbers = [one.number for one in (*found.records, *found.not_records)]
        assert found.is_found
        assert sorted(numbers) == [row.number for row in sheet.rows]


@pytest.mark.parametrize(
    ("name", "sheet", "header", "records"),
    [
        ("incidenter-granvik.xlsx", "Incidenter 2024–2026", (2,), 90),
        ("riskanalyser-granvik.xlsx", "Analyser", (1,), 12),
        ("riskanalyser-granvik.xlsx", "Scenarier", (1,), 82),
        ("riskanalyser-granvik.xlsx", "Skala", (1,), 4),
        ("informationsmangder-granvik.csv", None, (1,), 80),
        ("reservrutiner-granvik.csv", None, (1,), 41),
    ],
)
def test_finds_as_many_records_as_told(name: str, sheet: str | None, header: tuple[int, ...], records: int) -> None:
    found = layout(name, sheet)
    assert (found.header_rows, len(found.records)) == (header, records)


def test_refuses_more_rows_or_columns_than_the_limit() -> None:
    with pytest.raises(Unreadable, match="rader"):
        read(b"A;B\n" * (MAX_ROWS + 1), "lista.csv")
    with pytest.raises(Unreadable, match="kolumner"):
        read(b";".join([b"A"] * (MAX_COLUMNS + 1)), "lista.csv")


@pytest.mark.parametrize(
    "error", ["#N/A", "#REF!", "#DIV/0!", "#SAKNAS!", "#VÄRDEFEL!", "#värdefel!", " #N/A ", "######"]
)
def test_an_error_is_no_text(error: str) -> None:
    book = workbook_of([["Namn", "Not"], ["A", error], ["B", "c"]])
    for read_from in (
        read(saved(book), "lista.xlsx"),
        read(f"Namn;Not\nA;{error}\nB;c\n".encode(), "lista.csv"),
    ):
        cell = read_from.sheets[0].rows[1].cell(2)
        assert (cell.value, cell.error, cell.is_empty) == (None, error.strip(), False)


@pytest.mark.parametrize("text", ["#1", "# N/A", "N/A", "Se #N/A i bladet", "#kommun", "##"])
def test_what_only_looks_like_an_error_is_text(text: str) -> None:
    assert read(f"Namn;Not\nA;{text}\n".encode(), "lista.csv").sheets[0].rows[1].cell(2).value == text


def with_tables(*tables: tuple[str, str, int, int]) -> bytes:
    """Two blocks of cells, one beneath the other, and tables over them: name, place, header rows, total rows."""
    from openpyxl.worksheet.table import Table

    book = workbook_of(
        [
            ["Förteckning", None, None],
            ["System", "Ägare", None],
            ["Lön", "Åsa", "Not vid sidan"],
            ["Skola", "Bo", None],
            ["2", None, None],
            ["Avtal", "Part", None],
            ["Drift", "Bolaget", None],
            ["Rader nedanför", None, None],
        ]
    )
    for name, place, headers, totals in tables:
        table = Table(displayName=name, ref=place)
        table.headerRowCount, table.totalsRowCount = headers, totals
        book.active.add_table(table)
    return saved(book)


def kinds(sheet: Sheet) -> tuple[tuple[int, ...], list[int], dict[int, str]]:
    found = find_layout(sheet)
    return found.header_rows, [one.number for one in found.records], {one.number: one.kind for one in found.not_records}


def test_a_table_says_where_its_headings_and_totals_are() -> None:
    (sheet,) = read(with_tables(("Lista", "A2:B5", 1, 1)), "lista.xlsx").sheets
    headers, records, rest = kinds(sheet)
    assert (headers, rest[5], rest[1]) == ((2,), "total", "title")
    assert records[:2] == [3, 4]
    assert {3, 4, 6, 7, 8} <= {*records, *rest}


def test_several_tables_are_several_lists_and_no_row_is_lost() -> None:
    book = read(with_tables(("System", "A2:B5", 1, 1), ("Avtal", "A6:B7", 1, 0)), "lista.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["Sheet (System)", "Sheet (Avtal)"]
    assert kinds(book.sheets[0]) == ((2,), [3, 4], {1: "title", 2: "header", 5: "total"})
    headers, records, rest = kinds(book.sheets[1])
    assert (headers, records[0], 8 in {*records, *rest}) == ((6,), 7, True)
    assert book.sheets[0].rows[2].cell(3).is_blank


@pytest.mark.parametrize("text", ["2025", "Q3 2025", "mars 2025", "2025-03", "v. 12 2025", "kv 2 2025"])
def test_no_day_is_made_of_less(text: str) -> None:
    from core.imports.dates import parse_date

    found = parse_date(text)
    assert (found.value, found.status) == (None, "choice")

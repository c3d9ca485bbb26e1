"""Header, sections, totals and notes are found in lists of other shapes than the example's."""

from __future__ import annotations

from core.imports.layout import Layout, find_layout
from core.imports.reading import read
from tests.imports.files import saved, workbook_of


def of_text(*lines: str) -> Layout:
    return find_layout(read("\n".join(lines).encode(), "lista.csv").sheets[0])


def kinds(layout: Layout) -> dict[int, str]:
    return {row.number: row.kind for row in layout.not_records}


def test_finds_a_header_below_titles_and_pairs_of_facts() -> None:
    found = of_text(
        "Systemlista;;;;;", "Datum:;2026-01-01;;;;", ";;;;;", "Nr;Namn;Ägare;K;R;T", "1;A;Bo;1;2;3", "2;B;Eva;1;2;3"
    )
    assert found.header_rows == (4,)
    assert kinds(found) == {1: "title", 2: "title", 3: "empty", 4: "header"}
    assert [record.number for record in found.records] == [5, 6]


def test_reads_two_header_rows_of_a_text_file() -> None:
    found = of_text("Namn;Klassning;;;Not", ";K;R;T;", "A;1;2;3;x", "B;1;2;3;y")
    assert found.header_rows == (1, 2)
    assert [one.full_title for one in found.columns] == [
        "Namn",
        "Klassning – K",
        "Klassning – R",
        "Klassning – T",
        "Not",
    ]


def test_a_first_record_with_gaps_is_no_second_header() -> None:
    found = of_text("Namn;Ägare;Not", "A;;", "B;Bo;x")
    assert (found.header_rows, [record.number for record in found.records]) == ((1,), [2, 3])


def test_capital_rows_give_the_section() -> None:
    found = of_text("Namn;Ägare;Not", "EKONOMI;;", "A;Bo;x", ";;", "SKOLA;;", "B;Eva;y")
    assert [(record.number, record.section) for record in found.records] == [(3, "EKONOMI"), (6, "SKOLA")]
    assert kinds(found) == {1: "header", 2: "section", 4: "empty", 5: "section"}


def test_a_merged_row_gives_the_section_whatever_its_case() -> None:
    book = workbook_of([["Namn", "Ägare", "Not"], ["Ekonomi", None, None], ["A", "Bo", "x"]])
    book.active.merge_cells("A2:C2")
    found = find_layout(read(saved(book), "lista.xlsx").sheets[0])
    assert [record.section for record in found.records] == ["Ekonomi"]


def test_a_record_with_only_a_name_is_a_record() -> None:
    found = of_text("Namn;Ägare;Not", "A;Bo;x", "Ensam;;", "B;Eva;y")
    assert [record.number for record in found.records] == [2, 3, 4]


def test_capitals_are_records_in_a_narrow_list() -> None:
    found = of_text("Namn", "HEROMA", "PLATINA")
    assert [record.number for record in found.records] == [2, 3]


def test_totals_and_notes_at_the_end_are_no_records() -> None:
    found = of_text("Namn;Ägare;Kostnad", "A;Bo;1,5", "B;Eva;2,5", "Summa;;4,0", "Alla belopp i tkr.;;")
    assert [record.number for record in found.records] == [2, 3]
    assert kinds(found) == {1: "header", 4: "total", 5: "footnote"}


def test_a_sum_by_formula_is_a_total() -> None:
    book = workbook_of([["Namn", "Ägare", "Kostnad"], ["A", "Bo", 1], ["B", "Eva", 2], [None, None, "=SUM(C2:C3)"]])
    found = find_layout(read(saved(book), "lista.xlsx").sheets[0])
    assert kinds(found) == {1: "header", 4: "total"}


def test_a_name_that_begins_with_total_is_a_record() -> None:
    found = of_text("Namn;Ägare;Not", "Total Control;Bo;x", "Summa summarum;Eva;y")
    assert [record.number for record in found.records] == [2, 3]


def test_a_repeated_header_is_no_record() -> None:
    found = of_text("Namn;Ägare;Not", "A;Bo;x", "Namn;Ägare;Not", "B;Eva;y")
    assert [record.number for record in found.records] == [2, 4]
    assert kinds(found)[3] == "header"


def test_a_column_without_title_is_kept_when_it_holds_something() -> None:
    found = of_text("Namn;Ägare;;;", "A;Bo;;tillägg;", "B;Eva;;;")
    assert [(one.letter, one.title) for one in found.columns] == [("A", "Namn"), ("B", "Ägare"), ("D", "")]


def test_a_block_merged_over_columns_has_its_value_in_the_first() -> None:
    book = workbook_of([["Namn", "Ägare", "Not"], ["A", "Bo", None], ["B", "Eva", "x"]])
    book.active.merge_cells("B2:C2")
    record = find_layout(read(saved(book), "lista.xlsx").sheets[0]).records[0]
    assert (record.cell(2).text, record.cell(3).text, record.merged) == ("Bo", "", {2})


def test_the_user_may_say_where_the_header_is() -> None:
    sheet = read(b"Rubrik;x;y\nNamn;Not;Mer\nA;b;c\n", "lista.csv").sheets[0]
    assert find_layout(sheet).header_rows == (1,)
    chosen = find_layout(sheet, (2,))
    assert ([one.title for one in chosen.columns], len(chosen.records)) == (["Namn", "Not", "Mer"], 1)


def test_a_sheet_of_figures_has_no_header_and_loses_nothing() -> None:
    book = workbook_of([[1, 2, 3], [4, 5, 6]])
    found = find_layout(read(saved(book), "lista.xlsx").sheets[0])
    assert (found.is_found, found.records, kinds(found)) == (False, (), {1: "title", 2: "title"})

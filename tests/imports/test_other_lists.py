"""Suppliers, dependencies, the IT department's list, organisation and people of Granvik."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from core.imports.dates import parse_date
from core.imports.duplicates import Names, find_duplicates
from core.imports.levels import Scale, composite, level
from core.imports.numbers import decimal, integer, organisation_number
from core.imports.values import email
from tests.imports.granvik import (
    TODAY,
    column,
    dependencies,
    it_list,
    layout,
    people,
    suppliers,
    systems,
    text,
    workbook,
)

SCALE = Scale(0, 4)


def test_suppliers_have_31_rows_below_a_title() -> None:
    found = suppliers()
    assert (found.header_rows, len(found.records)) == ((2,), 31)
    assert [(row.number, row.kind) for row in found.not_records] == [(1, "title"), (2, "header")]


def test_suppliers_have_one_repetition() -> None:
    names = [(record.number, record.cell(1).text) for record in suppliers().records]
    (repeated,) = find_duplicates(names)
    assert (repeated.key, repeated.of.key, repeated.of.grade) == (33, 3, "certain")


def test_suppliers_have_one_bad_number_and_one_of_twelve_digits() -> None:
    parsed = {
        record.number: organisation_number(record.cell(column(suppliers(), "Org.nr")).value)
        for record in suppliers().records
    }
    assert [row for row, one in parsed.items() if one.reason == "check_digit"] == [10]
    assert parsed[16].value == "999000-5143"
    assert Counter(one.status for one in parsed.values()) == {"ok": 15, "blank": 15, "warning": 1}


def test_dependencies_have_75_rows_and_the_five_faults() -> None:
    found = dependencies()
    rows = [(record.cell(1).text, record.cell(2).text) for record in found.records]
    known = Names((record.number, record.cell(2).text) for record in systems().records)
    it_names = {text(record, it_list(), "System") for record in it_list().records}

    def is_known(name: str) -> bool:
        return any(match.grade == "certain" for match in known.find(name))

    whole = [row for row in rows if all(row)]
    unknown = {name for row in whole for name in row if not is_known(name)}
    assert (found.header_rows, len(rows), len(rows) - len(whole)) == ((1,), 75, 1)
    assert [row for row in whole if row[0] == row[1]] == [("Procapita", "Procapita")]
    assert unknown - it_names == {"Gamla skolportalen", "Koncernkontot"}
    assert unknown & it_names == {"Trådlöst nät"}


def test_it_list_is_read_as_windows_1252() -> None:
    book = workbook("systemforteckning-granvik.csv")
    shown = " ".join(text(record, it_list(), "Beskrivning") for record in it_list().records)
    assert (book.encoding, book.separator) == ("Windows-1252", ";")
    assert all(sign in shown for sign in "€–”")


def test_it_list_has_62_records_and_17_line_breaks() -> None:
    found = it_list()
    broken = [one for one in found.records if "\n" in text(one, found, "Beskrivning")]
    assert (len(found.records), found.records[0].number, found.records[-1].number) == (62, 2, 63)
    assert len(broken) == 17


def test_it_list_costs_add_up() -> None:
    costs = [decimal(record.cell(column(it_list(), "Årskostnad")).value) for record in it_list().records]
    assert {cost.status for cost in costs} == {"ok"}
    assert sum((cost.value for cost in costs if isinstance(cost.value, Decimal)), Decimal()) == Decimal("64177.03")


def test_it_list_says_all_20_times_where_a_number_belongs() -> None:
    users = [integer(record.cell(column(it_list(), "Användare")).value) for record in it_list().records]
    assert Counter((one.status, one.reason) for one in users) == {("ok", ""): 42, ("warning", "word"): 20}


def test_it_list_writes_classes_in_three_ways() -> None:
    written = [text(record, it_list(), "Klass") for record in it_list().records]
    parsed = [composite(one, letters=("K", "R", "T"), scale=SCALE) for one in written]
    forms = Counter(re.sub("[0-9]", "0", one) for one in written)
    assert {one.status for one in parsed} == {"ok"}
    assert set(forms) == {"K0R0T0", "K0/R0/T0", "0/0/0"}
    assert composite("2/3/1", letters=("K", "R", "T"), scale=SCALE).value == {"K": 2, "R": 3, "T": 1}


def test_it_list_has_15_new_systems_and_47_known() -> None:
    known = Names((record.number, record.cell(2).text) for record in systems().records)
    grades = [
        next((match.grade for match in known.find(text(record, it_list(), "System"))), "new")
        for record in it_list().records
    ]
    assert Counter(grades) == {"certain": 47, "new": 15}


def test_it_list_differs_on_availability_for_four() -> None:
    """Three are seen at once, row 56 of the workbook when its word "Låg" has been translated."""
    known = {record.cell(2).text: record for record in systems().records if not record.hidden}
    differ, untranslated = {}, {}
    for record in it_list().records:
        class_there = composite(
            record.cell(column(it_list(), "Klass")).value, letters=("K", "R", "T"), scale=SCALE
        ).value
        twin = known.get(text(record, it_list(), "System"))
        if twin is None or not isinstance(class_there, dict):
            continue
        level_here = level(twin.cell(column(systems(), "T")).value, scale=SCALE, letter="T")
        if level_here.status == "ok" and level_here.value != class_there["T"]:
            differ[twin.number] = (level_here.value, class_there["T"])
        if level_here.reason == "word":
            untranslated[twin.number] = (text(twin, systems(), "T"), class_there["T"])
    assert differ == {47: (4, 3), 54: (3, 2), 77: (2, 1)}
    # A person who says that "Låg" means 1 makes row 56 the fourth; 22 and 108 agree then.
    assert {row: levels for row, (word, levels) in untranslated.items() if word == "Låg"} == {22: 1, 56: 0, 108: 1}


@pytest.mark.parametrize("title", ["Systemägare", "Tekniskt ansvarig"])
def test_it_list_names_people_that_exist(title: str) -> None:
    outcomes = {people().match(record.cell(column(it_list(), title)).value).outcome for record in it_list().records}
    assert outcomes <= {"hit", "hit_by_title"}


def test_organisation_has_63_units_without_faults() -> None:
    book, found = workbook("organisation-granvik.csv"), layout("organisation-granvik.csv")
    codes = [text(record, found, "Enhetskod") for record in found.records]
    above = {text(record, found, "Överordnad kod") for record in found.records} - {""}
    kinds = Counter(text(record, found, "Typ") for record in found.records)
    numbers = [organisation_number(record.cell(column(found, "Organisationsnummer")).value) for record in found.records]
    assert (book.encoding, book.separator, len(set(codes))) == ("UTF-8 (BOM)", ";", 63)
    assert above <= set(codes)
    assert (kinds["bolag"], kinds["kommunalförbund"]) == (2, 1)
    assert Counter(one.status for one in numbers) == {"ok": 4, "blank": 59}
    ends = {text(record, found, "Enhetskod"): text(record, found, "Giltig till") for record in found.records}
    assert {code: end for code, end in ends.items() if end} == {"6130": "2026-12-31"}
    assert (
        find_duplicates((text(record, found, "Enhetskod"), text(record, found, "Namn")) for record in found.records)
        == []
    )


def test_people_are_220_of_whom_3_have_left() -> None:
    found = layout("personer-granvik.csv")
    ends = [parse_date(record.cell(column(found, "Slutdatum")).value).value for record in found.records]
    assert len(found.records) == 220
    assert len([end for end in ends if end and end < TODAY]) == 3


def test_people_have_the_faults_they_were_given() -> None:
    found, units = layout("personer-granvik.csv"), layout("organisation-granvik.csv")
    codes = {record.cell(1).text for record in units.records}
    numbers = {record.number: text(record, found, "Anställningsnr") for record in found.records}
    addresses = {record.number: email(record.cell(column(found, "E-post")).value) for record in found.records}
    managers = {
        numbers[record.number]: people().match(record.cell(column(found, "Chef")).value).outcome
        for record in found.records
    }
    astray = [numbers[one.number] for one in found.records if text(one, found, "Enhetskod") not in codes]
    tidied = [
        numbers[one.number]
        for one in found.records
        if addresses[one.number].value != str(one.cell(column(found, "E-post")).value)
    ]
    assert astray == ["G1151"]
    assert tidied == ["G1171", "G1172"]
    assert {one.status for one in addresses.values()} == {"ok"}
    assert [number for number, outcome in managers.items() if outcome == "left"] == ["G1161"]
    assert managers["G1166"] == "nobody"
    assert Counter(managers.values())["hit"] == 217


def test_people_of_the_same_name_are_two_pairs() -> None:
    found = layout("personer-granvik.csv")
    names = Counter(f"{text(record, found, 'Förnamn')} {text(record, found, 'Efternamn')}" for record in found.records)
    assert {name for name, count in names.items() if count > 1} == {"Anna Andersson", "Per Nilsson"}
    assert {people().match(name).outcome for name in ("Anna Andersson", "NILSSON, Per")} == {"ambiguous"}

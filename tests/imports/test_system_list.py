"""Granvik's list of systems, every row and every figure that its answers give."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from core.imports.dates import OPEN_ENDED, Period, parse_date
from core.imports.duplicates import Names, find_duplicates
from core.imports.layout import Record
from core.imports.levels import Scale, level
from core.imports.messages import message
from core.imports.values import Parsed, choice, yes_no
from tests.imports.granvik import answer_rows, answers, column, layout, people, suppliers, systems

SCALE = Scale(0, 4, {4: message("Nivå 4 hör till säkerhetsskydd.")})
HOSTING = {
    "moln": ("SaaS", "molntjänst", "hos leverantör"),
    "lokal": ("lokalt", "egen drift", "on-prem"),
    "hybrid": ("både och", "moln/lokal"),
}
COMPANY_FORMS = ("AB", "HB", "KB", "AS", "ApS", "Oy", "GmbH", "Inc.")
OUTCOMES = {
    "hit": "träff",
    "hit_by_title": "träff via titel",
    "suggestion": "förslag",
    "ambiguous": "tvetydig",
    "several": "flera",
    "left": "har slutat",
    "nobody": "ingen person",
    "blank": "saknas",
}
GRADES = {"certain": "säker", "likely": "sannolik", "possible": "möjlig"}
PRECISIONS = {"year": "år", "quarter": "kvartal", "month": "månad", "week": "vecka"}
TITLES = {
    "systemägare": "Objektägare",
    "förvaltningsledare": "Förv. ledare",
    "leverantör": "Leverantör",
    "driftform": "Driftform",
    "personuppgifter": "Personuppgifter",
    "pub_avtal": "PuB-avtal",
    "avtal_tom": "Avtal t.o.m.",
    "riskanalys": "Senaste riskanalys",
}


def cell_of(record: Record, field: str) -> Any:
    return record.cell(column(systems(), TITLES.get(field, field))).value


def person_answer(record: Record, field: str) -> str:
    return OUTCOMES[people().match(cell_of(record, field)).outcome]


def level_of(record: Record, field: str) -> Parsed:
    return level(cell_of(record, field), scale=SCALE, letter=field)


def level_answer(record: Record, field: str) -> str:
    parsed = level_of(record, field)
    return {
        ("ok", ""): "nivå",
        ("blank", ""): "saknas",
        ("warning", "unknown"): "okänd",
        ("choice", "word"): "ord, kräver val",
        ("choice", "range"): "tvetydig",
        ("error", "out_of_scale"): "utanför skalan",
    }[parsed.status, parsed.reason]


def hosting_answer(record: Record, field: str) -> str:
    return str(choice(cell_of(record, field), options=HOSTING).value or "okänd")


def personal_data_answer(record: Record, field: str) -> str:
    return {"yes": "ja", "no": "nej", None: "okänd"}[yes_no(cell_of(record, field)).value]


def agreement_answer(record: Record, field: str) -> str:
    """An empty cell is only a gap where the system is known to hold no personal data."""
    parsed = yes_no(cell_of(record, field))
    if parsed.status == "blank":
        return "saknas" if personal_data_answer(record, "personuppgifter") == "nej" else "okänd"
    return {"yes": "ja", "no": "nej", "not_applicable": "ej aktuellt", None: "okänd"}[parsed.value]


def date_of(record: Record, field: str) -> Parsed:
    return parse_date(cell_of(record, field), open_ended=True)


def date_answer(record: Record, field: str) -> str:
    parsed = date_of(record, field)
    if parsed.status == "ok":
        return "tills vidare" if parsed.value == OPEN_ENDED else "helt datum"
    return {"blank": "saknas", "choice": "ofullständigt", "warning": "otolkbart"}[parsed.status]


ANSWERERS = {
    "systemägare": person_answer,
    "förvaltningsledare": person_answer,
    "K": level_answer,
    "R": level_answer,
    "T": level_answer,
    "driftform": hosting_answer,
    "personuppgifter": personal_data_answer,
    "pub_avtal": agreement_answer,
    "avtal_tom": date_answer,
    "riskanalys": date_answer,
}


def test_finds_the_rows_that_are_systems() -> None:
    found = systems()
    visible = [record for record in found.records if not record.hidden]
    assert found.header_rows == (5, 6)
    assert [record.number for record in found.records] == list(answer_rows())
    assert (len(found.records), len(visible), len(found.records) - len(visible)) == (147, 140, 7)
    assert max(record.number for record in found.records) == 184


def test_tells_what_the_other_rows_are() -> None:
    kinds = {row.number: row.kind for row in systems().not_records}
    counted = Counter(kinds.values())
    assert counted == {"title": 3, "header": 2, "section": 10, "total": 1, "footnote": 1, "empty": 23}
    assert (kinds[186], kinds[187]) == ("total", "footnote")
    assert len([row for row, kind in kinds.items() if kind == "empty" and 7 < row < 184]) == 21


def test_loses_no_row_in_silence() -> None:
    numbers = [record.number for record in systems().records] + [row.number for row in systems().not_records]
    assert sorted(numbers) == list(range(1, 188))


def test_reads_the_titles_of_both_header_rows() -> None:
    assert {one.letter: one.full_title for one in systems().columns} == {
        "A": "Nr",
        "B": "Systemnamn",
        "C": "Internt id",
        "D": "Roller – Objektägare/ Systemägare",
        "E": "Roller – Förv. ledare",
        "F": "Klassning – K",
        "G": "Klassning – R",
        "H": "Klassning – T",
        "I": "Leverantör",
        "J": "Driftform (moln/lokal)",
        "K": "Personuppgifter J/N",
        "L": "Avtal – PuB-avtal",
        "M": "Avtal – Avtal t.o.m.",
        "N": "Senaste riskanalys",
        "O": "Kommentar",
        "P": "Kostnad tkr",
    }
    assert [one.letter for one in systems().columns if one.hidden] == ["C", "P"]


def test_merged_owners_count_for_both_rows() -> None:
    owner = column(systems(), "Objektägare")
    shared = [record for record in systems().records if owner in record.merged]
    assert [record.number for record in shared] == [10, 11, 20, 21, 32, 33, 37, 38]
    for first, second in zip(shared[::2], shared[1::2], strict=True):
        assert first.cell(owner).value == second.cell(owner).value
        assert (first.cell(owner).anchor, second.cell(owner).anchor) == (True, False)


@pytest.mark.parametrize("row", answer_rows())
def test_reads_the_row_as_the_answers_say(row: int) -> None:
    record = next(one for one in systems().records if one.number == row)
    expected = answer_rows()[row]
    assert record.cell(column(systems(), "Systemnamn")).text == expected["namn"]
    assert record.hidden is expected["dold"]
    assert record.section.casefold() == expected["avsnitt"].casefold()
    for field, answer in ANSWERERS.items():
        wanted = expected[field]
        assert answer(record, field) == (wanted if isinstance(wanted, str) else wanted["status"]), field


@pytest.mark.parametrize("field", ["systemägare", "förvaltningsledare"])
def test_finds_the_people(field: str) -> None:
    for record in systems().records:
        expected = answer_rows()[record.number][field].get("epost", [])
        wanted = [expected] if isinstance(expected, str) else expected
        match = people().match(cell_of(record, field))
        found = [candidate.emails[0] for candidate in match.candidates]
        if match.outcome == "suggestion":
            assert set(wanted) <= set(found)
        else:
            assert found == wanted
        assert (match.person is not None) == (match.outcome in ("hit", "hit_by_title"))


@pytest.mark.parametrize("field", ["K", "R", "T"])
def test_reads_the_levels(field: str) -> None:
    for record in systems().records:
        expected, parsed = answer_rows()[record.number][field], level_of(record, field)
        assert (parsed.detail if parsed.status == "error" else parsed.value) == expected.get("värde")
        assert (parsed.message is not None) == (parsed.value == 4 or parsed.status not in ("ok", "blank"))


@pytest.mark.parametrize("field", ["avtal_tom", "riskanalys"])
def test_reads_the_dates(field: str) -> None:
    for record in systems().records:
        expected, parsed = answer_rows()[record.number][field], date_of(record, field)
        if expected["status"] == "helt datum":
            assert parsed.value == date.fromisoformat(expected["datum"])
        if expected["status"] == "ofullständigt":
            assert isinstance(parsed.detail, Period)
            assert PRECISIONS[parsed.detail.precision] == expected["precision"]
            assert parsed.detail.name == expected["period"]
            assert parsed.candidates == (parsed.detail.first.isoformat(), parsed.detail.last.isoformat())


@pytest.mark.parametrize("field", ANSWERERS)
def test_the_visible_rows_are_distributed_as_told(field: str) -> None:
    visible = [record for record in systems().records if not record.hidden]
    assert Counter(ANSWERERS[field](record, field) for record in visible) == answers()["summering"][field]


def test_finds_the_suppliers_in_their_register() -> None:
    register = Names(
        ((record.number, str(record.cell(1).value)) for record in suppliers().records[:-1]),
        endings=COMPANY_FORMS,
    )
    for record in systems().records:
        found = [match.name for match in register.find(record.cell(column(systems(), "Leverantör")).text)]
        expected = answer_rows()[record.number]["leverantör"]
        assert found == ([expected] if expected else [])


def test_finds_the_repeated_systems_and_no_others() -> None:
    names = [(record.number, str(cell_of(record, "Systemnamn"))) for record in systems().records]
    found = {one.key: (one.of.name, GRADES[one.of.grade]) for one in find_duplicates(names)}
    expected = {
        number: (row["dubblett_av"], row["dubblettgrad"])
        for number, row in answer_rows().items()
        if row["dubblettgrad"]
    }
    assert found == expected
    assert Counter(grade for _name, grade in found.values()) == {"möjlig": 4, "säker": 2, "sannolik": 2}


def test_takes_in_as_many_rows_as_told() -> None:
    """140 visible rows: two are certain repetitions, two have a level that does not exist, 136 remain."""
    visible = [record for record in systems().records if not record.hidden]
    names = [(record.number, str(cell_of(record, "Systemnamn"))) for record in visible]
    repeated = {one.key for one in find_duplicates(names) if one.of.grade == "certain"}
    off_scale = {
        record.number
        for record in visible
        if any(level_of(record, field).status == "error" for field in ("K", "R", "T"))
    }
    assert (len(repeated), len(off_scale), len(visible) - len(repeated | off_scale)) == (2, 2, 136)
    assert len(visible) - len(find_duplicates(names)) == 132


def test_sections_name_units_of_the_organisation() -> None:
    units = layout("organisation-granvik.csv")
    known = Names((record.cell(1).text, record.cell(2).text) for record in units.records)
    sections = {record.section for record in systems().records}
    assert len(sections) == 10
    for section in sections:
        assert [match.grade for match in known.find(section)] == ["certain"]

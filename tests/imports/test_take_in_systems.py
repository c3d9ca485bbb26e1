"""Granvik's systems, from the files to the register: every figure, in the answer and in the tables."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assets.models import ImportedRow, InformationSystem, StatedClass
from core.models import ImportRun
from roles import access, projection
from roles.kinds import RoleKind
from roles.models import Assignment, User
from tests.imports import granvik, kommun
from tests.imports.kommun import CSV, SHEET, XLSX

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FILE, OTHER_FILE = granvik.DATA / XLSX, granvik.DATA / CSV
ROWS = granvik.answer_rows()
VISIBLE = {number: row for number, row in ROWS.items() if not row["dold"]}
HIDDEN = sorted(set(ROWS) - set(VISIBLE))
STOPPED = [36, 91, 93, 149]
TAKEN = {number: row for number, row in VISIBLE.items() if number not in STOPPED}
QUESTIONS = ("förslag", "tvetydig", "flera")


@pytest.fixture
def ciso() -> User:
    return kommun.build()


def held(system: InformationSystem, role: str) -> str | None:
    return access.holders(system, role).values_list("email", flat=True).first()


def load(by: User, **options: Any) -> dict[str, Any]:
    return kommun.take(by, XLSX, sheet=SHEET, **options).as_json()


def distinct(field: str, *statuses: str) -> set[str]:
    """The different texts of a column whose answer has one of the statuses."""
    of, title = granvik.systems(), {"systemägare": "Objektägare", "förvaltningsledare": "Förv.", "avtal_tom": "Avtal"}
    records = {record.number: record for record in of.records}
    found = (n for n, row in VISIBLE.items() if row[field]["status"] in statuses)
    return {granvik.text(records[n], of, title.get(field, field)) for n in found}


def test_the_command_asks_one_question_for_each_value(ciso: User) -> None:
    found, status = kommun.command(FILE, ciso, "--sheet", SHEET)
    assert (found["outcome"], status, found["kind"], found["sheet"]) == ("needs_choice", 1, "systems", SHEET)
    assert InformationSystem.objects.count() == ImportRun.objects.filter(kind="systems").count() == 0
    asked = {(one["column"], one["value"]): one for one in found["choices"]}
    assert len(asked) == len(found["choices"])
    expected = {
        "K": distinct("K", "ord, kräver val", "tvetydig"),
        "R": distinct("R", "ord, kräver val", "tvetydig"),
        "T": distinct("T", "ord, kräver val", "tvetydig"),
        "Objektägare/ Systemägare": distinct("systemägare", *QUESTIONS),
        "Förv. ledare": distinct("förvaltningsledare", *QUESTIONS),
        "Avtal t.o.m.": distinct("avtal_tom", "ofullständigt"),
        "Dolda rader": {""},
    }
    by_column = {column: {value for c, value in asked if c == column} for column, _value in asked}
    assert by_column == expected
    assert asked["Dolda rader", ""]["rows"] == HIDDEN
    words = distinct("K", "ord, kräver val")
    asking = sorted(
        n for (column, value), one in asked.items() if column == "K" and value in words for n in one["rows"]
    )
    assert asking == [n for n, row in VISIBLE.items() if row["K"]["status"] == "ord, kräver val"]
    annas = asked["Objektägare/ Systemägare", "Anna Andersson"]["candidates"]
    assert len(annas) == 2
    assert all("anna.andersson" in one for one in annas)


def test_the_figures_add_up(ciso: User) -> None:
    found, status = kommun.command(FILE, ciso, "--sheet", SHEET, "--dry-run", "--unanswered", "empty")
    assert (found["outcome"], status) == ("ready", 0)
    assert (found["rows"], found["accepted"], found["created"]) == (147, 136, 136)
    assert [one["row"] for one in found["stopped"]] == STOPPED
    assert {one["row"]: one["column"] for one in found["stopped"]} == {
        36: "K",
        91: "K",
        93: "Systemnamn",
        149: "Systemnamn",
    }
    assert [one["row"] for one in found["skipped"]] == HIDDEN
    assert len(found["not_records"]) + found["rows"] == 187
    assert found["choices"] == []
    assert set(found) == {
        "outcome", "message", "sheet", "kind", "rows", "accepted", "created", "updated", "unchanged", "stopped",
        "skipped", "warnings", "choices", "not_records",
    }  # fmt: skip
    assert InformationSystem.objects.count() == 0


def test_warnings_are_those_of_the_answers(ciso: User) -> None:
    found = load(ciso, dry_run=True)
    warned = {(one["row"], one["column"]) for one in found["warnings"]}
    fields = {
        "systemägare": "Objektägare/ Systemägare",
        "förvaltningsledare": "Förv. ledare",
        "avtal_tom": "Avtal t.o.m.",
    }
    fields |= {"K": "K", "R": "R", "T": "T"}
    silent = {"träff", "träff via titel", "saknas", "nivå", "helt datum", "tills vidare"}
    for number, row in TAKEN.items():
        for field, column in fields.items():
            answer = row[field]
            wanted = answer["status"] not in silent or answer.get("värde") == 4
            told = (number, column) in warned
            assert told >= wanted, (number, field)
            if told and not wanted:
                # "Vakant" and the like: a gap, and told.
                assert answer["status"] == "saknas", (number, field)
    likely = {number for number, column in warned if column == "Systemnamn"}
    assert likely == {n for n, row in ROWS.items() if row["dubblettgrad"] in ("möjlig", "sannolik")}


def test_the_register_holds_what_the_answers_say(ciso: User) -> None:
    load(ciso)
    systems = {s.imported_rows.get().row: s for s in InformationSystem.objects.select_related("unit")}
    assert set(systems) == set(TAKEN)
    hosting = {"moln": "cloud", "lokal": "local", "hybrid": "hybrid", "okänd": "unknown"}
    dpa = {"ja": "yes", "nej": "no", "ej aktuellt": "not_applicable", "saknas": "unknown", "okänd": "unknown"}
    for number, row in TAKEN.items():
        system = systems[number]
        assert (system.name, system.unit.name) == (row["namn"], row["avsnitt"])
        assert (system.life_cycle, system.critical) == ("in_use", "not_assessed")
        assert (system.hosting, system.dpa) == (hosting[row["driftform"]], dpa[row["pub_avtal"]])
        assert (system.personal_data in ("ordinary", "sensitive")) == (row["personuppgifter"] == "ja")
        assert (system.personal_data == "none") == (row["personuppgifter"] == "nej")
        contract = row["avtal_tom"]
        whole = date.fromisoformat(contract["datum"]) if contract["status"] == "helt datum" else None
        assert (system.contract_ends_on, system.contract_open_ended) == (whole, contract["status"] == "tills vidare")


@pytest.mark.parametrize(
    ("field", "role"), [("systemägare", RoleKind.SYSTEM_OWNER), ("förvaltningsledare", RoleKind.SYSTEM_MANAGER)]
)
def test_only_exact_people_are_linked(ciso: User, field: str, role: str) -> None:
    load(ciso)
    for row in ImportedRow.objects.select_related("system"):
        answer = TAKEN[row.row][field]
        exact = answer["status"] in ("träff", "träff via titel")
        assert held(row.system, role) == (answer["epost"] if exact else None), row.row
    assert projection.check() == {"missing": 0, "extra": 0}


def test_classes_are_stated_with_their_origin(ciso: User) -> None:
    load(ciso)
    rows = dict(ImportedRow.objects.values_list("system", "row"))
    stated = {(rows[s.system_id], s.aspect): s for s in StatedClass.objects.select_related("level")}
    expected = {
        (n, aspect): row[aspect]["värde"]
        for n, row in TAKEN.items()
        for aspect in "KRT"
        if row[aspect]["status"] == "nivå"
    }
    assert {key: int(one.level.code) for key, one in stated.items()} == expected
    raindance = stated[8, "K"]
    assert (raindance.original, raindance.origin) == ("K2", f"{XLSX}, {SHEET}, rad 8")


def test_every_text_without_a_home_is_kept(ciso: User) -> None:
    load(ciso)
    of = granvik.systems()
    homeless = ("Nr", "Internt id", "Senaste riskanalys", "Kommentar", "Kostnad")
    kept = {row.row: row.values for row in ImportedRow.objects.all()}
    for record in (one for one in of.records if one.number in TAKEN):
        for title in homeless:
            written = granvik.text(record, of, title)
            full = next(c.full_title for c in of.columns if c.title.startswith(title))
            assert kept[record.number].get(full, "") == written
    assert kept[16]["K"] == "Hög"
    assert kept[8].keys() & {"K", "Systemnamn"} == set()


def test_the_same_file_twice_changes_nothing(ciso: User) -> None:
    load(ciso)
    versions = InformationSystem.history.count(), Assignment.history.count(), ImportedRow.history.count()
    again = load(ciso)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 136)
    renamed = kommun.take(ciso, "annat-namn.xlsx", kommun.content(XLSX), sheet=SHEET).as_json()
    assert (renamed["created"], renamed["updated"]) == (0, 0)
    assert versions == (InformationSystem.history.count(), Assignment.history.count(), ImportedRow.history.count())


def test_answers_hold_for_all_equal_values(ciso: User, tmp_path: Path) -> None:
    anna = "anna.andersson"
    found, _status = kommun.command(FILE, ciso, "--sheet", SHEET)
    asked = {(one["column"], one["value"]): one for one in found["choices"]}
    chosen = asked["Objektägare/ Systemägare", "Anna Andersson"]
    answers = [
        {"column": "K", "value": "Hög", "answer": "3"},
        {"column": "Klassning – T", "value": "Låg", "answer": "1"},
        {"column": "Objektägare/ Systemägare", "value": "Anna Andersson", "answer": chosen["candidates"][0]},
        {"column": "Förv. ledare", "value": "Amina Petrovi", "answer": "amina.petrovic@granvik.example"},
        {"column": "Avtal t.o.m.", "value": "februari 2026", "answer": "2026-02-28"},
    ]
    file = tmp_path / "svar.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    found, status = kommun.command(FILE, ciso, "--sheet", SHEET, "--answers", str(file), "--unanswered", "empty")
    assert (found["outcome"], status, found["created"]) == ("ready", 0, 136)
    systems = {row.row: row.system for row in ImportedRow.objects.select_related("system")}
    high = asked["K", "Hög"]["rows"]
    assert high
    for number in set(high) & set(TAKEN):
        stated = systems[number].stated_classes.get(aspect="K")
        assert (stated.level.code, stated.original) == ("3", "Hög")
    assert all((held(systems[n], RoleKind.SYSTEM_OWNER) or "").startswith(anna) for n in chosen["rows"])
    assert held(systems[9], RoleKind.SYSTEM_MANAGER) == "amina.petrovic@granvik.example"
    assert systems[14].contract_ends_on == date(2026, 2, 28)
    again, _status = kommun.command(FILE, ciso, "--sheet", SHEET, "--answers", str(file), "--unanswered", "empty")
    assert (again["created"], again["updated"]) == (0, 0)


def test_an_answer_that_does_not_fit_is_refused(ciso: User) -> None:
    found = load(ciso, answers=[{"column": "K", "value": "Hög", "answer": "9"}])
    assert found["outcome"] == "refused"
    assert "Hög" in found["message"]
    assert InformationSystem.objects.count() == 0


def test_hidden_rows_are_taken_in_as_retired_when_asked_for(ciso: User) -> None:
    found = load(ciso, answers=[{"column": "Dolda rader", "value": "", "answer": "ta in"}])
    assert (found["created"], found["skipped"]) == (143, [])
    retired = InformationSystem.objects.filter(life_cycle="retired")
    assert {s.name for s in retired} == {ROWS[n]["namn"] for n in HIDDEN}


def test_the_other_list_is_15_new_and_47_known(ciso: User) -> None:
    load(ciso)
    found, status = kommun.command(OTHER_FILE, ciso, "--dry-run", "--on-conflict", "update")
    assert (found["outcome"], status, found["rows"]) == ("ready", 0, 62)
    assert (found["created"], found["updated"] + found["unchanged"]) == (15, 47)
    conflicts = kommun.take(ciso, CSV, dry_run=True).as_json()["stopped"]
    assert len(conflicts) == 3
    assert {one["column"] for one in conflicts} == {"Klass (KRT)"}
    assert all("T" in one["reasons"][0] for one in conflicts)
    assert "sheet" not in found


def test_the_fourth_conflict_shows_when_its_word_is_answered(ciso: User) -> None:
    load(ciso, answers=[{"column": "T", "value": "Låg", "answer": "1"}])
    stopped = kommun.take(ciso, CSV, dry_run=True).as_json()["stopped"]
    by_row = {r.row: r.system.name for r in ImportedRow.objects.select_related("system")}
    names = {granvik.text(r, granvik.it_list(), "System"): r.number for r in granvik.it_list().records}
    assert len(stopped) == 4
    assert names[by_row[56]] in {one["row"] for one in stopped}


@pytest.mark.parametrize(("policy", "outcome"), [("stop", "stopped"), ("skip", "skipped"), ("update", "updated")])
def test_conflicts_are_stopped_skipped_or_updated(ciso: User, policy: str, outcome: str) -> None:
    load(ciso)
    rows = [one["row"] for one in kommun.take(ciso, CSV, dry_run=True).as_json()["stopped"]]
    found = kommun.take(ciso, CSV, on_conflict=policy).as_json()
    counted = {"stopped": len(found["stopped"]), "skipped": len(found["skipped"]), "updated": 47 - found["updated"]}
    assert counted == {"stopped": 0, "skipped": 0, "updated": 3} | {outcome: 3 if outcome != "updated" else 0}
    names = {r.number: granvik.text(r, granvik.it_list(), "System") for r in granvik.it_list().records}
    for number in rows:
        stated = StatedClass.objects.get(system__name=names[number], aspect="T")
        assert stated.origin.startswith(CSV if policy == "update" else XLSX)


def test_an_owner_in_the_register_is_not_replaced_unless_asked(ciso: User) -> None:
    load(ciso)
    row = "Systemnamn;Systemägare;Förvaltning\r\nRaindance;Kent Rahimi;Kommunledningsförvaltningen\r\n".encode()
    stopped = kommun.take(ciso, "ny.csv", row).as_json()["stopped"]
    assert (stopped[0]["column"], "Mats Wallin" in stopped[0]["reasons"][0]) == ("Systemägare", True)
    kommun.take(ciso, "ny.csv", row, on_conflict="update")
    system = InformationSystem.objects.get(name="Raindance")
    assert held(system, RoleKind.SYSTEM_OWNER) == "kent.rahimi@granvik.example"
    assert projection.check() == {"missing": 0, "extra": 0}


def test_a_wider_unit_in_the_list_does_not_move_a_system(ciso: User) -> None:
    load(ciso)
    from roles.models import OrganisationUnit
    from tests.factories import saved

    system = InformationSystem.objects.get(name="Raindance")
    system.unit = OrganisationUnit.objects.get(code="2120")
    saved(system)
    again = load(ciso)
    assert (again["updated"], len(again["stopped"])) == (0, 4)


def test_a_company_reaches_only_its_own(ciso: User) -> None:
    company = kommun.seat(kommun.COMPANY_CISO, RoleKind.CISO, "8200")
    found = load(company)
    own = [n for n, row in TAKEN.items() if row["avsnitt"] == "Granvik Energi och Vatten AB"]
    assert found["created"] == len(own)
    assert {s.unit.code for s in InformationSystem.objects.select_related("unit")} == {"8200"}
    outside = {one["row"] for one in found["stopped"]}
    assert outside == set(VISIBLE) - set(own)


def test_who_may_not_import_is_refused(ciso: User) -> None:
    load(ciso)
    owner = User.objects.get(email="mats.wallin@granvik.example")
    found, status = kommun.command(FILE, owner, "--sheet", SHEET, "--dry-run")
    assert (found["outcome"], status, found["rows"]) == ("refused", 1, 0)
    assert "Du får inte" in found["message"]


def test_several_sheets_answer_a_list(ciso: User) -> None:
    found, status = kommun.command(FILE, ciso, "--dry-run", "--unanswered", "empty")
    assert status == 0
    assert [(one["sheet"], one["outcome"]) for one in found["sheets"]] == [
        ("Systemförteckning", "ready"),
        ("Leverantörer", "ready"),
        ("Beroenden", "ready"),
    ]
    assert [one["kind"] for one in found["sheets"]] == ["systems", "suppliers", "dependencies"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b"not a workbook"),
        ("b.csv", b""),
        ("c.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("d.pdf", b"%PDF-1.7"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(ciso: User, name: str, data: bytes, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    found, status = kommun.command(file, ciso)
    assert (found["outcome"], status) == ("refused", 1)
    assert found["message"].endswith(".")


@pytest.mark.parametrize(
    "file", ["incidenter-granvik.xlsx", "informationsmangder-granvik.csv", "reservrutiner-granvik.csv"]
)
def test_lists_of_other_things_are_refused(ciso: User, file: str) -> None:
    found, status = kommun.command(granvik.DATA / file, ciso, "--dry-run")
    assert (found["outcome"], found["kind"], status) == ("refused", None, 1)


def test_planning_costs_the_same_for_10_and_140_rows(ciso: User) -> None:
    whole = kommun.content(CSV).decode("cp1252")
    records = granvik.it_list().records
    few = whole[: whole.index(granvik.text(records[10], granvik.it_list(), "System"))].encode("cp1252")

    def cost(data: bytes) -> int:
        with access.remembering(), CaptureQueriesContext(connection) as caught:
            assert kommun.take(ciso, CSV, data, dry_run=True).plan is not None
        return len(caught)

    cost(few)
    assert cost(few) == cost(kommun.content(CSV)) <= 20


def test_versions_know_their_import(ciso: User) -> None:
    outcome = kommun.take(ciso, CSV)
    assert outcome.run is not None
    source = f"import:{outcome.run.pk}"
    for model in (InformationSystem, StatedClass, ImportedRow):
        versions = model.history.all()
        assert {v.source for v in versions} == {source}
        assert {v.actor_name for v in versions} == {ciso.full_name}
    written = Counter(InformationSystem.history.filter(source=source).values_list("history_type", flat=True))
    assert written == {"+": 62}
    assert set(outcome.run.written) == set(InformationSystem.objects.values_list("pk", flat=True))

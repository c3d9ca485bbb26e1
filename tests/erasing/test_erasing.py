"""What a decision covers goes from everywhere, nothing else does, and the trail is whole afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from assets import actions as register
from assets.models import InformationSystem, Supplier
from audit import events, ledger, verify
from audit.context import acting_as_system
from audit.models import LedgerEntry
from core import jobs as work
from core.models import ImportRun, Job
from erasing import actions, places
from erasing.models import Erasure
from roles.decisions import OutsideDecision
from roles.kinds import RoleKind
from tests import factories as make
from tests.audit.tampering import as_superuser
from tests.erasing.deciding import DECISION, NUMBER
from tests.walk.samples import import_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(world: Any, login: Any) -> Supplier:
    """A supplier with a personnummer in its note: typed, changed since, searched for, and looked at."""
    row: Supplier = new_supplier(
        by=world.ciso,
        values={"name": "Ålands Data", "unit": world.kommun, "note": f"Fråga Åsa ({NUMBER.upper()}) först."},
    )
    register.save_supplier(by=world.ciso, supplier=row, version=None, values={"note": "Fråga på växeln."})
    browser = login(world.ciso)
    browser.get(reverse("assets:system_list"), {"q": f"{NUMBER} Å"})
    return row


def new_supplier(*, by: Any, values: dict[str, Any]) -> Any:
    return register.save_supplier(by=by, supplier=None, version=None, values=values)


def carried_out(registered_by: Any, by: Any, **what: Any) -> Erasure:
    """Return a decision that has been carried out, by a worker."""
    row = actions.register(by=registered_by, decision=DECISION, **what)
    actions.carry_out(by=by, erasure=row, version=None)
    done = Job.objects.get(kind=actions.JOB)
    work.run(done.pk)
    done.refresh_from_db()
    assert done.state == Job.State.DONE, done.message
    row.refresh_from_db()
    return row


def faults() -> list[str]:
    return [f"{fault.where}: {fault.what}" for fault in verify.faults(verify.Seen())]


def standing(word: str) -> list[str]:
    """Return every column of the database in which a word stands, whatever its type."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
            "AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')"
        )
        for table, column, kind in cursor.fetchall():
            text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE strpos(lower({text}), lower(%s)) > 0', [word])
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def test_a_word_goes_from_everywhere(world: Any, registrar: Any, typed: Supplier) -> None:
    before = standing(NUMBER)
    assert {"assets_historicalsupplier.note", "audit_ledgerentry.content"} <= set(before)
    row = carried_out(world.ciso, registrar, search=NUMBER)
    assert standing(NUMBER) == []
    assert faults() == []
    assert row.is_done
    assert row.result["assets_historicalsupplier.note"] == 1
    first = typed.history.earliest("version")
    assert first.note == "Fråga Åsa ([gallrat]) först."
    typed.refresh_from_db()
    assert typed.note == "Fråga på växeln."


def test_the_trail_shows_who_and_which_decision_but_not_what(world: Any, registrar: Any, typed: Supplier) -> None:
    row = carried_out(world.ciso, registrar, search=NUMBER)
    told = LedgerEntry.objects.get(event=events.ERASED)
    assert (told.actor_id, told.about_id) == (registrar.pk, row.pk)
    assert told.content["texts"]["label"] == "KS 2026/118 § 42"
    assert row.search == "[gallrat]"
    created = LedgerEntry.objects.get(about="assets.supplier", about_id=typed.pk, event="change.added")
    assert "now.note" in created.content["erased"]
    assert "salt" not in created.content
    assert created.content["texts"]["now.name"] == "Ålands Data"


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Åke Öst", "ÅKE ÖST"),
        ('Kallas "Åkes"', 'kallas "åkes"'),
        ("50 % (a.b*c)", "50 % (A.B*C)"),
        (r"C:\arkiv\ö", r"c:\ARKIV\ö"),
    ],
)
def test_a_word_is_found_as_it_may_be_written(
    world: Any, registrar: Any, login: Any, written: str, searched: str
) -> None:
    supplier = make.supplier(unit=world.kommun, note=f"Se {written}!")
    login(world.ciso).get(reverse("assets:supplier_list"), {"q": written})
    login(world.ciso).get(reverse("assets:system_list"), {"q": written})
    carried_out(world.ciso, registrar, search=searched)
    supplier.refresh_from_db()
    assert supplier.note == "Se [gallrat]!"
    for row in LedgerEntry.objects.all():
        assert not [text for text in row.content["texts"].values() if text and written.lower() in text.lower()]
    assert faults() == []


def test_a_word_within_a_longer_one_leaves_nothing_of_that(world: Any, registrar: Any) -> None:
    supplier = make.supplier(unit=world.kommun, note=f"Åsa Ek {NUMBER} och Åsa Ek.")
    carried_out(world.ciso, registrar, search=f"Åsa Ek\nÅsa Ek {NUMBER}")
    supplier.refresh_from_db()
    assert supplier.note == "[gallrat] och [gallrat]."
    assert standing(NUMBER) == standing("Åsa Ek") == []


def test_of_json_only_strings_are_changed(world: Any, registrar: Any) -> None:
    run = import_run(world.ciso, world.care, "applied")
    ImportRun.objects.filter(pk=run.pk).update(written=[10233, 10234], mapping={"10234": 'Rad "10234"\n'})
    row = carried_out(world.ciso, registrar, search="10234")
    run.refresh_from_db()
    assert run.written == [10233, 10234]
    assert run.mapping == {"10234": 'Rad "[gallrat]"\n'}
    assert row.result["core_importrun.mapping"] == 1
    assert "core_importrun.written" not in row.result


def test_what_the_ledger_worked_out_itself_stays(world: Any, registrar: Any) -> None:
    """Sums, roots and values of other fields are no texts of anybody's: without them seals would not be told of."""
    with acting_as_system("test"):
        ledger.record(events.SEALED, root="ab2026cd", sha256="2026", label="År 2026")
    told = make.supplier(unit=world.kommun, name="Avtal 2026", review_on=date(2026, 12, 1))
    carried_out(world.ciso, registrar, search="2026")
    sealed = LedgerEntry.objects.get(event=events.SEALED)
    assert sealed.texts["root"] == "ab2026cd"
    assert list(sealed.content["erased"]) == ["label"]
    added = LedgerEntry.objects.get(event=events.ADDED, about="assets.supplier", about_id=told.pk)
    assert added.texts["now.review_on"] == "2026-12-01"
    assert set(added.content["erased"]) == {"now.name", "label"}


@pytest.mark.parametrize("decision", ["none", "unknown", "real"])
def test_a_text_taken_away_without_a_decision_is_found(
    world: Any, registrar: Any, typed: Supplier, decision: str
) -> None:
    """By who may do all: with the database's own function the digests hold, but a decision must have been told of."""
    row = carried_out(world.ciso, registrar, search=NUMBER)
    by = {"none": "NULL", "unknown": "4711", "real": str(row.pk)}[decision]
    with as_superuser() as cursor:
        of_row = f"about = 'assets.supplier' AND about_id = {typed.pk} AND event = 'change.added'"
        cursor.execute(
            f"UPDATE audit_ledgerentry SET content = erasing_without(content, '{{now.name}}', {by}) WHERE {of_row}"
        )
        cursor.execute(f"UPDATE assets_historicalsupplier SET name = 'X' WHERE id = {typed.pk}")
        cursor.execute(f"UPDATE assets_supplier SET name = 'X' WHERE id = {typed.pk}")
    found = faults()
    assert any("Versionen är ändrad: name." in fault for fault in found), found
    assert any("utan ett gallringsbeslut" in fault for fault in found) is (decision != "real")


def test_fields_of_a_row_go_from_it_and_its_versions_and_nowhere_else(world: Any, registrar: Any) -> None:
    mine, other = (
        new_supplier(by=world.ciso, values={"name": name, "unit": world.kommun, "contact": "Eva Ek", "note": "Kvar"})
        for name in ("Första AB", "Andra AB")
    )
    row = carried_out(world.ciso, registrar, about=mine, fields=["contact"])
    for one, said in ((mine, "[gallrat]"), (other, "Eva Ek")):
        one.refresh_from_db()
        assert (one.contact, one.note) == (said, "Kvar")
        assert one.history.get(version=1).contact == said
    created = LedgerEntry.objects.get(about="assets.supplier", about_id=mine.pk, event="change.added")
    assert list(created.content["erased"]) == ["now.contact"]
    assert row.result == {
        "assets_supplier.contact": 1,
        "assets_historicalsupplier.contact": 1,
        "audit_ledgerentry": 1,
    }
    assert faults() == []


def test_a_form_that_was_opened_before_does_not_write_the_text_back(world: Any, registrar: Any, login: Any) -> None:
    """It is told as somebody else's change: what is typed is kept, and what stands now is seen beside it."""
    supplier = new_supplier(by=world.ciso, values={"name": "Data AB", "unit": world.kommun, "note": f"Åsa {NUMBER}"})
    browser, url = login(world.ciso), reverse("assets:supplier_change", args=[supplier.pk])
    form = {field.name: field.value() for field in browser.get(url).context["form"] if field.value() is not None}
    assert NUMBER in form["note"]
    carried_out(world.ciso, registrar, search=NUMBER)
    answer = browser.post(url, form)
    assert answer.status_code == 409
    supplier.refresh_from_db()
    assert supplier.note == "Åsa [gallrat]"


def test_each_row_has_a_version_that_tells_of_the_decision(world: Any, registrar: Any) -> None:
    supplier = new_supplier(by=world.ciso, values={"name": "Data AB", "unit": world.kommun, "note": f"Åsa {NUMBER}"})
    person = make.person(unit=world.care, given_name=f"Eva {NUMBER}")
    carried_out(world.ciso, registrar, search=NUMBER)
    for row in (supplier, person):
        before = row.version
        row.refresh_from_db()
        assert row.version == before + 1
        newest = row.history.latest("version")
        assert newest.history_change_reason == "Gallrat enligt KS 2026/118 § 42"
        assert newest.actor_name == registrar.full_name
    assert faults() == []


def test_files_that_were_taken_in_are_emptied(world: Any, registrar: Any) -> None:
    held = import_run(world.ciso, world.care, "applied")
    free = import_run(world.ciso, world.care, "uploaded")
    ImportRun.objects.filter(pk=held.pk).update(content=f"Namn;Kontakt\nÅke;{NUMBER}\n".encode("cp1252"))
    row = carried_out(world.ciso, registrar, search=NUMBER)
    assert row.result["core_importrun.content"] == 1
    contents = {pk: bytes(content) for pk, content in ImportRun.objects.values_list("pk", "content")}
    assert contents[held.pk] == b""
    assert contents[free.pk]


@pytest.mark.parametrize("state", ["uploaded", "reviewed", "applied", "stopped"])
def test_pages_of_an_import_whose_file_is_gone_still_answer(world: Any, login: Any, state: str) -> None:
    run = import_run(world.ciso, world.care, state)
    ImportRun.objects.filter(pk=run.pk).update(content=b"")
    browser = login(world.ciso)
    for name in ("run", "columns", "review", "stopped", "protocol"):
        try:
            address = reverse(f"imports:{name}", args=[run.pk])
        except LookupError:
            continue
        assert browser.get(address).status_code < 500, name


@pytest.mark.parametrize("search", ["", "  \n ", "abc", "långt\nx"])
def test_words_that_would_hit_anything_are_refused(world: Any, search: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.register(by=world.ciso, decision=DECISION, search=search)
    assert "search" in refused.value.message_dict


@pytest.mark.parametrize("fields", [[], ["unit"], ["organisation"], ["note", "version"]])
def test_only_texts_of_the_row_can_be_chosen(world: Any, fields: list[str]) -> None:
    supplier = make.supplier(unit=world.kommun)
    with pytest.raises(ValidationError):
        actions.register(by=world.ciso, decision=DECISION, about=supplier, fields=fields)


def test_a_decision_must_be_whole(world: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.register(by=world.ciso, decision=OutsideDecision(body="Kommunstyrelsen"), search=NUMBER)
    assert set(refused.value.message_dict) == {"decision_paragraph", "decision_on", "decision_case_number"}


def test_who_registered_it_does_not_carry_it_out(world: Any) -> None:
    row = actions.register(by=world.ciso, decision=DECISION, search=NUMBER)
    with pytest.raises(ValidationError, match="Någon annan"):
        actions.carry_out(by=world.ciso, erasure=row, version=None)


def test_what_is_withdrawn_or_done_is_not_carried_out(world: Any, registrar: Any, typed: Supplier) -> None:
    row = actions.register(by=world.ciso, decision=DECISION, search=NUMBER)
    actions.withdraw(by=registrar, erasure=row, version=None, reason="Fel person")
    with pytest.raises(ValidationError, match="redan"):
        actions.carry_out(by=registrar, erasure=row, version=None)
    done = carried_out(world.ciso, registrar, search=NUMBER)
    with pytest.raises(ValidationError, match="redan"):
        actions.carry_out(by=registrar, erasure=done, version=None)
    with pytest.raises(ValidationError, match="redan"):
        actions.try_again(by=registrar, erasure=done, version=None)


# --- the database's own function ---


def erase(row: Erasure) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT erasing_erase(%s, %s, %s)", [row.pk, json.dumps(places.targets(row)), places.patterns(row.search)]
        )


def test_the_function_asks_for_two_persons_and_a_row_in_the_ledger(world: Any, registrar: Any, typed: Supplier) -> None:
    """Also of whoever has broken into the portal: what is erased is told of."""
    row = actions.register(by=world.ciso, decision=DECISION, search=NUMBER)
    with pytest.raises(DatabaseError, match="by one person and carried out by another"):
        erase(row)
    actions.carry_out(by=registrar, erasure=row, version=None)
    with pytest.raises(DatabaseError, match="without a row in the ledger"):
        erase(row)
    assert standing(NUMBER)


@pytest.mark.parametrize(
    "place",
    [
        {"table": "audit_ledgerentry", "column": "event"},
        {"table": "django_migrations", "column": "name"},
        {"table": "auth_permission", "column": "name"},
        {"table": "assets_supplier", "column": "unit_id"},
        {"table": "pg_authid", "column": "rolname"},
        {"table": "assets_supplier", "column": "nothing"},
    ],
)
def test_the_function_touches_only_free_texts(
    world: Any, registrar: Any, place: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if place["column"] == "event":  # of the ledger the function takes no column at all
        monkeypatch.setattr(places, "targets", lambda _row: [place])
        row = carried_out(world.ciso, registrar, search="change.added")
        assert LedgerEntry.objects.filter(event="change.added").exists()
        return
    monkeypatch.setattr(places, "targets", lambda _row: [place])
    row = actions.register(by=world.ciso, decision=DECISION, search=NUMBER)
    actions.carry_out(by=registrar, erasure=row, version=None)
    job = Job.objects.get(kind=actions.JOB)
    work.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert not LedgerEntry.objects.filter(event=events.ERASED).exists()


def test_what_the_database_refuses_changes_nothing_and_can_be_tried_again(
    world: Any, registrar: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people cannot get the same employment number, though both were mistyped."""
    for _n in range(2):
        make.person(unit=world.care, employment_number=f"{NUMBER}-{_n}")
    row = actions.register(by=world.ciso, decision=DECISION, search=f"{NUMBER}-0\n{NUMBER}-1")
    actions.carry_out(by=registrar, erasure=row, version=None)
    job = Job.objects.get(kind=actions.JOB)
    work.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert NUMBER not in job.message
    assert standing(NUMBER)
    row.refresh_from_db()
    assert (row.is_done, row.is_open) == (False, False)
    InformationSystem.objects.count()  # the transaction goes on
    again = actions.try_again(by=registrar, erasure=row, version=None)
    assert again.job_id != job.pk


# --- everything is gone from a dump ---


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_in_a_dump(tmp_path: Path) -> None:
    """As a backup is taken, after the work was done by a worker in a transaction of its own."""
    kommun = make.municipality()
    ciso, registrar = make.holder(RoleKind.CISO, kommun), make.holder(RoleKind.REGISTRAR, kommun)
    supplier = new_supplier(by=ciso, values={"name": "Data AB", "unit": kommun, "note": f"Åsa {NUMBER}"})
    register.save_supplier(by=ciso, supplier=supplier, version=None, values={"note": ""})
    assert NUMBER in dumped()
    carried_out(ciso, registrar, search=f"{NUMBER}\nÅsa {NUMBER}")
    text = dumped()
    assert "Data AB" in text
    assert NUMBER not in text
    assert faults() == []


def dumped() -> str:
    pg_dump = shutil.which("pg_dump")
    assert pg_dump, "pg_dump comes with the client of PostgreSQL"
    at = connection.settings_dict
    command = [pg_dump, "--data-only", "-h", at["HOST"], "-p", str(at["PORT"] or 5432), "-U", at["USER"], at["NAME"]]
    done = subprocess.run(
        command, env=os.environ | {"PGPASSWORD": at["PASSWORD"]}, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout

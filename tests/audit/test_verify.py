"""What is changed, added or taken away past the portal is found, whoever did it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from assets.actions import save_system
from audit import beginning, events, verify
from audit.context import acting_as
from audit.models import LedgerEntry
from roles import actions
from tests import factories as make
from tests.audit.tampering import copied, run
from tests.sample.models import Cabinet


@pytest.mark.parametrize("hours", [4, Decimal("4"), Decimal("0.5"), Decimal("100.00")])
def test_a_number_is_the_same_before_it_is_saved_and_after(world: Any, hours: Any) -> None:
    save_system(by=world.ciso, system=world.timetable, version=None, values={"rto_hours": hours})
    assert found() == []


HISTORY = "sample_historicalcabinet"

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]


@pytest.fixture
def cabinet(world: Any) -> Cabinet:
    """A row with two versions."""
    with acting_as(world.ciso):
        row = make.cabinet(unit=world.care, name="Första")
        row.name = "Andra"
        row.save()
    return row


def found() -> list[str]:
    return [f"{fault.where}: {fault.what}" for fault in verify.faults(verify.Seen())]


def test_a_kommun_that_has_been_used_is_whole(world: Any, login: Any, cabinet: Cabinet) -> None:
    browser = login(world.ciso)
    browser.get(world.journal.get_absolute_url())
    b"".join(browser.get("/system/?format=csv").streaming_content)
    actions.choose_theme(by=world.ciso, theme="dark")
    seen = verify.Seen()
    assert list(verify.faults(seen)) == []
    assert seen.entries == LedgerEntry.objects.count() > seen.versions > seen.rows > 20


TAMPERED: dict[str, tuple[str, str]] = {
    "a live field": ("UPDATE sample_cabinet SET name = 'X' WHERE id = {pk}", "inte som den senaste versionen: name"),
    "a live row taken away": ("DELETE FROM sample_cabinet WHERE id = {pk}", "Raden är borta"),
    "a version": (f"UPDATE {HISTORY} SET name = 'X' WHERE id = {{pk}} AND version = 1", "Versionen är ändrad: name"),
    "who wrote a version": (
        f"UPDATE {HISTORY} SET actor_name = 'X' WHERE id = {{pk}} AND version = 1",
        "Versionen är ändrad: actor_name",
    ),
    "when a version was written": (
        f"UPDATE {HISTORY} SET history_date = history_date - interval '1 day' WHERE id = {{pk}} AND version = 1",
        "Versionen är ändrad: history_date",
    ),
    "a version taken away": (f"DELETE FROM {HISTORY} WHERE id = {{pk}} AND version = 1", "är borta"),
    "a ledger row's text": (
        "UPDATE audit_ledgerentry SET content = jsonb_set(content, '{{texts,actor}}', '\"X\"') WHERE id = {entry}",
        "Raden i spårbarhetsloggen är ändrad",
    ),
    "a ledger row's time": (
        "UPDATE audit_ledgerentry SET at = at - interval '1 day' WHERE id = {entry}",
        "Raden i spårbarhetsloggen är ändrad",
    ),
    "a ledger row about a change taken away": (
        "DELETE FROM audit_ledgerentry WHERE id = {entry}",
        "Versionen finns inte i spårbarhetsloggen",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_done_past_the_portal_is_found(cabinet: Cabinet, what: str) -> None:
    sql, said = TAMPERED[what]
    entry = LedgerEntry.objects.filter(about="sample.cabinet", about_id=cabinet.pk).earliest("pk")
    run(sql.replace("{pk}", str(cabinet.pk)).replace("{entry}", str(entry.pk)).replace("{{", "{").replace("}}", "}"))
    faults = found()
    assert any(said in fault for fault in faults), faults
    assert len(faults) <= 2


@pytest.mark.parametrize(
    ("put_in", "said"),
    [
        (lambda pk: copied("sample_cabinet", "id", f"id = {pk}", name="Smugen"), "Raden har ingen version"),
        (lambda pk: copied(HISTORY, "history_id", f"id = {pk} AND version = 2", version=3), "inte i spårbarhetsloggen"),
        (
            lambda pk: copied("audit_ledgerentry", "id", f"about = 'sample.cabinet' AND about_id = {pk}"),
            "flera gånger i spårbarhetsloggen",
        ),
    ],
)
def test_what_is_put_in_past_the_portal_is_found(cabinet: Cabinet, put_in: Callable[[int], None], said: str) -> None:
    put_in(cabinet.pk)
    assert any(said in fault for fault in found())


def test_a_column_that_has_come_since_is_no_fault(cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows from before it do not tell of it; what they tell of a column that is gone is compared with nothing."""
    for row in LedgerEntry.objects.filter(about="sample.cabinet"):
        assert "now.name" in row.content["texts"]
    history = Cabinet.history.model
    fewer = [f for f in history.tracked_fields if f.name != "name"]
    monkeypatch.setattr(history, "tracked_fields", fewer)
    assert found() == []


# --- the first day ---


def test_versions_from_before_the_ledger_are_told_of_once(cabinet: Cabinet) -> None:
    run("DELETE FROM audit_ledgerentry WHERE about = 'sample.cabinet'")
    assert len(found()) == 2
    assert beginning.begin() == 2
    assert found() == []
    rows = LedgerEntry.objects.filter(about="sample.cabinet", about_id=cabinet.pk).order_by("pk")
    versions = cabinet.history.order_by("history_id")
    assert [(r.at, r.actor_id, r.version_id) for r in rows] == [
        (v.history_date, v.history_user_id, v.history_id) for v in versions
    ]


def test_what_turns_up_later_is_not_taken_for_old(cabinet: Cabinet) -> None:
    beginning.begin()
    copied(HISTORY, "history_id", f"id = {cabinet.pk} AND version = 2", version=3)
    assert beginning.begin() == 0
    assert any("inte i spårbarhetsloggen" in fault for fault in found())


# --- the command ---


def test_command_says_that_all_is_well_and_keeps_that_it_was_run(cabinet: Cabinet) -> None:
    out = StringIO()
    call_command("audit_verify", stdout=out)
    assert out.getvalue().startswith("Allt stämmer: ")
    row = LedgerEntry.objects.get(event=events.VERIFIED)
    assert (row.content["texts"]["faults"], row.content["texts"]["source"]) == ("0", "audit_verify")


def test_command_names_the_first_faults_counts_all_and_ends_with_one(cabinet: Cabinet) -> None:
    run("UPDATE sample_cabinet SET name = 'X' WHERE id = %s", cabinet.pk)
    run(f"UPDATE {HISTORY} SET name = 'Y' WHERE id = %s AND version = 1", cabinet.pk)
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit_verify", "--most=1", stderr=err)
    assert ended.value.code == 1
    first, last = err.getvalue().splitlines()
    assert first == f"sample.cabinet {cabinet.pk}, version 1: Versionen är ändrad: name. Ännu inte förseglat."
    assert last.startswith("2 fel. Kontrollerat: ")
    assert LedgerEntry.objects.get(event=events.VERIFIED).content["texts"]["faults"] == "2"


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_is_not_taken_for_a_fault() -> None:
    unit = make.municipality()
    with verify.one_moment():
        assert list(verify.faults(verify.Seen())) == []
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("repeatable read",)
    assert unit.pk

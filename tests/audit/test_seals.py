"""A seal takes what is finished and never has anything slipped in behind it; nobody who writes waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction

from audit import events, ledger, seals, tasks, verify
from audit.context import Acting, acting_as_system
from audit.merkle import Tree
from audit.models import Epoch, LedgerEntry, Seal
from core import clock
from isms.postgres import connection
from tests.audit.sealing import reseal_all, sealed, write
from tests.audit.tampering import run
from tests.dying import killed_at

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
SOMEBODY = Acting(actor_name="Vera (kommandoraden)")


def rows_of(seal: Seal) -> list[str]:
    """Return the labels of the rows that a seal took, but not those about seals."""
    before = seals.before(seal)
    found = [row for rows in seals.between(seals.reach_of(before), seals.reach_of(seal)) for row in rows]
    assert len(found) == seal.rows
    return [row.content["texts"]["label"] for row in found if row.event == events.READ]


def found() -> list[str]:
    return [str(fault) for fault in verify.faults(verify.Seen())]


# --- what a seal is ---


@pytest.mark.usefixtures("numbered")
def test_a_seal_commits_to_its_rows_and_to_the_seal_before() -> None:
    write("noll")
    first = sealed()
    assert (first.number, first.rows, first.total) == (1, LedgerEntry.objects.count() - 1, first.rows)
    assert (first.previous, first.root) == (bytes(32), seals.root_of(first))
    told, one, other = LedgerEntry.objects.latest("pk"), write("ett"), write("två")
    seal = sealed()
    tree = Tree()
    for row in (told, one, other):
        tree.add(row.epoch.to_bytes(8) + row.transaction.to_bytes(8) + row.pk.to_bytes(8) + bytes(row.digest))
    assert (seal.number, seal.rows, seal.total, seal.tree) == (2, 3, first.total + 3, tree.root())
    assert (seal.previous, seal.root) == (first.root, seals.root_of(seal))
    assert found() == []


@pytest.mark.usefixtures("numbered")
@pytest.mark.parametrize("name", seals.FACTS)
def test_any_other_fact_is_another_root(name: str) -> None:
    write("ett")
    seal = sealed()
    value = getattr(seal, name)
    other = value + (timedelta(microseconds=1) if name == "at" else 1) if name not in seals.HASHES else bytes(31) + b"x"
    setattr(seal, name, other)
    assert seals.root_of(seal) != seal.root


@pytest.mark.usefixtures("numbered")
def test_the_ledger_tells_of_each_seal_in_the_same_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    write("ett")
    seal = sealed()
    told = LedgerEntry.objects.get(event=events.SEALED)
    assert (told.about, told.about_id, told.content["texts"]["root"]) == ("audit.seal", 1, seal.root.hex())
    write("två")

    def fails(*args: Any) -> None:
        raise IntegrityError("no room")

    monkeypatch.setattr(ledger, "write", fails)
    with pytest.raises(IntegrityError), transaction.atomic():
        seals.seal_ledger()
    assert Seal.objects.count() == 1


@pytest.mark.usefixtures("numbered")
def test_nothing_new_is_no_seal() -> None:
    write("ett")
    tasks.seal_ledger()
    tasks.seal_ledger()  # what tells of a seal is no reason for another
    assert Seal.objects.count() == LedgerEntry.objects.filter(event=events.SEALED).count() == 1


@pytest.mark.usefixtures("numbered")
def test_command_says_what_was_sealed() -> None:
    out = StringIO()
    write("ett")
    call_command("seal_ledger", stdout=out)
    call_command("seal_ledger", stdout=out)
    seal = Seal.objects.get()
    assert out.getvalue().splitlines() == [
        f"Försegling 1: {seal.rows} rader, rot {bytes(seal.root).hex()}",
        "Det finns inget att försegla.",
    ]


def test_every_hour_a_seal_is_made() -> None:
    from isms.celery import app

    assert app.conf.beat_schedule["seal-the-ledger"]["task"] == tasks.seal_ledger.name


# --- with others ---


def in_another(work: Callable[[], None]) -> threading.Thread:
    """Do something through a connection of its own."""

    def alone_there() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=alone_there)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("alone_in_the_server")
def test_a_slow_transaction_lands_in_a_later_seal_and_does_not_wait() -> None:
    write("före")
    assert "före" in rows_of(sealed())
    written, may_end = threading.Event(), threading.Event()
    took: list[float] = []

    def slowly() -> None:
        with transaction.atomic():
            write("långsam")
            written.set()
            may_end.wait(60)
            began = time.monotonic()
            write("långsam igen")
        took.append(time.monotonic() - began)

    writer = in_another(slowly)
    assert written.wait(60)
    write("snabb")  # a later transaction, and a later id, that is finished first
    assert seals.seal_ledger() is None
    with transaction.atomic():
        with acting_as_system("test"):
            ledger.record(events.READ, label="förseglarens")
        seals.seal_ledger()  # a sealer that is not finished
        may_end.set()
        writer.join(60)
    assert took
    assert took[0] < 2
    assert rows_of(sealed()) == ["långsam", "långsam igen", "snabb", "förseglarens"]
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_from_the_oldest_transaction_on_that_is_under_way() -> None:
    """In the whole server: what is asked is the database's own snapshot."""
    begun, may_end, numbers = threading.Event(), threading.Event(), []

    def slowly() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            numbers.append(cursor.fetchone()[0])
            begun.set()
            may_end.wait(60)

    writer = in_another(slowly)
    assert begun.wait(60)
    write("senare")
    (_epoch, below), highest = seals.now()
    assert below <= numbers[0] < LedgerEntry.objects.latest("pk").transaction <= highest
    may_end.set()
    writer.join(60)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("alone_in_the_server")
def test_two_sealers_at_once_make_one_seal() -> None:
    write("ett")
    got: list[Seal | None] = []
    with transaction.atomic():
        sealed()
        in_another(lambda: got.append(seals.seal_ledger())).join(60)
    assert got == [None]
    assert Seal.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.create(
            number=1, at=clock.now(), epoch=9, below=9, rows=0, total=0, tree=b"", previous=b"", root=b""
        )


# While rows are read, and with the seal written but not told of.
LINES = {"reading": "seals.leaf = die", "written": "ledger.write = die"}
KILLED = """
from audit import ledger, seals
from tests.audit.conftest import UNDER_WAY_HERE
seals.UNDER_WAY = UNDER_WAY_HERE
{line}
seals.seal_ledger()
"""


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("alone_in_the_server")
def test_killed_at_any_line_leaves_no_seal_and_the_next_takes_the_rows(line: str) -> None:
    write("ett")
    killed_at(KILLED.format(line=line))
    assert not Seal.objects.exists()
    assert "ett" in rows_of(sealed())
    assert found() == []


# --- after a restore ---


def restored() -> None:
    """Let what is there be as a backup that was restored where transactions are counted from a lower number."""
    run("UPDATE audit_ledgerentry SET transaction = transaction + 1000")
    run("UPDATE audit_seal SET below = below + 1000")
    reseal_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("numbered")
def test_what_is_written_after_a_restore_comes_after_what_was_restored() -> None:
    write("förseglad")
    sealed()
    write("inte förseglad")
    restored()
    assert found() != []  # rows that nobody can have written yet
    assert seals.has_started_over()
    with pytest.raises(CommandError, match="audit_restored"):
        call_command("seal_ledger")
    call_command("audit_restored", stdout=StringIO())
    assert not seals.has_started_over()
    row = write("efter")
    assert (row.epoch, Epoch.objects.get().number) == (2, 2)
    told = LedgerEntry.objects.get(event=events.RESTORED)
    assert (told.epoch, told.content["texts"]["label"]) == (2, "2")
    assert rows_of(sealed()) == ["inte förseglad", "efter"]
    write("sist")
    assert rows_of(sealed()) == ["sist"]
    assert found() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("numbered")
def test_preparing_a_start_sees_a_restore_by_itself() -> None:
    call_command("audit_restored", "--if-started-over")
    write("ett")
    sealed()
    call_command("audit_restored", "--if-started-over")
    assert not Epoch.objects.exists()
    restored()
    call_command("audit_restored", "--if-started-over", stdout=StringIO())
    assert Epoch.objects.get().number == 2


@pytest.mark.django_db(transaction=True)
def test_who_writes_while_a_restore_is_told_belongs_to_what_comes_after() -> None:
    ready, labels = threading.Event(), ["samtidig"]

    def writes() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            ready.set()
            write(labels[0])

    with connection.as_owner(), transaction.atomic():
        assert seals.begin_epoch(SOMEBODY) == 2
        writer = in_another(writes)
        assert ready.wait(60)
        time.sleep(0.3)  # until it waits for the lock
        assert writer.is_alive()
    writer.join(60)
    assert LedgerEntry.objects.get(event=events.READ).epoch == 2


# --- the column ---


@pytest.mark.django_db(transaction=True)
def test_rows_from_before_epochs_are_of_the_first_and_are_not_written_anew() -> None:
    """The migration runs on a filled table that refuses to be changed."""
    from django.db.migrations.executor import MigrationExecutor

    write("gammal")
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text FROM audit_ledgerentry")
        before = cursor.fetchall()
    try:
        with connection.as_owner():
            MigrationExecutor(connection).migrate([("audit", "0002_never_emptied")])
            MigrationExecutor(connection).migrate([("audit", "0003_seals")])
    finally:
        call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text FROM audit_ledgerentry")
        assert cursor.fetchall() == before
    assert {row.epoch for row in LedgerEntry.objects.all()} == {1}
    assert found() == []

"""What somebody with all rights over the database has altered in the ledger is found, by what was sealed before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit import content, events, verify
from audit.context import acting_as
from audit.models import LedgerEntry, Seal
from tests import factories as make
from tests.audit.sealing import reseal_all, rewrite, sealed, write
from tests.audit.tampering import as_superuser, copied, run
from tests.sample.models import Cabinet

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite, pytest.mark.usefixtures("numbered")]
SWAPPED = (
    "UPDATE audit_ledgerentry a SET content = b.content, digest = b.digest, at = b.at, request_id = b.request_id "
    "FROM audit_ledgerentry b WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))"
)


@dataclass
class Sealed:
    """A ledger with three seals: rows about reads in the first and the second, and about a change in the second."""

    rows: list[LedgerEntry]
    cabinet: Cabinet
    roots: dict[int, bytes]
    unsealed: LedgerEntry


@pytest.fixture
def kommun_sealed(kommun: Any, numbered: Any) -> Sealed:
    rows = [write(label) for label in ("ett", "två", "tre")]
    seals = [sealed()]
    rows += [write(label) for label in ("fyra", "fem", "sex")]
    with acting_as(actor_name="Vera"):
        cabinet = make.cabinet(unit=kommun, name="Första")
    seals.append(sealed())
    rows.append(write("sju"))
    seals.append(sealed())
    return Sealed(rows, cabinet, {seal.number: bytes(seal.root) for seal in seals}, write("åtta"))


def found(roots: dict[int, bytes] | None = None) -> list[str]:
    return [str(fault) for fault in verify.faults(verify.Seen(), roots)]


def test_a_sealed_ledger_is_whole(kommun_sealed: Sealed) -> None:
    seen = verify.Seen()
    assert list(verify.faults(seen, kommun_sealed.roots)) == []
    assert (seen.seals, seen.erased, seen.entries) == (3, 0, LedgerEntry.objects.count())


def put_in(it: Sealed) -> None:
    copied("audit_ledgerentry", "id", f"id = {it.rows[4].pk}")


def made_anew_from_the_second(it: Sealed) -> None:
    """Take a row away, and let every seal, and what the ledger tells of them, agree with that."""
    run("DELETE FROM audit_ledgerentry WHERE id = %s", it.rows[4].pk)
    reseal_all()


# What is done, and what is said of it.
TAMPERED: dict[str, tuple[Callable[[Sealed], Any], list[str]]] = {
    "a row's content": (
        lambda it: run(
            "UPDATE audit_ledgerentry SET content = jsonb_set(content, '{texts,label}', '\"X\"') WHERE id = %s",
            it.rows[4].pk,
        ),
        ["rad {row} (read.page): Raden i spårbarhetsloggen är ändrad. Sedan försegling 2."],
    ),
    "a row's content, committed to anew": (
        lambda it: rewrite(it.rows[4], label="X"),
        ["försegling 2: Raderna är inte de som förseglades, eller har bytt plats. Sedan försegling 2."],
    ),
    "a row's content, with the old hash as though it were erased": (
        lambda it: run(
            "UPDATE audit_ledgerentry SET content = content || jsonb_build_object('erased', jsonb_build_object("
            "'label', %s)) || jsonb_build_object('texts', content->'texts' || '{\"label\": \"X\"}') WHERE id = %s",
            *(content.hashes(it.rows[4].content)["label"], it.rows[4].pk),
        ),
        ["rad {row} (read.page): Raden i spårbarhetsloggen är ändrad. Sedan försegling 2."],
    ),
    "a row's content, of another form": (
        lambda it: run("UPDATE audit_ledgerentry SET content = '[7]' WHERE id = %s", it.rows[4].pk),
        ["rad {row} (read.page): Raden i spårbarhetsloggen är ändrad. Sedan försegling 2."],
    ),
    "a row's time": (
        lambda it: run("UPDATE audit_ledgerentry SET at = at - interval '1 day' WHERE id = %s", it.rows[4].pk),
        ["rad {row} (read.page): Raden i spårbarhetsloggen är ändrad. Sedan försegling 2."],
    ),
    "a row taken away": (
        lambda it: run("DELETE FROM audit_ledgerentry WHERE id = %s", it.rows[4].pk),
        ["försegling 2: 5 rader förseglades, men nu finns 4. Sedan försegling 2."],
    ),
    "two rows swapped": (
        lambda it: run(SWAPPED, it.rows[4].pk, it.rows[5].pk, it.rows[5].pk, it.rows[4].pk),
        ["försegling 2: Raderna är inte de som förseglades, eller har bytt plats. Sedan försegling 2."],
    ),
    "a row moved to another place in the order": (
        lambda it: run("UPDATE audit_ledgerentry SET id = id + 1000000 WHERE id = %s", it.rows[4].pk),
        ["försegling 2: Raderna är inte de som förseglades, eller har bytt plats. Sedan försegling 2."],
    ),
    "a row put in": (put_in, ["försegling 2: 5 rader förseglades, men nu finns 6. Sedan försegling 2."]),
    "a row with a number that no transaction has": (
        lambda it: run("UPDATE audit_ledgerentry SET transaction = transaction + 9 WHERE id = %s", it.unsealed.pk),
        ["(read.page): Raden har en plats i ordningen som ingen har fått än. Ännu inte förseglat."],
    ),
    "a seal's root": (
        lambda it: run("UPDATE audit_seal SET root = decode(repeat('00', 32), 'hex') WHERE number = 2"),
        [
            "försegling 2: Förseglingen är ändrad. Sedan försegling 2.",
            "försegling 2: Spårbarhetsloggen berättar om en annan försegling. Sedan försegling 3.",
            "försegling 3: Förseglingen bygger inte på den före. Sedan försegling 3.",
        ],
    ),
    "a seal's time": (
        lambda it: run("UPDATE audit_seal SET at = at - interval '1 day' WHERE number = 2"),
        ["försegling 2: Förseglingen är ändrad. Sedan försegling 2."],
    ),
    "a seal taken away": (
        lambda it: run("DELETE FROM audit_seal WHERE number = 2"),
        [
            "(ledger.sealed): Förseglingen som raden berättar om är borta. Sedan försegling 3.",
            "försegling 3: Förseglingen före är borta. Sedan försegling 3.",
            "försegling 3: 2 rader förseglades, men nu finns 7. Sedan försegling 3.",
        ],
    ),
    "the newest seal taken away": (
        lambda it: run("DELETE FROM audit_seal WHERE number = 3"),
        ["(ledger.sealed): Förseglingen som raden berättar om är borta. Ännu inte förseglat."],
    ),
    "what tells of the newest seal taken away": (
        lambda it: run("DELETE FROM audit_ledgerentry WHERE event = %s AND about_id = 3", events.SEALED),
        ["försegling 3: Spårbarhetsloggen berättar inte om förseglingen."],
    ),
    "a version of what was sealed": (
        lambda it: run("UPDATE sample_historicalcabinet SET name = 'X' WHERE id = %s", it.cabinet.pk),
        ["Versionen är ändrad: name. Sedan försegling 2.", "senaste versionen: name. Sedan försegling 2."],
    ),
    "a live row of what was sealed": (
        lambda it: run("UPDATE sample_cabinet SET name = 'X' WHERE id = %s", it.cabinet.pk),
        ["Raden är inte som den senaste versionen: name. Sedan försegling 2."],
    ),
    "an unsealed row": (
        lambda it: run("UPDATE audit_ledgerentry SET about_id = 7 WHERE id = %s", it.unsealed.pk),
        ["Raden i spårbarhetsloggen är ändrad. Ännu inte förseglat."],
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_done_to_the_ledger_is_found_with_its_seal(kommun_sealed: Sealed, what: str) -> None:
    tamper, said = TAMPERED[what]
    tamper(kommun_sealed)
    faults = found()
    expected = [each.replace("{row}", str(kommun_sealed.rows[4].pk)) for each in said]
    assert len(faults) == len(expected), faults
    assert all(fault.endswith(each) for fault, each in zip(faults, expected, strict=True)), faults


def test_seals_made_anew_are_found_by_a_root_that_was_kept_outside(kommun_sealed: Sealed) -> None:
    made_anew_from_the_second(kommun_sealed)
    assert found() == []
    assert found({1: kommun_sealed.roots[1]}) == []
    for number in (2, 3):
        assert found({number: kommun_sealed.roots[number]}) == [
            f"försegling {number}: Förseglingen har en annan rot än den som har sparats utanför portalen. "
            f"Sedan försegling {number}."
        ]


def test_seals_taken_away_with_all_that_tells_of_them_are_found_by_a_root_that_was_kept_outside(
    kommun_sealed: Sealed,
) -> None:
    run("DELETE FROM audit_ledgerentry WHERE event = %s AND about_id = 3", events.SEALED)
    run("DELETE FROM audit_seal WHERE number = 3")
    assert found() == []
    assert found({3: kommun_sealed.roots[3]}) == [
        "försegling 3: Förseglingen finns inte, men dess rot har sparats utanför portalen."
    ]


def test_reads_that_are_not_sealed_yet_can_be_taken_away(kommun_sealed: Sealed) -> None:
    """What the documents say: they are safe from the next seal on."""
    run("DELETE FROM audit_ledgerentry WHERE id = %s", kommun_sealed.unsealed.pk)
    assert found() == []


def erase(row: LedgerEntry, name: str) -> None:
    """Take a text of a row away as the law may want it: its hash stays, and no salt that could find it."""
    whole = row.content
    kept = {key: text for key, text in whole["texts"].items() if key != name}
    left = {
        "texts": kept,
        "salts": {key: content.salt_of(whole["salt"], key) for key in kept},
        "erased": {name: content.hashes(whole)[name]},
    }
    with as_superuser() as cursor:
        cursor.execute("UPDATE audit_ledgerentry SET content = %s WHERE id = %s", [content.canonical(left), row.pk])


def test_an_erased_text_is_told_from_an_altered_one(kommun_sealed: Sealed) -> None:
    erase(kommun_sealed.rows[4], "label")
    seen = verify.Seen()
    assert list(verify.faults(seen, kommun_sealed.roots)) == []
    assert seen.erased == 1
    run(
        "UPDATE audit_ledgerentry SET content = jsonb_set(content, '{texts,label}', '\"X\"') WHERE id = %s",
        kommun_sealed.rows[4].pk,
    )
    assert [fault.split(": ")[1] for fault in found()] == ["Raden i spårbarhetsloggen är ändrad. Sedan försegling 2."]


# --- the command ---


def test_command_holds_the_seals_against_roots_that_are_given(kommun_sealed: Sealed) -> None:
    out, err = StringIO(), StringIO()
    given = [f"--root={number}:{root.hex()}" for number, root in kommun_sealed.roots.items()]
    call_command("audit_verify", *given, stdout=out)
    assert "(0 med raderad text), 3 förseglingar," in out.getvalue()
    with pytest.raises(SystemExit):
        call_command("audit_verify", f"--root=1:{'00' * 32}", stderr=err)
    assert err.getvalue().startswith("försegling 1: Förseglingen har en annan rot")
    assert LedgerEntry.objects.filter(event=events.VERIFIED).latest("pk").content["texts"]["seals"] == "3"
    assert Seal.objects.count() == 3


@pytest.mark.parametrize("root", ["", "1", "x:00", "1:xx", "1:0", f"1:{'00' * 31}"])
def test_command_refuses_what_is_no_root(kommun_sealed: Sealed, root: str) -> None:
    with pytest.raises(CommandError, match="64 tecken"):
        call_command("audit_verify", f"--root={root}")

"""What somebody with all rights may do to a sealed ledger, and what is said of it by audit_verify and by the script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from audit import content, events
from tests.audit.sealing import Sealed, reseal_all, rewrite
from tests.audit.tampering import copied, run

SWAPPED = (
    "UPDATE audit_ledgerentry a SET content = b.content, digest = b.digest, at = b.at, request_id = b.request_id "
    "FROM audit_ledgerentry b WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))"
)


class Alteration(NamedTuple):
    """What is done, all that is said of it, and whether an export tells it too."""

    do: Callable[[Sealed], Any]
    found: list[str]
    in_export: bool = True


def put_in(it: Sealed) -> None:
    copied("audit_ledgerentry", "id", f"id = {it.rows[4].pk}")


def made_anew_from_the_second(it: Sealed) -> None:
    """Take a row away, and let every seal, and what the ledger tells of them, agree with that."""
    run("DELETE FROM audit_ledgerentry WHERE id = %s", it.rows[4].pk)
    reseal_all()


ALTERATIONS: dict[str, Alteration] = {
    "a row's content": Alteration(
        lambda it: run(
            "UPDATE audit_ledgerentry SET content = jsonb_set(content, '{texts,label}', '\"X\"') WHERE id = %s",
            it.rows[4].pk,
        ),
        ["rad {row} (read.page): Raden i spårbarhetsloggen är ändrad. Sedan försegling 2."],
    ),
    "a row's content, committed to anew": Alteration(
        lambda it: rewrite(it.rows[4], label="X"),
        ["försegling 2: Raderna är inte de som förseglades, eller har bytt plats."],
    ),
    "a row's content, with the old hash as though it were erased": Alteration(
        lambda it: run(
            "UPDATE audit_ledgerentry SET content = content || jsonb_build_object('erased', jsonb_build_object("
            "'label', %s)) || jsonb_build_object('texts', content->'texts' || '{\"label\": \"X\"}') WHERE id = %s",
            *(content.hashes(it.rows[4].content)["label"], it.rows[4].pk),
        ),
        [
            "rad {row} (read.page): Raden i spårbarhetsloggen är ändrad. Sedan försegling 2.",
            "rad {row} (read.page): Text är borta ur raden utan ett gallringsbeslut som loggen berättar om.",
        ],
    ),
    "a row's content, of another form": Alteration(
        lambda it: run("UPDATE audit_ledgerentry SET content = '[7]' WHERE id = %s", it.rows[4].pk),
        ["rad {row} (read.page): Raden i spårbarhetsloggen är ändrad. Sedan försegling 2."],
    ),
    "a row's time": Alteration(
        lambda it: run("UPDATE audit_ledgerentry SET at = at - interval '1 day' WHERE id = %s", it.rows[4].pk),
        ["rad {row} (read.page): Raden i spårbarhetsloggen är ändrad. Sedan försegling 2."],
    ),
    "a row taken away": Alteration(
        lambda it: run("DELETE FROM audit_ledgerentry WHERE id = %s", it.rows[4].pk),
        ["försegling 2: 5 rader förseglades, men nu finns 4."],
    ),
    "two rows swapped": Alteration(
        lambda it: run(SWAPPED, it.rows[4].pk, it.rows[5].pk, it.rows[5].pk, it.rows[4].pk),
        ["försegling 2: Raderna är inte de som förseglades, eller har bytt plats."],
    ),
    "a row moved to another place in the order": Alteration(
        lambda it: run("UPDATE audit_ledgerentry SET id = id + 1000000 WHERE id = %s", it.rows[4].pk),
        ["försegling 2: Raderna är inte de som förseglades, eller har bytt plats."],
    ),
    "a row put in": Alteration(put_in, ["försegling 2: 5 rader förseglades, men nu finns 6."]),
    "a row with a number that no transaction has": Alteration(
        lambda it: run("UPDATE audit_ledgerentry SET transaction = transaction + 9 WHERE id = %s", it.unsealed.pk),
        ["(read.page): Raden har en plats i ordningen som ingen har fått än. Ännu inte förseglat."],
        in_export=False,
    ),
    "a seal's root": Alteration(
        lambda it: run("UPDATE audit_seal SET root = decode(repeat('00', 32), 'hex') WHERE number = 2"),
        [
            "försegling 2: Förseglingen är ändrad.",
            "försegling 2: Spårbarhetsloggen berättar om en annan försegling. Sedan försegling 3.",
            "försegling 3: Förseglingen bygger inte på den före.",
        ],
    ),
    "a seal's time": Alteration(
        lambda it: run("UPDATE audit_seal SET at = at - interval '1 day' WHERE number = 2"),
        ["försegling 2: Förseglingen är ändrad."],
    ),
    "a seal taken away": Alteration(
        lambda it: run("DELETE FROM audit_seal WHERE number = 2"),
        [
            "(ledger.sealed): Förseglingen som raden berättar om är borta. Sedan försegling 3.",
            "försegling 3: Förseglingen före är borta.",
            "försegling 3: 2 rader förseglades, men nu finns 7.",
        ],
    ),
    "the newest seal taken away": Alteration(
        lambda it: run("DELETE FROM audit_seal WHERE number = 3"),
        ["(ledger.sealed): Förseglingen som raden berättar om är borta. Ännu inte förseglat."],
    ),
    "what tells of the newest seal taken away": Alteration(
        lambda it: run("DELETE FROM audit_ledgerentry WHERE event = %s AND about_id = 3", events.SEALED),
        ["försegling 3: Spårbarhetsloggen berättar inte om förseglingen."],
    ),
    "a version of what was sealed": Alteration(
        lambda it: run("UPDATE sample_historicalcabinet SET name = 'X' WHERE id = %s", it.cabinet.pk),
        ["Versionen är ändrad: name. Sedan försegling 2.", "senaste versionen: name. Sedan försegling 2."],
        in_export=False,
    ),
    "a live row of what was sealed": Alteration(
        lambda it: run("UPDATE sample_cabinet SET name = 'X' WHERE id = %s", it.cabinet.pk),
        ["Raden är inte som den senaste versionen: name. Sedan försegling 2."],
        in_export=False,
    ),
    "an unsealed row": Alteration(
        lambda it: run("UPDATE audit_ledgerentry SET about_id = 7 WHERE id = %s", it.unsealed.pk),
        ["Raden i spårbarhetsloggen är ändrad. Ännu inte förseglat."],
    ),
}

"""What somebody with all rights over the database has altered in the ledger is found, by what was sealed before."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit import events, seals, verify
from audit.models import LedgerEntry, Seal
from tests.audit.alterations import ALTERATIONS, made_anew_from_the_second
from tests.audit.sealing import Sealed, carried_out, erase
from tests.audit.tampering import run

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]


def found(roots: dict[int, bytes] | None = None) -> list[str]:
    return [str(fault) for fault in verify.faults(verify.Seen(), roots)]


def test_a_sealed_ledger_is_whole(kommun_sealed: Sealed) -> None:
    seen = verify.Seen()
    assert list(verify.faults(seen, kommun_sealed.roots)) == []
    assert (seen.seals, seen.erased, seen.entries) == (3, 0, LedgerEntry.objects.count())


@pytest.mark.parametrize("what", ALTERATIONS)
def test_what_is_done_to_the_ledger_is_found_with_its_seal(kommun_sealed: Sealed, what: str) -> None:
    ALTERATIONS[what].do(kommun_sealed)
    faults, expected = found(), kommun_sealed.named(ALTERATIONS[what].found)
    assert len(faults) == len(expected), faults
    assert all(fault.endswith(each) for fault, each in zip(faults, expected, strict=True)), faults


def test_seals_made_anew_are_found_by_a_root_that_was_kept_outside(kommun_sealed: Sealed) -> None:
    made_anew_from_the_second(kommun_sealed)
    assert found() == []
    assert found({1: kommun_sealed.roots[1]}) == []
    for number in (2, 3):
        assert found({number: kommun_sealed.roots[number]}) == [
            f"försegling {number}: Förseglingen har en annan rot än den som har sparats utanför portalen."
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


def test_an_erased_text_is_told_from_an_altered_one(kommun_sealed: Sealed) -> None:
    erase(kommun_sealed.rows[4], "label")
    erase(kommun_sealed.rows[5], *kommun_sealed.rows[5].content["texts"])
    assert ["utan ett gallringsbeslut" in fault for fault in found()] == [True]
    carried_out()
    seen = verify.Seen()
    assert list(verify.faults(seen, kommun_sealed.roots)) == []
    assert seen.erased == 2
    run(
        "UPDATE audit_ledgerentry SET content = jsonb_set(content, '{texts,label}', '\"X\"') WHERE id = %s",
        kommun_sealed.rows[4].pk,
    )
    assert [fault.split(": ")[1] for fault in found()] == ["Raden i spårbarhetsloggen är ändrad. Sedan försegling 2."]


# --- the command ---


def test_command_holds_the_seals_against_roots_that_are_given(kommun_sealed: Sealed) -> None:
    out, err = StringIO(), StringIO()
    call_command("audit_verify", *kommun_sealed.given_roots(), stdout=out)
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


def test_a_false_seal_is_named_and_taken_away_as_the_documents_say(kommun_sealed: Sealed) -> None:
    """Whoever has the portal's role may add a seal, and with one that reaches ahead nothing is sealed any more."""
    last = Seal.objects.latest("number")
    Seal.objects.create(
        number=last.number + 1,
        at=last.at,
        epoch=last.epoch,
        below=last.below + 10**9,
        rows=0,
        total=last.total,
        tree=bytes(32),
        previous=last.root,
        root=bytes(32),
    )
    assert found()
    assert all(fault.startswith(f"försegling {last.number + 1}: ") for fault in found()), found()
    with pytest.raises(seals.StartedOver):
        seals.seal_ledger()
    run(f"DELETE FROM audit_seal WHERE number >= {last.number + 1}")
    again = seals.seal_ledger()
    assert again is not None
    assert again.number == last.number + 1
    assert found(kommun_sealed.roots) == []

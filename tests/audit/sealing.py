"""Seals in tests, and seals made anew by whoever may do all."""

from __future__ import annotations

from dataclasses import dataclass

from audit import content, context, events, ledger, seals
from audit.context import acting_as_system
from audit.merkle import Tree
from audit.models import LedgerEntry, Seal
from tests.audit.tampering import run
from tests.sample.models import Cabinet


@dataclass
class Sealed:
    """A ledger with three seals: rows about reads in the first and the second, and about a change in the second."""

    rows: list[LedgerEntry]
    cabinet: Cabinet
    roots: dict[int, bytes]
    unsealed: LedgerEntry

    def given_roots(self) -> list[str]:
        """Return the roots as they are given to a command."""
        return [f"--root={number}:{root.hex()}" for number, root in self.roots.items()]

    def named(self, said: list[str]) -> list[str]:
        """Return sentences with the row that was altered named."""
        return [each.replace("{row}", str(self.rows[4].pk)) for each in said]


# A decision that the ledger tells was carried out, when `carried_out` has been called.
DECISION = 4711


def carried_out() -> None:
    """Let the ledger tell that texts were erased under the decision."""
    with acting_as_system("test"):
        ledger.write([ledger.entry(events.ERASED, context.require(), {}, about="erasing.erasure", about_id=DECISION)])


def write(label: str) -> LedgerEntry:
    with acting_as_system("test"):
        ledger.record(events.READ, label=label)
    return LedgerEntry.objects.latest("pk")


def sealed() -> Seal:
    seal = seals.seal_ledger()
    assert seal is not None
    return seal


def reseal(seal: Seal) -> None:
    """Make a seal anew over the rows as they are, and what the ledger tells of it, as whoever may do all can."""
    before = seals.before(seal)
    tree = Tree()
    for leaf in seals.leaves(seals.reach_of(before), seals.reach_of(seal)):
        tree.add(leaf)
    seal.tree, seal.previous = tree.root(), bytes(before.root) if before else seals.NOTHING
    seal.rows, seal.total = tree.size, (before.total if before else 0) + tree.size
    seal.root = seals.root_of(seal)
    run(
        "UPDATE audit_seal SET tree = %s, previous = %s, rows = %s, total = %s, root = %s WHERE number = %s",
        *(seal.tree, seal.previous, seal.rows, seal.total, seal.root, seal.number),
    )
    for told in LedgerEntry.objects.filter(event=events.SEALED, about_id=seal.number):
        rewrite(told, root=seal.root.hex(), count=str(seal.rows))


def reseal_all() -> None:
    """Make all seals anew, the oldest first: what a seal says of the one before is in the next."""
    for seal in Seal.objects.order_by("number"):
        reseal(seal)


def rewrite(row: LedgerEntry, **texts: str) -> None:
    """Let a row say something else, and commit to it."""
    row.content = content.sealed(row.content["texts"] | texts)
    digest = content.digest(ledger.facts_of(row), row.content)
    run(
        "UPDATE audit_ledgerentry SET content = %s, digest = %s WHERE id = %s",
        *(content.canonical(row.content), digest, row.pk),
    )


def erase(row: LedgerEntry, *names: str) -> None:
    """Take texts of a row away as the law may want it: their hashes stay, and no salt that could find them."""
    whole = row.content
    kept = {key: text for key, text in whole["texts"].items() if key not in names}
    left = {
        "texts": kept,
        "salts": {key: content.salt_of(whole["salt"], key) for key in kept},
        "erased": {name: content.hashes(whole)[name] for name in names},
        "erased_by": dict.fromkeys(names, DECISION),
    }
    run("UPDATE audit_ledgerentry SET content = %s WHERE id = %s", content.canonical(left), row.pk)

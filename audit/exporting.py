"""The ledger as a file that can be checked without the portal (docs/ledger-format.md, docs/verify_ledger.py).

A file is JSON lines: what it is, then the rows in the order in which they are sealed, each seal after its rows, and at
the end how many they were. A proof is one JSON object: a row, its path in the tree of its seal, and the seals from that
one on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from audit import content, ledger, seals
from audit.faults import CHUNK, seal_over
from audit.merkle import Tree
from audit.models import LedgerEntry, Seal
from audit.seals import Reach

VERSION = 1
LEDGER = {"format": "isms-ledger", "version": VERSION}
PROOF = {"format": "isms-ledger-proof", "version": VERSION}


class NotProvable(LookupError):
    """There is no proof of a row; the message is a sentence that says why."""


def lines() -> Iterator[dict[str, Any]]:
    """Yield the file of the whole ledger, line by line, at constant memory."""
    yield LEDGER
    number = {"rows": 0, "seals": 0}
    for name, told in _in_order():
        number[name + "s"] += 1
        yield {name: told}
    yield {"end": number}


def _in_order() -> Iterator[tuple[str, dict[str, Any]]]:
    left = Seal.objects.order_by("number").iterator(chunk_size=CHUNK)
    seal = next(left, None)
    for row in LedgerEntry.objects.order_by("epoch", "transaction", "pk").iterator(chunk_size=CHUNK):
        while seal and seals.reach_of(seal) <= Reach(row.epoch, row.transaction):
            yield "seal", of_seal(seal)
            seal = next(left, None)
        yield "row", of_row(row)
    while seal:
        yield "seal", of_seal(seal)
        seal = next(left, None)


def of_row(row: LedgerEntry) -> dict[str, Any]:
    """Return a row as a file has it: its place in the order, what it is committed to, and what it commits to."""
    return {
        "epoch": row.epoch,
        "transaction": row.transaction,
        "id": row.pk,
        "digest": bytes(row.digest).hex(),
        "facts": {name: content.text_of(value) for name, value in ledger.facts_of(row).items()},
        "content": row.content,
    }


def of_seal(seal: Seal) -> dict[str, Any]:
    return {"facts": seals.facts_of(seal), "root": bytes(seal.root).hex()}


def proof(pk: int) -> dict[str, Any]:
    """Return the proof of one row. Raises NotProvable."""
    row = LedgerEntry.objects.filter(pk=pk).first()
    if row is None:
        raise NotProvable(_("Raden finns inte."))
    seal = seal_over(row)
    if seal is None:
        raise NotProvable(_("Raden är inte förseglad än."))
    mine = seals.leaf(row.epoch, row.transaction, row.pk, row.digest)
    tree = Tree()
    for leaf in seals.leaves(seals.reach_of(seals.before(seal)), seals.reach_of(seal)):
        tree.add(leaf, wanted=leaf == mine)
    if tree.root() != bytes(seal.tree):
        raise NotProvable(_("Raden går inte att bevisa: raderna i dess försegling är inte de som förseglades."))
    return PROOF | {
        "row": of_row(row),
        "index": tree.index,
        "path": [part.hex() for part in tree.path],
        "seals": [of_seal(later) for later in Seal.objects.filter(number__gte=seal.number).order_by("number")],
    }

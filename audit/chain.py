"""Does the ledger still say what it was committed to, row by row and seal by seal? Read through once, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from audit import content, events, ledger, seals
from audit.faults import CHUNK, Fault, Seen, place, since
from audit.merkle import Tree
from audit.models import LedgerEntry, Seal
from audit.seals import Reach

Roots = Mapping[int, bytes]


def faults(seen: Seen, roots: Roots) -> Iterator[Fault]:
    """Yield what is wrong with rows, seals, and seals held against roots that were kept outside (number -> root).

    Memory does not follow the rows.
    """
    chain = Chain(roots)
    rows = LedgerEntry.objects.order_by("epoch", "transaction", "pk")
    highest = seals.now()
    for row in rows.iterator(chunk_size=CHUNK):
        seen.entries += 1
        yield from chain.up_to(Reach(row.epoch, row.transaction))
        yield from chain.take(row, seen)
        if (row.epoch, row.transaction) > (highest.reach.epoch, highest.highest):
            yield Fault(place(row), _("Raden har en plats i ordningen som ingen har fått än."), chain.since())
    yield from chain.end()
    seen.seals = chain.number


class Chain:
    """The seals in their order, each held against the rows that are read meanwhile."""

    def __init__(self, roots: Roots) -> None:
        self.number, self.total = 0, 0
        self._reach, self._root, self._tree = seals.BEGINNING, seals.NOTHING, Tree()
        self._all = Seal.objects.order_by("number").iterator(chunk_size=CHUNK)
        self._next = next(self._all, None)
        self._roots = dict(roots)
        self._untold: dict[int, str] = {}  # seals that the ledger should tell of further on
        self._carried_out: set[int] = set()  # decisions to erase that the ledger tells of
        self._erased_by: dict[int | None, str] = {}  # decisions that rows name, with the first of those rows

    def since(self) -> str:
        return since(self._next)

    def up_to(self, reach: Reach) -> Iterator[Fault]:
        """End the seals that hold nothing from here on."""
        while self._next and seals.reach_of(self._next) <= reach:
            yield from self._end(self._next)

    def take(self, row: LedgerEntry, seen: Seen) -> Iterator[Fault]:
        """Look at a row, and count it in the seal that it belongs to."""
        digest = bytes(row.digest)
        self._tree.add(seals.leaf(row.epoch, row.transaction, row.pk, digest))
        seen.erased += bool(content.erased_of(row.content))
        for decision in content.decisions_of(row.content):
            self._erased_by.setdefault(decision, place(row))
        if row.event == events.ERASED and row.about_id:
            self._carried_out.add(row.about_id)
        if not content.is_whole(digest, ledger.facts_of(row), row.content):
            yield Fault(place(row), _("Raden i spårbarhetsloggen är ändrad."), self.since())
        if row.event == events.SEALED:
            yield from self._told(row)

    def end(self) -> Iterator[Fault]:
        """End all seals that are left, when there are no more rows."""
        while self._next:
            yield from self._end(self._next)
        for decision, where in self._erased_by.items():
            if decision not in self._carried_out:
                yield Fault(where, _("Text är borta ur raden utan ett gallringsbeslut som loggen berättar om."))
        for number in self._untold:
            yield Fault(_of(number), _("Spårbarhetsloggen berättar inte om förseglingen."))
        for number in sorted(self._roots):
            yield Fault(_of(number), _("Förseglingen finns inte, men dess rot har sparats utanför portalen."))

    def _end(self, seal: Seal) -> Iterator[Fault]:
        yield from (Fault(_of(seal.number), what) for what in self._wrong(seal))
        self.number, self.total = seal.number, seal.total
        self._reach, self._root, self._tree = seals.reach_of(seal), bytes(seal.root), Tree()
        self._untold[seal.number] = bytes(seal.root).hex()
        self._next = next(self._all, None)

    def _wrong(self, seal: Seal) -> Iterator[str]:
        root = bytes(seal.root)
        if seal.number != self.number + 1:
            yield _("Förseglingen före är borta.")
        elif bytes(seal.previous) != self._root or seal.total != self.total + seal.rows:
            yield _("Förseglingen bygger inte på den före.")
        if root != seals.root_of(seal) or seals.reach_of(seal) <= self._reach:
            yield _("Förseglingen är ändrad.")
        if self._tree.size != seal.rows:
            counts = {"sealed": seal.rows, "found": self._tree.size}
            yield _("%(sealed)s rader förseglades, men nu finns %(found)s.") % counts
        elif self._tree.root() != bytes(seal.tree):
            yield _("Raderna är inte de som förseglades, eller har bytt plats.")
        if self._roots.pop(seal.number, root) != root:
            yield _("Förseglingen har en annan rot än den som har sparats utanför portalen.")

    def _told(self, row: LedgerEntry) -> Iterator[Fault]:
        """Hold what the ledger tells of a seal against the seal."""
        number, root = row.about_id, content.texts_of(row.content).get("root")
        if number is None or number not in self._untold:
            yield Fault(place(row), _("Förseglingen som raden berättar om är borta."), self.since())
        elif self._untold.pop(number) != root:
            yield Fault(_of(number), _("Spårbarhetsloggen berättar om en annan försegling."), self.since())


def _of(number: Any) -> str:
    return _("försegling %(number)s") % {"number": number}

"""What is found when ledger, versions and rows are looked over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.models import LedgerEntry, Seal

CHUNK = 2000


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written: where, what, and since which seal ("" for what never was in one)."""

    where: str
    what: str
    since: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.since}".rstrip()


@dataclass
class Seen:
    """How much has been looked at."""

    entries: int = 0
    erased: int = 0
    seals: int = 0
    versions: int = 0
    rows: int = 0


def place(row: LedgerEntry) -> str:
    return _("spårbarhetsloggen, rad %(pk)s (%(event)s)") % {"pk": row.pk, "event": row.event}


def since(seal: Seal | None) -> str:
    """Return since when something is otherwise, by the first seal that it was in."""
    if seal is None:
        return _("Ännu inte förseglat.")
    return _("Sedan försegling %(number)s.") % {"number": seal.number}


def seal_over(row: LedgerEntry) -> Seal | None:
    """Return the seal that a row of the ledger is in by its place in the order, None when it is not sealed."""
    after = Q(epoch__gt=row.epoch) | Q(epoch=row.epoch, below__gt=row.transaction)
    return Seal.objects.filter(after).order_by("number").first()


def in_chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    for _n, chunk in groupby(enumerate(rows), key=lambda pair: pair[0] // CHUNK):
        yield [row for _m, row in chunk]

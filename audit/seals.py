"""Seals the ledger: so that what has been written cannot be altered without it showing, in the portal or outside it.

Ids and times are not in the order of commits, and nobody who writes waits for the sealer. So a seal takes the rows of
transactions older than the oldest that is still under way (`pg_snapshot_xmin`): nothing can be added to those any more.
A restore may let the numbers of transactions start over; each one begins a new epoch, and the order of rows is that of
epoch, transaction and id.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from audit import content, events, ledger
from audit.context import Acting, acting_as_system
from audit.merkle import Tree
from audit.models import Epoch, LedgerEntry, Seal
from audit.models.seals import ROOT_BYTES
from core import clock

LOCK = 0x7365616C
CHUNK = 2000
FIRST_EPOCH = 1
# Those of the facts that are hashes.
HASHES = ("tree", "previous")
NOTHING = bytes(ROOT_BYTES)  # what stands for the root before the first seal
# What a seal commits to; its root is the hash of these.
FACTS = ("number", "at", "epoch", "below", "rows", "total", "tree", "previous")
# What the sealing itself leaves behind is no reason to seal again.
OF_SEALS = (events.SEALED, events.SEAL_MAILED)
UNDER_WAY = """
    SELECT audit_epoch_now(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
           greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1,
                    pg_current_xact_id_if_assigned()::text::bigint)
"""


class StartedOver(RuntimeError):
    """Transactions are numbered lower than those that are sealed: a restore that nobody has told the ledger of."""


class Reach(NamedTuple):
    """Everything before it: rows of earlier epochs, and those of `epoch` whose transaction is lower than `below`."""

    epoch: int
    below: int


class Now(NamedTuple):
    """How far one can seal, and the highest number that a transaction can have by now."""

    reach: Reach
    highest: int


BEGINNING = Reach(FIRST_EPOCH, 0)


def now() -> Now:
    with connection.cursor() as cursor:
        cursor.execute(UNDER_WAY)
        epoch, below, highest = cursor.fetchone()
    return Now(Reach(epoch, below), highest)


def reach_of(seal: Seal | None) -> Reach:
    return Reach(seal.epoch, seal.below) if seal else BEGINNING


def newest() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def before(seal: Seal) -> Seal | None:
    return Seal.objects.filter(number__lt=seal.number).order_by("-number").first()


def between(start: Reach, end: Reach) -> Iterator[QuerySet[LedgerEntry]]:
    """Yield the rows from one reach to another in the order in which they are sealed, epoch by epoch."""
    for epoch in range(start.epoch, end.epoch + 1):
        rows = LedgerEntry.objects.filter(epoch=epoch)
        if epoch == start.epoch:
            rows = rows.filter(transaction__gte=start.below)
        if epoch == end.epoch:
            rows = rows.filter(transaction__lt=end.below)
        yield rows.order_by("transaction", "pk")


def leaves(start: Reach, end: Reach) -> Iterator[bytes]:
    """Yield what a tree over the rows from one reach to another holds, at constant memory."""
    for rows in between(start, end):
        for row in rows.values_list("epoch", "transaction", "pk", "digest").iterator(chunk_size=CHUNK):
            yield leaf(*row)


def leaf(epoch: int, number: int, pk: int, digest: bytes | memoryview) -> bytes:
    """Return what a tree holds of a row: its place in the order (each part 8 bytes, big end first) and its digest."""
    return b"".join(part.to_bytes(8, "big", signed=True) for part in (epoch, number, pk)) + digest


def facts_of(seal: Seal) -> dict[str, str]:
    """Return what a seal commits to, as texts."""
    return {name: _text(getattr(seal, name)) for name in FACTS}


def root_of(seal: Seal) -> bytes:
    """Return the root of a seal: SHA-256 over its facts, the root before it among them."""
    return sha256(content.canonical(facts_of(seal)).encode()).digest()


def outside(text: str) -> tuple[int, bytes]:
    """Read number and root of a seal as somebody keeps it ("12:9f…"). Raises ValueError."""
    number, _colon, root = text.strip().partition(":")
    if len(bytes.fromhex(root)) != ROOT_BYTES:
        raise ValueError(text)
    return int(number), bytes.fromhex(root)


def kept_as(seal: Seal) -> str:
    """Return number and root of a seal as somebody keeps it; `outside` reads it."""
    return f"{seal.number}:{bytes(seal.root).hex()}"


def _text(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(content.text_of(value))


@transaction.atomic
def seal_ledger() -> Seal | None:
    """Seal what is finished and not sealed yet, and tell of it in the ledger; return the seal.

    Returns None when there is nothing to seal, or when another process is sealing just now. Raises StartedOver.
    """
    if not _alone():
        return None
    last, reach = newest(), now().reach
    start = reach_of(last)
    if reach < start:
        raise StartedOver("Kör audit_restored: databasen är återställd från en säkerhetskopia.")
    if not any(rows.exclude(event__in=OF_SEALS).exists() for rows in between(start, reach)):
        return None
    tree = Tree()
    for each in leaves(start, reach):
        tree.add(each)
    return _written(last, reach, tree)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _written(last: Seal | None, reach: Reach, tree: Tree) -> Seal:
    seal = Seal(
        number=last.number + 1 if last else 1,
        at=clock.now(),
        epoch=reach.epoch,
        below=reach.below,
        rows=tree.size,
        total=(last.total if last else 0) + tree.size,
        tree=tree.root(),
        previous=bytes(last.root) if last else NOTHING,
    )
    seal.root = root_of(seal)
    seal.save(force_insert=True)
    with acting_as_system("seal_ledger"):
        ledger.record(events.SEALED, about=seal, label=seal.number, count=seal.rows, root=seal.root.hex())
    return seal


# --- restores ---


def has_started_over() -> bool:
    """Tell whether transactions are numbered lower than what is written already."""
    (epoch, _below), highest = now()
    last = newest()
    sealed = last.below - 1 if last and last.epoch == epoch else 0
    written = LedgerEntry.objects.filter(epoch=epoch).aggregate(it=Max("transaction"))["it"] or 0
    return highest < max(sealed, written)


@transaction.atomic
def begin_epoch(acting: Acting) -> int:
    """Begin a new epoch after a restore, tell who did it, and return its number.

    Waits until nobody writes in the ledger, so that no row of the old epoch can come after this.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {LedgerEntry._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    epoch = Epoch.objects.create(number=now().reach.epoch + 1, begun_at=clock.now())
    ledger.record(events.RESTORED, acting=acting, label=epoch.number)
    return epoch.number

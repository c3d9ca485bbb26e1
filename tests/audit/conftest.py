"""What tests of the trail share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from audit import ledger, seals
from audit.context import acting_as
from audit.seals import Now, Reach
from tests import factories as make
from tests.audit.sealing import Sealed, sealed, write


@pytest.fixture
def numbered(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Let each writing be as by a transaction of its own that is finished; `last` of what is returned is its number.

    The real numbers are those of the whole server, where other tests have transactions under way all the time, and a
    test that is rolled back has only one.
    """
    real, write = seals.now, ledger.write
    given = {"last": real().highest}

    def now() -> Now:
        return Now(Reach(real().reach.epoch, given["last"] + 1), given["last"])

    def write_numbered(rows: Sequence[Any]) -> None:
        given["last"] += 1
        for row in rows:
            row.transaction = given["last"]
        write(rows)

    monkeypatch.setattr(seals, "now", now)
    monkeypatch.setattr(ledger, "write", write_numbered)
    return given


# As seals.UNDER_WAY, without the transactions of other databases: other tests have theirs open for minutes.
UNDER_WAY_HERE = """
    SELECT audit_epoch_now(),
        (SELECT coalesce(min(it), pg_snapshot_xmax(now))::text::bigint FROM pg_snapshot_xip(now) AS it
         WHERE it::xid NOT IN (SELECT transactionid FROM pg_locks JOIN pg_stat_activity USING (pid)
                               WHERE locktype = 'transactionid' AND granted AND datname <> current_database())),
        greatest(pg_snapshot_xmax(now)::text::bigint - 1, pg_current_xact_id_if_assigned()::text::bigint)
    FROM pg_current_snapshot() AS now
"""


@pytest.fixture
def alone_in_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only what is under way in this database keep rows from being sealed."""
    monkeypatch.setattr(seals, "UNDER_WAY", UNDER_WAY_HERE)


@pytest.fixture
def kommun_sealed(kommun: Any, numbered: Any) -> Sealed:
    rows = [write(label) for label in ("ett", "två", "tre")]
    made = [sealed()]
    rows += [write(label) for label in ("fyra", "fem", "sex")]
    with acting_as(actor_name="Vera"):
        cabinet = make.cabinet(unit=kommun, name="Första")
    made.append(sealed())
    rows.append(write("sju"))
    made.append(sealed())
    return Sealed(rows, cabinet, {seal.number: bytes(seal.root) for seal in made}, write("åtta"))

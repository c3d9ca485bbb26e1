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

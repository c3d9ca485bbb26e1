"""What the trail costs: of a page and of a change, to write, to seal and to check, and when it has grown old."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import truediv
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from django.db import connection

from tests.bench import timing
from tests.bench.readers import CISO

HEAD = ("trail", "rows", "without", "with", "times", "a second", "MB")
WRITTEN, OLD = 10_000, 2_000_000
A_MILLION = 1_000_000
# A page that is read costs one row more, and a change one for its version.
MOST_TIMES = 1.5
# By key and index: a ledger a hundred times as large may take no longer, but for what is read from disk.
MOST_TIMES_OLD = 3.0
MOST_MB = 150
AGED = """
    INSERT INTO audit_ledgerentry
        (at, event, actor_id, about, about_id, parent, keys, version_id, request_id, content, digest)
    SELECT now() - i * interval '20 seconds', (ARRAY['read.page', 'read.list', 'login.done'])[1 + i %% 3],
        1 + i %% 9000, CASE WHEN i %% 3 < 2 THEN 'assets.informationsystem' ELSE '' END,
        CASE WHEN i %% 3 = 0 THEN 1 + i %% 2000 END, '',
        CASE WHEN i %% 3 = 1 THEN ARRAY(SELECT 1 + (i + k) %% 2000 FROM generate_series(1, 25) k) ELSE '{}' END,
        NULL, gen_random_uuid(),
        jsonb_build_object('salt', md5(i::text), 'texts', jsonb_build_object(
            'actor', 'Test Person ' || i %% 9000, 'label', 'Ett system ' || i %% 2000, 'role', 'employee:1',
            'page', 'assets:system_detail', 'address', '10.0.0.0/24')),
        sha256(i::text::bytea)
    FROM generate_series(1, %s) i
"""
SIZES = (
    "SELECT count(*), pg_table_size('audit_ledgerentry'), pg_indexes_size('audit_ledgerentry') FROM audit_ledgerentry"
)
PAGES = (
    ("Spårbarhet", "/sparbarhet/"),
    ("Spårbarhet of one thing", "/sparbarhet/?slag=assets.informationsystem&objekt=1"),
    ("Vem har tittat?", "/system/1/vem-har-tittat/"),
    ("Vad jag har gjort", "/min-profil/spar/"),
)


@dataclass(frozen=True)
class Figure:
    """What one thing came to; seconds of both, and what it may be at most."""

    name: str
    rows: int = 0
    without: float = 0.0
    with_it: float = 0.0
    times: float = 0.0
    rate: float = 0.0
    megabytes: float = 0.0
    most_times: float = 0.0
    most_megabytes: float = 0.0

    def faults(self) -> Iterator[str]:
        """Yield what is exceeded."""
        if self.most_times and self.times > self.most_times:
            yield f"{self.name}: {self.times:.2f} times, at most {self.most_times}"
        if self.most_megabytes and self.megabytes > self.most_megabytes:
            yield f"{self.name}: {self.megabytes:.0f} MB, at most {self.most_megabytes:.0f}"


def line_of(one: Figure) -> list[str]:
    return [
        one.name,
        str(one.rows or ""),
        f"{1000 * one.without:.1f} ms" if one.without else "",
        f"{1000 * one.with_it:.1f} ms" if one.with_it else "",
        f"{one.times:.2f}" if one.times else "",
        f"{one.rate:,.0f}".replace(",", " ") if one.rate else "",
        f"{one.megabytes:.0f}" if one.megabytes else "",
    ]


def measure(runs: int) -> Iterator[Figure]:
    """Yield what the trail costs; the ledger grows to OLD rows on the way."""
    yield _written()
    yield from _looked_over()  # before the changes below, which leave versions that the ledger does not tell of
    browser = _ciso()
    yield _cost("a list of systems", runs, lambda: browser.get("/system/"))
    yield _cost("a system", runs, lambda: browser.get("/system/1/"))
    yield _cost("a change of a supplier", runs, _change)
    young = [timing.repeated(runs, _asked(browser, url)).middle for _name, url in PAGES]
    _grow_old()
    rows, table, indexes = _sizes()
    for (name, url), before in zip(PAGES, young, strict=True):
        _asked(browser, url)()
        now = timing.repeated(runs, _asked(browser, url)).middle
        yield Figure(name, rows, before, now, now / before, most_times=MOST_TIMES_OLD)
    for name, size in (("table, of a million rows", table), ("indexes, of a million rows", indexes)):
        yield Figure(name, rows, megabytes=size / 1e6 * A_MILLION / rows)


def _ciso() -> Any:
    from roles.models import User
    from tests.bench.readers import signed_in

    return signed_in(User.objects.get(employment_number=CISO))


def _asked(browser: Any, url: str) -> Callable[[], None]:
    def ask() -> None:
        assert browser.get(url).status_code == 200, url

    return ask


def _cost(name: str, runs: int, work: Callable[[], Any]) -> Figure:
    """Time a work with the ledger and without, turn by turn."""

    def without() -> None:
        with patch("audit.ledger.write", lambda _rows: None):
            work()

    work()
    bare, told = timing.in_turn(2 * runs + 1, without, work)
    ratio = median(map(truediv, told.runs, bare.runs))
    return Figure(name, 0, bare.middle, told.middle, ratio, most_times=MOST_TIMES)


def _change() -> None:
    from assets.actions import save_supplier
    from assets.models import Supplier
    from roles.models import User

    supplier = Supplier.objects.order_by("pk")[0]
    note = f"Ring växeln {time.perf_counter()}"
    save_supplier(by=User.objects.get(employment_number=CISO), supplier=supplier, version=None, values={"note": note})


def _written() -> Figure:
    """Time rows as an import writes them."""
    from audit import events, ledger
    from audit.context import acting_as_system, require

    def write() -> None:
        with acting_as_system("bench"):
            texts = {"label": "Ett system", "extent": "whole"}
            ledger.write([ledger.entry(events.TASK, require(), texts) for _n in range(WRITTEN)])

    return Figure("writing", WRITTEN, rate=WRITTEN / timing.once(write))


def _looked_over() -> Iterator[Figure]:
    from audit import seals
    from audit.models import LedgerEntry

    rows = LedgerEntry.objects.count()
    yield Figure("sealing", rows, rate=rows / timing.once(seals.seal_ledger))
    command = [sys.executable, "-m", "tests.bench.looking_over", connection.settings_dict["NAME"], CISO, "check"]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[2]
    )
    found = json.loads(done.stdout)
    rate = found["rows"] / found["seconds"]
    yield Figure("checking", found["rows"], rate=rate, megabytes=found["grown"], most_megabytes=MOST_MB)


def _grow_old() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(AGED, [OLD - _sizes()[0]])
        cursor.execute("RESET statement_timeout")
    with connection.as_owner(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE) audit_ledgerentry")


def _sizes() -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        rows, table, indexes = cursor.fetchone()
    return rows, table, indexes

"""A migrated database that is made once and copied: a second for each worker, instead of the ten of all migrations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
# What a database is made by: migrations, what they seed, and the models whose permissions they register.
MADE_BY = (
    *("core", "audit", "roles", "classification", "assets", "erasing", "reports", "isms", "tests/sample"),
    "requirements",
)
# Nobody counts the rows of a test database meanwhile. A table that is counted between two tests, or while its rows are
# not committed, is taken to be empty, and what is planned for no rows takes minutes with a kommun in it.
STILL = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'ALTER TABLE ' || name || ' SET (autovacuum_enabled = false)';
    END LOOP;
END $$
"""


def demand() -> str:
    """Return the name of a database as the migrations of the code as it is make it; whoever comes first makes it."""
    family = f"test_ready_{_digest(str(ROOT).encode())[:8]}_"
    name = family + _fingerprint()
    with connection.as_owner(), connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")  # the others wait as long as it takes
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [family])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [family])
        there = {found for (found,) in cursor.fetchall()}
        if name not in there:
            for old in there:
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            _make(f"{family}making")
            cursor.execute(f'ALTER DATABASE "{family}making" RENAME TO "{name}"')
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [family])
    return name


def _make(name: str) -> None:
    with _called(name):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        with connection.cursor() as cursor:
            cursor.execute(STILL)
        connection.close()


@contextmanager
def _called(name: str) -> Iterator[None]:
    """Let a test database have a name within the block; what the settings said is put back."""
    of: Any = settings.DATABASES["default"]
    own, test = of["NAME"], of["TEST"]["NAME"]
    of["TEST"]["NAME"] = name
    try:
        yield
    finally:
        of["NAME"], of["TEST"]["NAME"] = own, test
        connection.settings_dict["NAME"] = own


def _fingerprint() -> str:
    files = sorted(path for part in MADE_BY for path in (ROOT / part).rglob("*") if path.suffix in {".py", ".txt"})
    return _digest(b"".join(str(path.relative_to(ROOT)).encode() + path.read_bytes() for path in files))[:12]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

"""Finds what the tests run against, says what it found, and runs a command with that environment.

    python tests/services.py [--browser] command …

A real PostgreSQL (DATABASE_URL, else 127.0.0.1:5432) and a real Redis (REDIS_URL, else 127.0.0.1:6379); with
--browser also Chromium. As root on Debian what is missing is installed and started. What cannot be had ends in
status 1 with the command that helps: tests are never skipped for want of a service.

Sets DATABASE_URL, REDIS_URL, CHROMIUM and VAR_DIR. Each checkout has database names of its own, so that two
checkouts can be tested at once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

from isms import syslibs  # noqa: E402

OLDEST_POSTGRES = 150000
CHECKOUT = hashlib.sha256(os.fsencode(BASE_DIR)).hexdigest()[:8]
DATABASE = f"isms_{CHECKOUT}"
OWN_ROLE = "isms_tests"
# What the portal logs in as; the role that may create databases owns them.
APPLICATION = "isms_tests_portal"
LOCAL_POSTGRES = (
    f"postgres://postgres@127.0.0.1:5432/{DATABASE}",
    f"postgres://{OWN_ROLE}:{OWN_ROLE}@127.0.0.1:5432/{DATABASE}",
)
LOCAL_REDIS = f"redis://127.0.0.1:6379/{int(CHECKOUT, 16) % 15 + 1}"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROMIUM = "/Applications/Chromium.app/Contents/MacOS/Chromium"
WAIT_SECONDS = 30
FOUND = "ISMS_SERVICES_FOUND"


class MissingError(Exception):
    """A service cannot be had; the message says which and what helps."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- PostgreSQL --------------------------------------------------------------------------------------


def postgres_fault(url: str) -> str:
    """Return "" when tests can run against this server, else what is wrong."""
    import psycopg2

    try:
        connection = psycopg2.connect(_maintenance(url), connect_timeout=3)
    except psycopg2.Error as problem:
        return str(problem).strip()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
        may_create = cursor.fetchone()[0]
    version = connection.server_version
    connection.close()
    if version < OLDEST_POSTGRES:
        return f"version {version // 10000} är äldre än 15"
    return "" if may_create else "rollen får inte skapa databaser (CREATEDB)"


def _maintenance(url: str) -> str:
    """Return the address of the database that always exists."""
    return urlunsplit(urlsplit(url)._replace(path="/postgres"))


def start_debian_postgres() -> None:
    """Start Debian's cluster and give the tests a role of their own."""
    _run_quietly("service", "postgresql", "start")
    role = f"CREATE ROLE {OWN_ROLE} LOGIN CREATEDB CREATEROLE PASSWORD '{OWN_ROLE}'"
    psql = ["runuser", "-u", "postgres", "--", "psql", "-qAt", "-c", role]
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and not _postgres():
        _run_quietly(*psql)
        time.sleep(1)


def _postgres() -> str:
    given = os.environ.get("DATABASE_OWNER_URL", "") or os.environ.get("DATABASE_URL", "")
    candidates = (given,) if given else LOCAL_POSTGRES
    return next((url for url in candidates if not postgres_fault(url)), "")


def databases(found: str) -> dict[str, str]:
    """Return the addresses for the portal's own role, which is made unless it is there, and for the owner.

    The environment may name both; if it names one, that is the owner.
    """
    import psycopg2

    if os.environ.get("DATABASE_OWNER_URL", "") and os.environ.get("DATABASE_URL", ""):
        return {"DATABASE_URL": os.environ["DATABASE_URL"], "DATABASE_OWNER_URL": found}
    connection = psycopg2.connect(_maintenance(found), connect_timeout=3)
    connection.autocommit = True
    with connection.cursor() as cursor:
        with suppress(psycopg2.errors.DuplicateObject, psycopg2.errors.UniqueViolation):  # or another run made it
            cursor.execute(f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{APPLICATION}'")
        cursor.execute(f"GRANT {APPLICATION} TO CURRENT_USER")
    connection.close()
    parts = urlsplit(found)
    where = parts.netloc.rpartition("@")[2]
    own = urlunsplit(parts._replace(netloc=f"{APPLICATION}:{APPLICATION}@{where}"))
    return {"DATABASE_URL": own, "DATABASE_OWNER_URL": found}


# --- Redis -------------------------------------------------------------------------------------------


def _redis() -> str:
    url = os.environ.get("REDIS_URL", "") or LOCAL_REDIS
    return url if redis_answers(url) else ""


def redis_answers(url: str) -> bool:
    import redis

    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def start_debian_redis() -> None:
    _run_quietly("service", "redis-server", "start")
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and not _redis():
        time.sleep(0.5)


# --- Chromium ----------------------------------------------------------------------------------------


def _chromium() -> str:
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES, MAC_CHROMIUM)
    found = (shutil.which(name) for name in names if name)
    return next((path for path in found if path and _run_quietly(path, "--version")), "")


# --- all together ------------------------------------------------------------------------------------


def have(what: str, title: str, find: Callable[[], str], start: Callable[[], None]) -> str:
    """Return where a service is, installed and started when we may; raise MissingError."""
    found = find()
    if not found and syslibs.can_install() and syslibs.install(what):
        start()
        found = find()
    if not found:
        raise MissingError(f"{title} går inte att nå.\n  Installera: {syslibs.install_command(what) or title}")
    say(f"{title}: {without_password(found)}")
    return found


def without_password(url: str) -> str:
    parts = urlsplit(url)
    return url if not parts.password else url.replace(f":{parts.password}@", ":…@")


def services(browser: bool) -> dict[str, str]:
    """Return the environment that tests run in; raise MissingError."""
    found = {
        **databases(have("postgres", "PostgreSQL", _postgres, start_debian_postgres)),
        "REDIS_URL": have("redis", "Redis", _redis, start_debian_redis),
        "VAR_DIR": os.environ.get("VAR_DIR", "") or str(BASE_DIR / "var" / "test"),
    }
    if browser:
        found["CHROMIUM"] = have("chromium", "Chromium", _chromium, lambda: None)
    return found


def _run_quietly(*command: str) -> bool:
    try:
        result = subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def main(arguments: list[str]) -> int:
    browser = arguments[:1] == ["--browser"]
    command = arguments[browser:]
    if os.environ.get(FOUND, "") >= "01"[browser]:
        os.execvp(command[0], command)  # found already, by the make that started this one
    try:
        os.environ.update(services(browser), **{FOUND: "01"[browser]})
    except MissingError as missing:
        say(f"Testerna kan inte köras: {missing}")
        return 1
    if command:
        os.execvp(command[0], command)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

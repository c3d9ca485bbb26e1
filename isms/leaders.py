"""The leaders of the portal's processes: started in sessions of their own, stopped in good order, found again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

BASE_DIR = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 20
LOOK_SECONDS = 0.05


def spawn(command: list[str], **changed: str) -> subprocess.Popen:
    """Start a command in a session of its own, in the project's folder, with some of the environment changed."""
    return subprocess.Popen(  # noqa: S603 (our own commands)
        command, cwd=BASE_DIR, stdin=subprocess.DEVNULL, start_new_session=True, env=environment() | changed
    )


def environment() -> dict[str, str]:
    """Return our environment; on a Mac with the way to Homebrew's libraries, which Python does not know by itself."""
    if sys.platform != "darwin":
        return dict(os.environ)
    return {"DYLD_FALLBACK_LIBRARY_PATH": "/opt/homebrew/lib:/usr/local/lib:/usr/lib", **os.environ}


def kill_group(leader: int) -> None:
    """Kill what is left of the group of a leader that has ended."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def stop_leaders(leaders: list[psutil.Process]) -> None:
    """Ask the leaders to end, wait, then kill their groups."""
    for leader in leaders:
        with suppress(psutil.NoSuchProcess):
            leader.terminate()
    limit = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < limit and any(lives(leader) for leader in leaders):
        time.sleep(LOOK_SECONDS)
    for leader in leaders:
        kill_group(leader.pid)


def lives(process: psutil.Process) -> bool:
    """Tell whether a process lives; one that has ended and waits to be noticed (a zombie) does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def write_down(path: Path, leaders: list[psutil.Process]) -> None:
    """Keep pid and start time of the children, so that a later start can tell them from strangers."""
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps([[leader.pid, leader.create_time()] for leader in leaders]))
    temporary.replace(path)


def leftovers(path: Path) -> list[psutil.Process]:
    """Return those children of an earlier runner that still live."""
    try:
        written = [(int(pid), float(created)) for pid, created in json.loads(path.read_text())]
    except (OSError, ValueError, TypeError):  # none, cut short, or not ours
        return []
    return [found for pid, created in written if (found := same_process(pid, created))]


def same_process(pid: int, created: float) -> psutil.Process | None:
    try:
        found = psutil.Process(pid)
        same = abs(found.create_time() - created) < 1
    except psutil.NoSuchProcess:
        return None
    return found if same and lives(found) else None

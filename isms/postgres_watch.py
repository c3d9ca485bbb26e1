"""Stops the embedded database when its last user is gone, however that user ended (kill -9 too).

Started beside the server as a script of its own, with two inherited file descriptors: one on `users.lock`, which
every user holds shared, so that the exclusive lock is granted when nobody is left; one on `watch.lock`, locked,
which says that somebody watches. Standard library only: it costs a few megabytes.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys

SECONDS = 60


def main(arguments: list[str]) -> None:
    """Wait for the lock, then run pg_ctl as the server's user: descriptor, "uid:gid" or "", pg_ctl, data folder."""
    users, owner, pg_ctl, data = arguments
    fcntl.flock(int(users), fcntl.LOCK_EX)
    uid, _, gid = owner.partition(":")
    how: dict = {"user": int(uid), "group": int(gid), "extra_groups": []} if owner else {}
    command = [pg_ctl, "stop", "-D", data, "-w", "-t", str(SECONDS), "-m", "fast"]
    subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL, cwd="/", **how)  # noqa: S603


if __name__ == "__main__":
    main(sys.argv[1:])

"""How gunicorn serves the portal. One load of the code, shared by two processes of four threads each."""

from __future__ import annotations

from pathlib import Path

from isms import env

bind = f"[{env.BIND}]:{env.PORT}" if ":" in env.BIND else f"{env.BIND}:{env.PORT}"
worker_class = "gthread"
workers = env.WEB_PROCESSES
threads = env.WEB_THREADS
preload_app = True
timeout = 60
graceful_timeout = 15
keepalive = 5
loglevel = "warning"
proc_name = "isms-web"
control_socket_disable = True
# Signs of life of the workers are written to a file; on a disk that may wait, in memory it does not.
memory = Path("/dev/shm")  # noqa: S108
worker_tmp_dir = str(memory) if memory.is_dir() else None


def pre_fork(server, worker) -> None:
    """A database connection must not be shared by two processes."""
    from django.db import connections

    connections.close_all()

"""A whole portal as a test sees it: started as a person would, watched from outside."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from isms.embedded import Place

BASE_DIR = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 55
STOP_SECONDS = 30
FOREIGN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "BASE_URL", "EMAIL_URL", "BIND")


@dataclass
class Portal:
    """One portal with its own folder and port; `command` is run.py itself unless said otherwise."""

    var_dir: Path
    port: int
    demo: str = "0"
    command: list[str] = field(default_factory=lambda: [sys.executable, "-m", "isms.run"])
    process: subprocess.Popen | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        return {**kept, "VAR_DIR": str(self.var_dir), "PORT": str(self.port), "DEMO": self.demo, "DEBUG": "0"}

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.var_dir.with_name(f"{self.var_dir.name}.log")

    def start(self) -> Portal:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def ready(self, seconds: float = START_SECONDS) -> Portal:
        """Wait until /halsa/ is ok; fail with the log when it is not."""
        wait_until(lambda: self.ended() or self.health()[0] == 200, seconds, self.said)
        assert not self.ended(), self.said()
        return self

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]

    def get(self, path: str, host: str = "localhost") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def health(self) -> tuple[int, dict[str, str]]:
        try:
            status, body = self.get("/halsa/")
            return status, json.loads(body)
        except (OSError, http.client.HTTPException):
            return 0, {}

    def signal(self, signum: int, group: bool = False) -> int:
        """Send a signal to the command (or its group) and return its exit status."""
        assert self.process is not None
        (os.killpg if group else os.kill)(self.process.pid, signum)
        return self.process.wait(STOP_SECONDS)

    def stop(self) -> None:
        """Stop whatever is left, whatever the test did."""
        if not self.ended():
            self.signal(signal.SIGTERM)
        for process in self.processes():
            process.kill()

    def processes(self) -> list[psutil.Process]:
        """Return every live process that belongs to this portal: by its environment or its data folder."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def _owns(self, process: psutil.Process) -> bool:
        try:
            if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
                return False
            ours = str(self.var_dir)
            return process.environ().get("VAR_DIR") == ours or any(ours in part for part in process.cmdline())
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    def leader(self, name: str) -> psutil.Process | None:
        """Return the leading process of web (gunicorn), worker or beat, or None while there is none."""
        for pid, _started in json.loads((self.var_dir / "run.json").read_text()):
            with suppress(psutil.NoSuchProcess):  # ended, or ended and not yet noticed
                leader = psutil.Process(pid)
                if name in leader.cmdline():
                    return leader
        return None

    def postmaster(self) -> psutil.Process:
        return psutil.Process(int(self.place.pid_file.read_text().split()[0]))

    @property
    def place(self) -> Place:
        return Place(self.var_dir.resolve() / "postgres")

    def sql(self, statement: str, user: str = "isms_owner") -> list[tuple]:
        """Run a statement in the portal's database, as the owner of its tables unless told, and return its rows."""
        connection = psycopg2.connect(host=str(self.place.socket_dir), user=user, dbname="isms", connect_timeout=5)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def manage(self, *arguments: str) -> str:
        """Run a management command beside the portal and return what it said."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=BASE_DIR, env=self.environment, check=True, capture_output=True, text=True, timeout=50
        )
        return done.stdout


def wait_until(true: Callable[[], Any], seconds: float, explain: Callable[[], str] = lambda: "") -> None:
    """Wait for something to become true; fail with an explanation when it does not."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, f"not within {seconds} s. {explain()}"
        time.sleep(0.1)

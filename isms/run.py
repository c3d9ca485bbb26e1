"""Runs the whole portal in the foreground: database, web, worker and beat. Started by `make run`.

`python -m isms.run` starts everything and stays; `python -m isms.run prepare` only brings the database and
the static files up to date and ends. This process itself stays small: Django is loaded by its children.

* Each child leads a session of its own, so Ctrl-C reaches only the runner. SIGTERM, SIGINT and SIGHUP stop
  the portal: SIGTERM to the leaders (they end their own helpers and finish what they hold), 20 seconds of
  patience, then SIGKILL to what is left, last the embedded database.
* A child that ends by itself is started again after 1, 2, 4 … 30 seconds. When one has ended five times
  within two minutes something is wrong that another start does not cure: everything stops, exit status 1.
* The children's pids are written down. After a `kill -9` of the runner the next start stops what is left
  of them and adopts the database.

Exit status: 0 when asked to stop, 1 when something failed, 2 when the environment is wrong.
"""

from __future__ import annotations

import fcntl
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil

from isms.demo import logins
from isms.leaders import BASE_DIR, kill_group, leftovers, spawn, stop_leaders, write_down

LOOK_SECONDS = 0.2
DATABASE_LOOK_SECONDS = 5
LONGEST_WAIT_SECONDS = 30
MANY_ENDS, WITHIN_SECONDS = 5, 120
PREPARE_SECONDS = 600
LOGIN_PATH = "/konto/logga-in/"


class CannotRunError(Exception):
    """Something the portal needs is missing or wrong; the message is a sentence in Swedish."""


# --- the environment ---------------------------------------------------------------------------------


def read_environment():
    """Return `isms.env` with every value read once; raise CannotRunError naming the variable that is wrong."""
    try:
        from isms import env

        env.check()
    except ValueError as wrong:
        raise CannotRunError(str(wrong)) from wrong
    return env


def check_port(address: str, port: int) -> None:
    """Raise CannotRunError when somebody already listens where the web server shall."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as taken:
            raise CannotRunError(
                f"Port {port} är upptagen ({taken.strerror}). Välj en annan: PORT=8001 make run"
            ) from taken


def take_folder(var_dir: Path) -> int:
    """Return a descriptor that holds `var_dir` for this runner; raise CannotRunError when another one has it."""
    var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(var_dir / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotRunError(
            f"Portalen körs redan i {var_dir}. Stäng den, eller välj en annan VAR_DIR och PORT."
        ) from None
    return descriptor


# --- what runs ---------------------------------------------------------------------------------------

AS_ROOT_IS_KNOWN = ["-W", "ignore:You're running the worker with superuser"]


def commands() -> dict[str, list[str]]:
    """Return the command of each process, in the order they start."""
    celery = [sys.executable, *AS_ROOT_IS_KNOWN, "-m", "celery", "--quiet", "-A", "isms"]
    quiet = ["--loglevel", "WARNING"]
    return {
        "web": [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "python:isms.gunicorn",
            "isms.wsgi:application",
        ],
        "worker": [*celery, "worker", *quiet, "--concurrency", "1", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", *quiet, "--pidfile="],
    }


@dataclass
class Child:
    """One process and its history."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    ends: list[float] = field(default_factory=list)
    start_at: float = 0.0

    def start(self) -> None:
        # Whoever breaks into one of them finds no login but the portal's own.
        self.process = spawn(self.command, DATABASE_OWNER_URL="")

    def look(self, now: float) -> None:
        """Start the process when it is due; note an end. Raise CannotRunError when it has ended too often."""
        if self.process is None:
            if now >= self.start_at:
                self.start()
        elif self.process.poll() is not None:
            self._note_end(now, self.process)

    def _note_end(self, now: float, ended: subprocess.Popen) -> None:
        self.process = None
        kill_group(ended.pid)
        self.ends = [*(end for end in self.ends if end > now - WITHIN_SECONDS), now]
        if len(self.ends) >= MANY_ENDS:
            raise CannotRunError(f"{self.name} avslutas gång på gång (status {ended.returncode}). Se felet ovan.")
        wait = min(2 ** (len(self.ends) - 1), LONGEST_WAIT_SECONDS)
        self.start_at = now + wait
        say(f"{self.name} avslutades (status {ended.returncode}) och startas om efter {wait} s.")


# --- the runner --------------------------------------------------------------------------------------


class Runner:
    """The portal's processes, from start to stop."""

    def __init__(self, env) -> None:
        self.env = env
        self.asked_to_stop = False
        self.children: list[Child] = []
        self.preparing: subprocess.Popen | None = None
        self.list_file: Path = env.VAR_DIR / "run.json"
        self.database_looked_at = 0.0

    def ask_to_stop(self, signum: int, frame: FrameType | None) -> None:
        if not self.asked_to_stop:
            say("Stänger …")
        self.asked_to_stop = True

    def run(self) -> int:
        """Run until asked to stop; return the exit status. Raise CannotRunError when it cannot go on."""
        try:
            self._clear()
            self._ensure_database()
            self._prepare()
            self._serve()
        finally:
            self._stop()
        return 0

    def _clear(self) -> None:
        left = leftovers(self.list_file)
        if left:
            say("Stoppar processer som blev kvar sedan förra gången …")
            stop_leaders(left)
        self.list_file.unlink(missing_ok=True)
        check_port(self.env.BIND, self.env.PORT)

    def _ensure_database(self) -> None:
        if self.env.DATABASE_URL:
            return
        from isms import embedded

        try:
            embedded.ensure(self.env.VAR_DIR)
        except embedded.EmbeddedError as problem:
            raise CannotRunError(str(problem)) from problem

    def _prepare(self) -> None:
        if self.asked_to_stop:
            return
        self.preparing = spawn([sys.executable, "-m", "isms.run", "prepare"])
        self._keep_list()
        limit = time.monotonic() + PREPARE_SECONDS
        while self.preparing.poll() is None and not self.asked_to_stop:
            if time.monotonic() > limit:
                raise CannotRunError(f"Förberedelsen blev inte klar på {PREPARE_SECONDS // 60} minuter.")
            time.sleep(LOOK_SECONDS)
        if self.preparing.returncode:
            raise CannotRunError("Förberedelsen gick inte att slutföra. Se felet ovan.")

    def _serve(self) -> None:
        self.children = [Child(name, command) for name, command in commands().items()]
        announced = False
        while not self.asked_to_stop:
            self._look()
            if not announced and answers(self.env.BIND, self.env.PORT):
                announce(self.env)
                announced = True
            time.sleep(LOOK_SECONDS)

    def _look(self) -> None:
        now = time.monotonic()
        before = [child.process for child in self.children]
        for child in self.children:
            child.look(now)
        if before != [child.process for child in self.children]:
            self._keep_list()
        if now > self.database_looked_at + DATABASE_LOOK_SECONDS:
            self._ensure_database()
            self.database_looked_at = now

    def _leaders(self) -> list[psutil.Process]:
        running = [self.preparing, *(child.process for child in self.children)]
        found = []
        for process in running:
            if process is not None and process.poll() is None:
                with suppress(psutil.NoSuchProcess):
                    found.append(psutil.Process(process.pid))
        return found

    def _keep_list(self) -> None:
        write_down(self.list_file, self._leaders())

    def _stop(self) -> None:
        stop_leaders(self._leaders())
        self.list_file.unlink(missing_ok=True)
        if not self.env.DATABASE_URL:
            from isms import embedded

            embedded.stop(self.env.VAR_DIR)


def answers(address: str, port: int) -> bool:
    """Tell whether the login page answers (a redirect to https is an answer too)."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", LOGIN_PATH, headers={"Host": "localhost"})
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(env) -> None:
    """Tell the person at the terminal where the portal is, and with DEMO who can log in."""
    lines = ["", f"Portalen är igång: {env.BASE_URL}"]
    if env.demo_level():
        lines += [f"Logga in på {env.BASE_URL}{LOGIN_PATH} med lösenordet {logins.PASSWORD} som", ""]
        lines += [f"  {account.address:<32}{account.shows}" for account in logins.ACCOUNTS]
    lines += ["", "Stäng med Ctrl-C.", ""]
    say("\n".join(lines))


def say(text: str) -> None:
    with suppress(BrokenPipeError):
        print(text, flush=True)


# --- prepare -----------------------------------------------------------------------------------------


def prepare(env) -> int:
    """Bring database and static files up to date, load the demo when asked; return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isms.settings")
    import django
    from django.core.management import call_command

    django.setup()
    from isms.postgres import connection, privileges

    lift_statement_timeout(connection)
    call_command("check", stdout=io.StringIO())  # silent when all is well, raises when not
    say("Förbereder databasen …")
    # Before anything is written: rows would come behind what is sealed in a database that has been restored.
    call_command("audit_restored", if_started_over=True, stdout=io.StringIO())
    if not env.REDIS_URL:
        with connection.as_owner():
            call_command("createcachetable", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)  # empties the cache, and gives the portal its rights to it
    if privileges.alterable():
        say("Varning: portalens databasroll får ändra spårbarhetsloggen. Sätt DATABASE_OWNER_URL (docs/operating.md).")
    call_command("audit_begin", stdout=io.StringIO())
    call_command("tell_settings", stdout=io.StringIO())
    call_command("rebuild_access", stdout=io.StringIO())  # the policy of this version may give what the last did not
    call_command("collectstatic", interactive=False, verbosity=0)
    if env.demo_level():
        say("Läser in demokommunen, om den inte redan finns …")
        call_command("load_demo")
    return 0


def lift_statement_timeout(connection) -> None:
    """A page may take 20 seconds, a migration or the first load what it needs."""
    options = connection.settings_dict.setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c statement_timeout=0".strip()


def serve(env) -> int:
    """Run the portal until asked to stop; return the exit status."""
    runner = Runner(env)
    for wanted in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(wanted, runner.ask_to_stop)
    folder = take_folder(env.VAR_DIR)
    try:
        return runner.run()
    finally:
        os.close(folder)


def main(arguments: list[str]) -> int:
    os.chdir(BASE_DIR)
    try:
        env = read_environment()
    except CannotRunError as wrong:
        say(f"Fel i miljön: {wrong}")
        return 2
    try:
        return prepare(env) if arguments == ["prepare"] else serve(env)
    except CannotRunError as problem:
        say(f"Portalen stannar: {problem}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

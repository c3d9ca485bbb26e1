"""From start to stop: nothing is left behind, and nothing is lost."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest

from isms import embedded
from isms.leaders import lives
from tests.processes.portal import BASE_DIR, Portal, wait_until

pytestmark = pytest.mark.processes


def assert_nothing_left(portal: Portal) -> None:
    assert portal.processes() == [], portal.said()
    assert not embedded.is_running(portal.var_dir)


def test_sigterm_stops_every_process_and_the_database(portal: Portal) -> None:
    portal.start().ready()
    database = portal.postmaster()
    assert len(portal.processes()) >= 6

    assert portal.signal(signal.SIGTERM) == 0

    assert_nothing_left(portal)
    assert not lives(database)


@pytest.mark.parametrize(("signum", "group"), [(signal.SIGTERM, False), (signal.SIGINT, True)], ids=["term", "ctrl-c"])
def test_make_run_passes_the_signal_on(portal: Portal, signum: int, group: bool) -> None:
    portal.command = ["make", "run"]
    portal.start().ready()

    assert portal.signal(signum, group=group) != 1

    assert_nothing_left(portal)
    assert "Stänger" in portal.said()


def test_second_start_finds_its_data(portal: Portal) -> None:
    portal.start().ready()
    portal.sql("CREATE TABLE IF NOT EXISTS kept (word text)")
    portal.sql("INSERT INTO kept VALUES ('växel')")
    portal.signal(signal.SIGTERM)

    portal.start().ready()

    assert ("växel",) in portal.sql("SELECT word FROM kept")
    assert "kept" in portal.manage("inspectdb", "kept").lower()


def test_two_copies_run_side_by_side(portal: Portal, new_portal: Callable[[str], Portal]) -> None:
    other = new_portal("annan")
    portal.start()
    other.start()
    portal.ready()
    other.ready()

    assert portal.signal(signal.SIGTERM) == 0

    assert other.health()[0] == 200
    assert other.signal(signal.SIGTERM) == 0
    assert_nothing_left(other)


def test_start_after_kill_of_the_runner_clears_what_was_left(portal: Portal) -> None:
    portal.start().ready()
    left = [portal.leader(name) for name in ("gunicorn", "worker", "beat")]
    portal.signal(signal.SIGKILL)
    assert all(lives(process) for process in left)

    portal.start()
    wait_until(lambda: not any(lives(process) for process in left), 30, portal.said)
    portal.ready()

    assert portal.signal(signal.SIGTERM) == 0
    assert_nothing_left(portal)


def test_sigterm_while_preparing_stops_too(new_portal: Callable[[str], Portal]) -> None:
    portal = new_portal("tidigt").start()
    wait_until((portal.var_dir / "run.json").exists, 20, portal.said)

    assert portal.signal(signal.SIGTERM) == 0

    assert_nothing_left(portal)


def test_taken_port_is_named(portal: Portal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", portal.port))
        taken.listen()
        portal.start()
        assert portal.process is not None
        assert portal.process.wait(30) == 1
    assert f"Port {portal.port} är upptagen" in portal.said()


def test_second_runner_in_the_same_folder_is_refused(portal: Portal) -> None:
    portal.start()
    wait_until((portal.var_dir / "run.json").exists, 20, portal.said)

    second = subprocess.run(
        portal.command, cwd=BASE_DIR, env=portal.environment, check=False, capture_output=True, text=True
    )

    assert second.returncode == 1
    assert "körs redan" in second.stdout


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "åtta"), ("DEMO", "ja"), ("REDIS_URL", "localhost"), ("DATABASE_URL", "sqlite:///x")]
)
def test_wrong_environment_is_named_before_anything_starts(portal: Portal, name: str, value: str) -> None:
    environment = {**portal.environment, name: value}
    done = subprocess.run(
        [sys.executable, "-m", "isms.run"],
        cwd=BASE_DIR,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 2
    assert name in done.stdout

"""The runner's rules, each on its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from isms import leaders, run
from isms.demo import logins
from tests.processes.portal import wait_until

# A leader with a task in hand: its helper must not get the signal, and the leader waits for it.
LEADER = """
import signal, subprocess, sys
helper = subprocess.Popen([sys.executable, "-c",
    "import time, pathlib, sys; pathlib.Path(sys.argv[1], 'began').touch(); time.sleep(1);"
    "pathlib.Path(sys.argv[1], 'finished').touch()", sys.argv[1]])
signal.signal(signal.SIGTERM, lambda *_: None)
helper.wait()
"""


@pytest.mark.processes
def test_stop_lets_a_task_in_hand_finish(tmp_path: Path) -> None:
    leader = leaders.spawn([sys.executable, "-c", LEADER, str(tmp_path)])
    wait_until((tmp_path / "began").exists, 10)
    leaders.stop_leaders([psutil.Process(leader.pid)])
    assert (tmp_path / "finished").exists()
    leader.wait(5)


@pytest.mark.processes
def test_stop_kills_what_does_not_listen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaders, "PATIENCE_SECONDS", 0.5)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    leader = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, start_new_session=True)
    assert leader.stdout is not None
    leader.stdout.readline()
    leaders.stop_leaders([psutil.Process(leader.pid)])
    assert leader.wait(5) == -signal.SIGKILL
    leader.stdout.close()


def test_child_waits_longer_for_each_end() -> None:
    child = run.Child("web", [])
    waits = []
    for now in (100.0, 101.0, 102.0, 103.0):
        child._note_end(now, ended())
        waits.append(child.start_at - now)
    assert waits == [1, 2, 4, 8]


def test_child_that_ends_again_and_again_stops_the_portal() -> None:
    child = run.Child("web", [])
    for now in (100.0, 101.0, 102.0, 103.0):
        child._note_end(now, ended())
    with pytest.raises(run.CannotRunError, match="web avslutas gång på gång"):
        child._note_end(104.0, ended())


def test_old_ends_are_forgiven() -> None:
    child = run.Child("web", [])
    for now in (0.0, 200.0, 400.0, 600.0, 800.0, 1000.0):
        child._note_end(now, ended())
    assert child.start_at == 1001.0


def ended() -> subprocess.Popen:
    process = subprocess.Popen(["false"], start_new_session=True)
    process.wait()
    return process


def test_list_of_children_tells_them_from_strangers(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    me = psutil.Process()
    path.write_text(json.dumps([[me.pid, me.create_time()], [me.pid, me.create_time() - 60], [2**22 - 1, time.time()]]))
    assert leaders.leftovers(path) == [me]


@pytest.mark.parametrize("text", ["", "{", '[["x"]]', "null"])
def test_broken_list_of_children_is_no_children(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    assert leaders.leftovers(path) == []


def test_list_of_children_is_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    leaders.write_down(path, [psutil.Process(os.getpid())])
    assert leaders.leftovers(path) == [psutil.Process()]


def test_demo_logins_are_printed_only_with_demo(capsys: pytest.CaptureFixture[str]) -> None:
    class Env:
        BASE_URL = "http://localhost:8000"

        def __init__(self, level: str) -> None:
            self.level = level

        def demo_level(self) -> str:
            return self.level

    run.announce(Env(""))
    assert "granvik" not in capsys.readouterr().out
    run.announce(Env("full"))
    shown = capsys.readouterr().out
    assert shown.count("@granvik.example") == 14
    assert logins.PASSWORD in shown

"""The embedded database under commands that come, go and are killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest

from isms import embedded
from tests.processes.portal import BASE_DIR, wait_until

pytestmark = pytest.mark.processes

# A command that uses the database, says so, and stays for as long as it is told.
USER = """
import sys, time
from pathlib import Path
import psycopg2
from isms import embedded
settings, _owner = embedded.settings_for(Path(sys.argv[1]))
psycopg2.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"]).close()
print("connected", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def var_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var"
    yield folder
    embedded.stop(folder)


def use(var_dir: Path, seconds: float = 0) -> subprocess.Popen:
    """Start a command that uses the database; return once it is connected."""
    command = [sys.executable, "-c", USER, str(var_dir), str(seconds)]
    user = subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)
    assert user.stdout is not None
    assert user.stdout.readline() == "connected\n"
    return user


def watchers(var_dir: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if str(var_dir / "postgres" / "data") in (process.info["cmdline"] or [])
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def test_command_alone_leaves_no_server(var_dir: Path) -> None:
    assert use(var_dir).wait(30) == 0
    assert not embedded.is_running(var_dir)
    wait_until(lambda: not watchers(var_dir), 5)


def test_last_of_two_commands_stops_the_server(var_dir: Path) -> None:
    first, second = use(var_dir, 1), use(var_dir, 3)
    assert first.wait(30) == 0
    assert embedded.is_running(var_dir)
    assert second.wait(30) == 0
    assert not embedded.is_running(var_dir)


def test_commands_that_start_at_once_share_one_server(var_dir: Path) -> None:
    command = [sys.executable, "-c", USER, str(var_dir), "1"]
    users = [subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [user.wait(60) for user in users] == [0, 0, 0, 0]
    assert not embedded.is_running(var_dir)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGKILL])
def test_killed_command_leaves_no_server(var_dir: Path, signum: int) -> None:
    user = use(var_dir, 60)
    user.send_signal(signum)
    user.wait(10)
    wait_until(lambda: not embedded.is_running(var_dir) and not watchers(var_dir), 10)


def a_dead_pid() -> int:
    gone = subprocess.Popen(["true"])
    gone.wait()
    return gone.pid


@pytest.fixture
def zombie_pid() -> Iterator[int]:
    child = subprocess.Popen(["true"])
    wait_until(lambda: psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE, 5)
    yield child.pid
    child.wait()


def leave_files(var_dir: Path, pid_text: str) -> None:
    """Make a database, stop it, and put back what a crash would have left."""
    use(var_dir).wait(30)
    place = embedded.Place(var_dir.resolve() / "postgres")
    place.pid_file.write_text(pid_text)
    (place.socket_dir / f"{embedded.SOCKET_NAME}.lock").write_text(pid_text)
    (place.socket_dir / embedded.SOCKET_NAME).touch()


def whole_file(var_dir: Path, pid: int) -> str:
    place = embedded.Place(var_dir.resolve() / "postgres")
    return f"{pid}\n{place.data}\n1700000000\n5432\n{place.socket_dir}\n\n  123456         1\nready   \n"


@pytest.mark.parametrize("text", ["", "12", "inte ett tal\n", "\n\n\n"], ids=["empty", "truncated", "words", "blank"])
def test_broken_pid_file_does_not_stop_the_start(var_dir: Path, text: str) -> None:
    leave_files(var_dir, text)
    assert use(var_dir).wait(30) == 0


def test_pid_of_the_dead_does_not_stop_the_start(var_dir: Path) -> None:
    leave_files(var_dir, whole_file(var_dir, a_dead_pid()))
    assert use(var_dir).wait(30) == 0


def test_pid_of_a_stranger_does_not_stop_the_start_and_harms_nobody(var_dir: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        leave_files(var_dir, whole_file(var_dir, stranger.pid))
        assert use(var_dir).wait(30) == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_pid_of_a_zombie_does_not_stop_the_start(var_dir: Path, zombie_pid: int) -> None:
    leave_files(var_dir, whole_file(var_dir, zombie_pid))
    assert use(var_dir).wait(30) == 0


def test_server_killed_under_a_command_is_started_by_the_next(var_dir: Path) -> None:
    user = use(var_dir, 60)
    place = embedded.Place(var_dir.resolve() / "postgres")
    os.kill(int(place.pid_file.read_text().split()[0]), signal.SIGKILL)
    time.sleep(0.2)
    assert use(var_dir).wait(30) == 0
    user.kill()
    user.wait()


@pytest.mark.parametrize("name", ["mapp med blanksteg åäö", "lång" * 20 + "/" + "mapp" * 20])
def test_odd_folders_work(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    place = embedded.Place(folder / "postgres")
    assert len(os.fsencode(place.socket_dir / embedded.SOCKET_NAME)) <= embedded.LONGEST_SOCKET
    assert use(folder).wait(30) == 0
    wait_until(lambda: place.socket_dir.parent == place.root or not place.socket_dir.exists(), 5)


def test_nobody_else_may_enter_data_or_socket(var_dir: Path) -> None:
    user = use(var_dir, 2)
    place = embedded.Place(var_dir.resolve() / "postgres")
    for folder in (place.data, place.socket_dir, place.log.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not stat.S_IMODE(place.root.stat().st_mode) & (stat.S_IROTH | stat.S_IWOTH)
    assert user.wait(30) == 0


def test_folder_in_the_way_of_the_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("x" * 120)
    place = embedded.Place(folder.resolve() / "postgres")
    place.socket_dir.symlink_to(tmp_path)
    try:
        with pytest.raises(embedded.EmbeddedError, match="ägs av någon annan"):
            embedded.programs.private_dir(place.socket_dir)
    finally:
        place.socket_dir.unlink()


def test_folder_made_by_another_version_is_refused(var_dir: Path) -> None:
    use(var_dir).wait(30)
    (var_dir / "postgres" / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(embedded.EmbeddedError, match="PostgreSQL 16"):
        embedded.ensure(var_dir)


def test_swedish_letters_fold_and_search(var_dir: Path, running_sql: Callable[..., tuple]) -> None:
    assert running_sql(var_dir, "SELECT lower('ÅÄÖ'), 'Åsa' ILIKE 'åSA'") == ("åäö", True)


OWNERS = """
    SELECT pg_get_userbyid(datdba) || ' ' || (SELECT tableowner FROM pg_tables WHERE tablename = 'old') || ' ' ||
        (SELECT rolcreatedb OR rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = 'isms')
    FROM pg_database WHERE datname = 'isms'
"""


def test_database_of_one_role_gets_an_owner(var_dir: Path, running_sql: Callable[..., tuple]) -> None:
    """What the portal's role owned before there were two is the owner's from the next start on."""
    owned = "ALTER DATABASE isms OWNER TO isms; CREATE TABLE old (); ALTER TABLE old OWNER TO isms"
    running_sql(var_dir, f"{owned}; ALTER ROLE isms CREATEDB; SELECT 1", "postgres")
    embedded.stop(var_dir)
    assert running_sql(var_dir, OWNERS) == ("isms_owner isms_owner false",)


def test_log_tells_of_an_error_without_its_texts(var_dir: Path, running_sql: Callable[..., tuple]) -> None:
    noted = "INSERT INTO noted VALUES ('19640823-3234') RETURNING 1"
    with pytest.raises(psycopg2.IntegrityError, match="19640823"):
        running_sql(var_dir, f"CREATE TABLE noted (text text UNIQUE); COMMIT; {noted}; COMMIT; {noted}", "isms_owner")
    log = embedded.Place(var_dir.resolve() / "postgres").log.read_text()
    assert "duplicate key" in log
    assert "19640823" not in log


@pytest.fixture
def running_sql() -> Callable[..., tuple]:
    def ask(var_dir: Path, statement: str, user: str = "isms") -> tuple:
        command = use(var_dir, 3)
        place = embedded.Place(var_dir.resolve() / "postgres")
        try:
            with closing(psycopg2.connect(host=str(place.socket_dir), user=user, dbname="isms")) as connection:
                connection.autocommit = True
                with connection.cursor() as cursor:
                    cursor.execute(statement)
                    return cursor.fetchone()
        finally:
            command.kill()
            command.wait()

    return ask

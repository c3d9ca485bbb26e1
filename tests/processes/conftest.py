"""Portals on free ports. The first start of a folder makes a database, so tests share one folder in turn."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.processes.portal import Portal


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder outside pytest's own, which a second test run closes to the user that the database runs as."""
    with TemporaryDirectory(prefix="isms-processes-", ignore_cleanup_errors=True) as made:
        yield Path(made).resolve()


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with folder() as made:
        yield made


@pytest.fixture(scope="session")
def lived_in() -> Iterator[Path]:
    """Return a folder that portals of different tests use one after the other."""
    with folder() as made:
        yield made / "var"


@pytest.fixture
def portal(lived_in: Path) -> Iterator[Portal]:
    """Return a portal that has not been started."""
    one = Portal(lived_in, free_port())
    yield one
    one.stop()


@pytest.fixture
def new_portal(tmp_path: Path) -> Iterator[Callable[[str], Portal]]:
    """Return a maker of portals with folders of their own."""
    made: list[Portal] = []

    def make(name: str) -> Portal:
        made.append(Portal(tmp_path / name, free_port()))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture(scope="module")
def running(lived_in: Path) -> Iterator[Portal]:
    """Return a portal that runs while the tests of one module ask it things."""
    one = Portal(lived_in, free_port()).start()
    try:
        yield one.ready()
    finally:
        one.stop()

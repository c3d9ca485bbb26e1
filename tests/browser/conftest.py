"""Chromium for the whole session, a portal with the demo's people, and a picture of whatever fails."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from isms.demo.logins import PASSWORD
from tests.browser.browsing import Browsing, Visitor, browsing_at, picture
from tests.browser.walked import Served, served_world
from tests.processes.conftest import free_port
from tests.processes.portal import Portal

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
expect.set_options(timeout=10_000)
# How fast a portal starts is for tests/processes to say; here a busy machine may take its time.
PATIENCE_SECONDS = 240


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Any:
    """Keep a picture of every open page when a test fails."""
    report = yield
    if report.failed and Browsing.everyone:
        try:
            picture(item.nodeid, Browsing.everyone)
        except Error as problem:
            report.sections.append(("picture", str(problem)))
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the browser. Playwright's loop runs in this thread, where Django must be told that it may be used."""
    program = os.environ.get("CHROMIUM", "")
    assert program, "CHROMIUM is not set: run the browser tests with `make browser`"
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def granvik() -> Iterator[Portal]:
    """Return a whole portal as `make run` starts it: a kommun with people and accounts, before its first import.

    Its folder is not one of pytest's: another run of pytest closes those to the database's own user.
    """
    with TemporaryDirectory(prefix="isms-browser-", ignore_cleanup_errors=True) as folder:
        portal = Portal(Path(folder) / "var", free_port(), demo="org").start()
        try:
            yield portal.ready(PATIENCE_SECONDS)
        finally:
            portal.stop()


@pytest.fixture(scope="module")
def served(django_db_blocker: DjangoDbBlocker, chromium: Browser) -> Iterator[Served]:
    """Return the small kommun of the walk, served from this process, where a test can move the time."""
    with served_world(django_db_blocker, chromium) as served:
        yield served


@pytest.fixture
def browsing(granvik: Portal, chromium: Browser) -> Iterator[Browsing]:
    """Return the test's own visitors of the portal."""
    with browsing_at(granvik.url, chromium) as browsing:
        yield browsing


@pytest.fixture
def sign_in(browsing: Browsing) -> Callable[..., Visitor]:
    """Return a function that signs in to the demo with a new profile: `sign_in("ciso")`."""
    return lambda name, **options: signed_in(browsing, name, **options)


def signed_in(browsing: Browsing, name: str, **options: Any) -> Visitor:
    """Sign in on the page for it, as a person would, and arrive at the start page."""
    visitor = browsing.visitor(**options)
    page = visitor.go("/konto/logga-in/")
    page.get_by_label("E-post").fill(f"{name}@granvik.example")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page).to_have_url(f"{visitor.base_url}/")
    return visitor

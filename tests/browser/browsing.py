"""A browser as a test drives it: new profiles, and an ear for everything that the browser complains of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

RESULTS = Path(__file__).resolve().parents[2] / "test-results"
DESKTOP = (1280, 900)
OWN_HOSTS = {"localhost", "127.0.0.1"}
# Chromium repeats every status of 400 and more on the console; `_heard_answer` judges those by what a test allows.
REPEATED = "Failed to load resource: the server responded with a status of"
# A download is no page, and an answer nobody waits for any longer is given up: both end this way, as they should.
GIVEN_UP = "net::ERR_ABORTED"
# htmx says the same of its own requests: the letter typed next gives up the search for those before it. What fails in
# earnest it calls by other names as well.
GIVEN_UP_BY_HTMX = ("htmx:sendAbort", "htmx:afterRequest")


class Visitor:
    """One profile of the browser, and all that was wrong while it was used."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context, self.base_url = context, base_url
        self.faults: list[str] = []
        self._allowed: set[int] = set()
        context.set_default_timeout(10_000)
        context.on("console", self._heard_console)
        context.on("weberror", lambda error: self.faults.append(f"error in a script: {error.error}"))
        context.on("requestfailed", self._heard_failure)
        context.on("response", self._heard_answer)
        self.page: Page = context.new_page()

    def go(self, path: str) -> Page:
        """Go to an address of the portal as if it were typed."""
        self.page.goto(f"{self.base_url}{path}")
        return self.page

    @property
    def path(self) -> str:
        """Where the visitor is, without host and query."""
        return urlsplit(self.page.url).path

    @contextmanager
    def allowing(self, *statuses: int) -> Iterator[None]:
        """Expect answers of these statuses within the block, such as a form that comes back with 422."""
        self._allowed |= set(statuses)
        try:
            yield
        finally:
            self._allowed -= set(statuses)

    def _heard_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith((REPEATED, *GIVEN_UP_BY_HTMX)):
            self.faults.append(f"{message.type} on the console: {message.text}")

    def _heard_failure(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self.faults.append(f"{request.method} {request.url} failed: {request.failure}")

    def _heard_answer(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._allowed:
            self.faults.append(f"{response.request.method} {response.url} answered {response.status}")
        if urlsplit(response.url).hostname not in OWN_HOSTS:
            self.faults.append(f"{response.url} is somewhere else")


class Browsing:
    """Visitors of one portal, made and closed together."""

    everyone: list[Visitor] = []

    def __init__(self, chromium: Browser, base_url: str) -> None:
        self.chromium, self.base_url = chromium, base_url
        self.visitors: list[Visitor] = []

    def visitor(self, size: tuple[int, int] = DESKTOP, **options: Any) -> Visitor:
        """Open a new profile in a window of a size."""
        width, height = size
        context = self.chromium.new_context(
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            viewport={"width": width, "height": height},
            accept_downloads=True,
            **options,
        )
        new = Visitor(context, self.base_url)
        self.visitors.append(new)
        self.everyone.append(new)
        return new

    def close(self) -> list[str]:
        """Close the visitors; return all that was wrong."""
        faults = [fault for visitor in self.visitors for fault in visitor.faults]
        if faults:
            picture("complaint", self.visitors)
        for visitor in self.visitors:
            visitor.context.close()
            self.everyone.remove(visitor)
        return faults


def picture(name: str, visitors: list[Visitor]) -> None:
    """Keep a picture of what each visitor sees, for whoever looks into a failure."""
    RESULTS.mkdir(exist_ok=True)
    plain = re.sub(r"[^\w.-]+", "-", name)[-120:]
    for number, visitor in enumerate(visitors, 1):
        visitor.page.screenshot(path=RESULTS / f"{plain}-{number}.png", full_page=True)


@contextmanager
def browsing_at(base_url: str, chromium: Browser) -> Iterator[Browsing]:
    """Give visitors of a portal; fail when the browser has complained of anything."""
    browsing = Browsing(chromium, base_url)
    try:
        yield browsing
    except Exception:
        picture("halfway", browsing.visitors)
        browsing.close()
        raise
    faults = browsing.close()
    assert not faults, "\n".join(faults)

"""The small kommun of the walk behind a real web server, in a database of its own that is thrown away afterwards.

Playwright's loop runs in the thread of the tests, and there Django refuses to touch a database. So whatever asks the
database is done aside, in a thread of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from core import clock
from tests import world as worlds
from tests.browser.browsing import Browsing, Visitor, browsing_at
from tests.conftest import MONDAY
from tests.walk import samples
from tests.walk.addresses import Address, Target, target
from tests.walk.checks import Answer
from tests.walk.dom import Node, parse
from tests.walk.walker import Walker, undone

FORM_STATUSES = {200, 422}


@dataclass
class Served:
    """The kommun, served: who asks the walker asks aside, and each person has a profile in the browser."""

    walker: Walker
    browsing: Browsing
    aside: ThreadPoolExecutor
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def ask(self, question: Callable[..., Any], *arguments: Any) -> Any:
        return self.aside.submit(question, *arguments).result()

    def target(self, address: Address, place: str) -> Target:
        return self.ask(target, address, self.walker.world, place)

    def answer(self, name: str, who: str, url: str) -> Answer:
        """Return the answer to a person without the browser."""
        return self.ask(self.walker.get, name, who, url)

    def rejected(self, who: str, url: str) -> HttpResponse | None:
        """Return the page that comes back when its main form is sent with nothing filled in; what it did is undone."""
        return self.ask(_rejected, self.walker, who, url)

    def asks(self, who: str, url: str) -> bool:
        """Tell whether something must be filled in on the page, so that its main form sent empty comes back."""
        return self.ask(_asks, self.walker, who, url)

    def visitor(self, who: str, **options: Any) -> Visitor:
        """Return the person's profile, signed in without the login page; each set of options has one of its own."""
        key = f"{who} {options}"
        if key not in self.visitors:
            self.visitors[key] = visitor = self.browsing.visitor(**options)
            cookie = self.walker.clients[who].cookies.get(settings.SESSION_COOKIE_NAME)
            if cookie:
                visitor.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.base_url}])
        return self.visitors[key]


@contextmanager
def served_world(blocker: DjangoDbBlocker, chromium: Browser) -> Iterator[Served]:
    """Build the kommun and serve it. Its rows are saved, so that the server's threads see them."""
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as aside:
        patch.setattr(clock, "_fixed", ContextVar("fixed_time", default=MONDAY))
        name = aside.submit(_create_database).result()
        try:
            walker = aside.submit(lambda: Walker(samples.prepare(worlds.build(samples=True)))).result()
            server = LiveServer("localhost")
            try:
                with browsing_at(server.url, chromium) as browsing:
                    yield Served(walker, browsing, aside)
            finally:
                server.stop()
        finally:
            aside.submit(_destroy_database, name).result()


def _create_database() -> str:
    """Make a database that no other test uses, and return the name of the one that is to be used afterwards.

    Two workers may serve a kommun each at the same time, so the name tells which worker it is.
    """
    name = str(connection.settings_dict["NAME"])
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    connection.settings_dict["TEST"]["NAME"] = f"test_{name.removeprefix('test_')}_browser_{worker}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    return name


def _destroy_database(name: str) -> None:
    connection.creation.destroy_test_db(name, verbosity=0)
    connection.settings_dict["TEST"]["NAME"] = None


def _rejected(walker: Walker, who: str, url: str) -> HttpResponse | None:
    client: Any = walker.clients[who]
    cookies = deepcopy(client.cookies)
    form = _main_form(parse(client.get(url).content.decode()))
    if form is None:
        return None
    hidden = [field.attrs for field in form.all("input") if field.attrs.get("type") == "hidden"]
    empty = {field["name"]: field.get("value", "") for field in hidden if field.get("name")}
    with undone():
        answer = client.post(form.attrs.get("action") or url, empty)
    client.cookies = cookies  # also logging out is undone
    is_page = answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code in FORM_STATUSES
    return answer if is_page else None


def _asks(walker: Walker, who: str, url: str) -> bool:
    form = _main_form(parse(walker.clients[who].get(url).content.decode()))
    fields = [node for node in form.walk() if "fld-" in node.attrs.get("class", "")] if form else []
    return any(not any("opt" in part.attrs.get("class", "").split() for part in field.walk()) for field in fields)


def _main_form(page: Node) -> Node | None:
    mains = page.all("main") or [page]
    forms = [form for form in mains[0].all("form") if form.attrs.get("method") == "post"]
    return forms[0] if forms else None

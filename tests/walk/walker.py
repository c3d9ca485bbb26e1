"""Goes to a page as somebody and brings back what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import kept
from tests.walk.checks import Answer
from tests.world import ANONYMOUS, World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Walker:
    """One browser per person of the world, signed in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients: dict[str, Client] = {ANONYMOUS: _client()}
        for name, person in world.people.items():
            self.clients[name] = _client()
            self.clients[name].force_login(person, backend=BACKEND)

    def person(self, who: str) -> Any:
        return self.world.people.get(who)

    def get(self, page: str, who: str, url: str, **headers: str) -> Answer:
        return self._answer(page, who, "get", url, headers=headers)

    def post(self, page: str, who: str, url: str) -> Answer:
        """Send an empty form; what it did is undone."""
        with undone():
            return self._answer(page, who, "post", url)

    def _answer(self, page: str, who: str, method: str, url: str, **kwargs: Any) -> Answer:
        with CaptureQueriesContext(connection) as captured:
            response: Any = getattr(self.clients[who], method)(url, **kwargs)
            content = b"".join(response.streaming_content) if response.streaming else response.content
        text = content.decode() if response.headers.get("Content-Type", "").startswith("text/") else ""
        sql = [query["sql"] for query in captured.captured_queries]
        return Answer(page, who, response.status_code, dict(response.headers), text, sql, content, url)


def _client() -> Client:
    return Client(SERVER_NAME="localhost")


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is written within the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    kept.let_go()

"""What every test stands on: time stands still, the network is shut, and a kommun is there for who asks."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.template.defaulttags import CsrfTokenNode
from django.test import Client

from audit.context import Acting, acting_as_system
from core import clock, prepared
from tests import ready
from tests import world as worlds
from tests.keeping import keeping
from tests.staging import staged

MAINTENANCE = {None, "", "postgres", "template1"}


@receiver(connection_created)
def refuse_real_data(connection: Any, **kwargs: Any) -> None:
    """Let no test reach a database that is not made for tests, whatever fixture it forgot."""
    name = connection.settings_dict["NAME"]
    if name not in MAINTENANCE and not name.startswith("test_"):
        connection.close()
        raise RuntimeError(f"A test reached for {name}: mark it with pytest.mark.django_db")


@receiver(post_migrate)
def forget_what_is_prepared(**kwargs: Any) -> None:
    """A database that a test has emptied gives its kinds of rows other keys."""
    prepared.forget()


def token_or_fault(node: CsrfTokenNode, context: Any, render: Any = CsrfTokenNode.render) -> str:
    """A form whose token got lost, as by an include with `only`, must fail and not only when somebody sends it."""
    if not context.get("csrf_token"):
        raise LookupError("The template writes {% csrf_token %}, which is not in its context")
    token: str = render(node, context)
    return token


CsrfTokenNode.render = token_or_fault  # type: ignore[assignment,method-assign]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """Let each worker's database be a copy of one that is ready."""
    with django_db_blocker.unblock():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = ready.demand()
        connection.close()


# A test that makes a whole kommun, takes in whole lists, or empties the database afterwards takes seconds.
SLOW = {"world", "walker", "transactional_db", "live_server"}


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Mark what is left out of `make check`, which must answer within two minutes; `make test` runs all of it."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        empties = marker is not None and marker.kwargs.get("transaction", False)
        if empties or SLOW & set(getattr(item, "fixturenames", ())):
            item.add_marker("slow")


def pytest_collection_finish(session: Any) -> None:
    """Look for garbage seldom, and never among what stays: it was a seventh of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let it be Monday 23 November 2026, 10 o'clock in Sweden, in every thread; core.clock.at() goes elsewhere."""
    monkeypatch.setattr(clock, "_fixed", ContextVar("fixed_time", default=MONDAY))
    return MONDAY


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no counter behind in Redis, and let those of other workers be; a cache in the database is rolled back."""
    yield
    if "django_db_blocker" in request.fixturenames and "redis" in settings.CACHES["default"]["BACKEND"]:
        client = cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]
        mine = list(client.scan_iter(match=f"{settings.CACHES['default']['KEY_PREFIX']}:*"))
        if mine:
            client.delete(*mine)


@pytest.fixture(autouse=True)
def kept_figures(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep what every page shows, as the portal does; tests that commit have the real thing."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if (
        commits
        or "transactional_db" in request.fixturenames
        or not {"db", "_django_db_helper"} & {*request.fixturenames}
    ):
        yield
        return
    with keeping():
        yield


@pytest.fixture
def acting() -> Iterator[Acting]:
    """Let the portal itself act, so that rows can be saved."""
    with acting_as_system("test") as someone:
        yield someone


@pytest.fixture
def person(db: None) -> Callable[..., Any]:
    """Return the factory of people: `person(unit=…)`."""
    from tests import factories

    return factories.person


@pytest.fixture
def world(db: None) -> worlds.World:
    """Return a small kommun with one person for each role (tests/world.py)."""
    return staged("world", worlds.build)


@pytest.fixture
def kommun(db: None) -> Any:
    """Return the root unit of a kommun without anything in it."""
    from tests import factories

    return factories.municipality()


@pytest.fixture
def login() -> Callable[..., Client]:
    """Return a function that gives a browser signed in as a person: `login(world.ciso).get(…)`."""

    def signed_in(user: Any, **kwargs: Any) -> Client:
        client = Client(**kwargs)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in

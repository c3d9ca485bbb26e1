"""What tests of the register have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core import clock
from roles.kinds import RoleKind
from tests.assets.protected import LATER, protect, say_everything


@pytest.fixture
def chief(world: Any) -> Any:
    """The säkerhetsskyddschef."""
    return world.people[RoleKind.PROTECTIVE_SECURITY]


@pytest.fixture
def full(world: Any) -> Any:
    """The journal, with everything that can be said of a system and tied to it."""
    return say_everything(world)


@pytest.fixture
def stub(chief: Any, full: Any) -> Iterator[Any]:
    """The journal as a stub, a day later."""
    with clock.at(LATER):
        yield protect(chief, full)

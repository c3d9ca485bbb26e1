from __future__ import annotations

from typing import Any

import pytest

from roles.kinds import RoleKind
from tests import factories as make


@pytest.fixture
def registrar(world: Any) -> Any:
    return make.holder(RoleKind.REGISTRAR, world.kommun)

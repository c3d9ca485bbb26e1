"""What actions raise and pages turn into words beside the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.ports import Obstacle


class Stale(Exception):
    """Somebody else saved since the form was opened. `current` is the row as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__(f"{current!r} has been changed by someone else")
        self.current = current


class BuiltOn(Exception):
    """Something was built on what should be taken back; `obstacles` say what."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(obstacles)
        self.obstacles = obstacles

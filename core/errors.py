"""What actions raise and pages turn into words beside the field."""

from __future__ import annotations

from typing import Any


class Stale(Exception):
    """Somebody else saved since the form was opened. `current` is the row as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__(f"{current!r} has been changed by someone else")
        self.current = current

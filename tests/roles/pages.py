"""Filling in forms as a browser would."""

from __future__ import annotations

from typing import Any


def filled(browser: Any, address: str, **changes: Any) -> dict[str, Any]:
    """Return what the form at an address would send, with some fields typed over."""
    data = {}
    for field in browser.get(address).context["form"]:
        value = field.value()
        if value not in (None, "", False):
            data[field.html_name] = "on" if value is True else str(getattr(value, "pk", value))
    return data | {name: str(value) for name, value in changes.items()}

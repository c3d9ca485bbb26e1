"""The way from one page of rows to the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def key_of(text: str) -> int | None:
    """Return a key from an address, or None for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(2**63)) else None


def _here(number: int) -> str:
    return f"?page={number}"


def pager(page: Any, url_of: Callable[[int], str] = _here) -> dict[str, Any]:
    """Return what components/pager.html shows of a paginator's page."""

    def link(number: Any) -> dict[str, Any]:
        if not isinstance(number, int):
            return {"number": "…", "gap": True}
        return {"number": number, "url": url_of(number), "current": number == page.number}

    return {
        "pages": [link(n) for n in page.paginator.get_elided_page_range(page.number)],
        "previous_url": page.has_previous() and url_of(page.number - 1),
        "next_url": page.has_next() and url_of(page.number + 1),
    }

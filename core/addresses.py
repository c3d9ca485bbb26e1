"""Addresses by name, each looked up once: to look up the links of a list takes longer than to write its rows."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

ROW = 9_000_000_000  # stands where the row's key is put


def address(name: str, pk: int | None = None) -> str:
    """Return the address of a page, or of the page of that name about a row. Raises NoReverseMatch."""
    found = _looked_up(name, pk is not None, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return found.replace(str(ROW), str(pk)) if pk is not None else found


@cache
def _looked_up(name: str, is_about_a_row: bool, urlconf: str, prefix: str) -> str:
    return reverse(name, urlconf, args=[ROW] if is_about_a_row else None)

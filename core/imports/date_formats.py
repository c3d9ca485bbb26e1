"""What a number format of Excel shows of a day. A typed "mar-26" is kept as a whole day that nobody chose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Shown = Literal["year", "month"]

FORMATS_KEPT = 1_000
MINUTES = 2
SIGN = re.compile(
    r"""
    "[^"]*"? | \\. | [_*].              # quoted, escaped, or a sign to leave room for: shown as it is
    | \[(?P<elapsed>h+|m+|s+)\]         # hours, minutes or seconds in all
    | \[(?P<condition>[<>=])[^\]]*\]?   # which numbers the section is for
    | \[[^\]]*\]?                       # a colour or a language
    | general | am/pm | a/p
    | (?P<code>y+|m+|d+|h+|s+)
    | (?P<end>;)
    | .
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def as_shown(day: date, number_format: str) -> str | None:
    """The period that a cell shows where its format has no day: "2026-03" or "2026". None where it may be a day.

    The day that is kept behind it is left out even when it is not the first: who reads the list has never seen it.
    """
    shown = _period(number_format)
    if shown is None:
        return None
    return f"{day.year:04}-{day.month:02}" if shown == "month" else f"{day.year:04}"


@lru_cache(maxsize=FORMATS_KEPT)
def _period(number_format: str) -> Shown | None:
    return next((shown for codes in _sections(number_format) if (shown := _least(codes))), None)


def _sections(number_format: str) -> list[list[str]]:
    """The codes of each section that may hold for a day, a positive number: the first, or any on conditions."""
    sections: list[list[str]] = [[]]
    conditional = False
    for sign in SIGN.finditer(number_format):
        if sign["end"]:
            sections.append([])
        elif code := sign["elapsed"] or sign["code"]:
            sections[-1].append(code.lower())
        conditional = conditional or bool(sign["condition"])
    return sections if conditional else sections[:1]


def _least(codes: list[str]) -> Shown | None:
    parts = set(_parts(codes))
    if "day" in parts:
        return None
    return "month" if "month" in parts else "year" if "year" in parts else None


def _parts(codes: list[str]) -> Iterator[str]:
    for (before, code), (_same, after) in pairwise(pairwise(["", *codes, "", ""])):
        if code[:1] == "y":
            yield "year"
        # Longer than "dd" it is the name of the weekday, which many days of a month have.
        elif code in ("d", "dd"):
            yield "day"
        elif code[:1] == "m" and not (len(code) <= MINUTES and (before[:1] == "h" or after[:1] == "s")):
            yield "month"

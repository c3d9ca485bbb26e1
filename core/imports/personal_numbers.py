"""Personnummer that stand in a text by mistake: found by their form, their date and their check digit."""

from __future__ import annotations

import re
from datetime import date

from core.imports.numbers import has_right_check_digit

# Six or eight figures for the day of birth, perhaps a sign, and four more; nothing that is part of a longer number.
FORM = re.compile(r"(?<![\d-])(18|19|20)?([0-9]{2})([0-9]{2})([0-9]{2})\s?([-–+]?)\s?([0-9]{3})([0-9])(?![\d])")
# A samordningsnummer has the day of birth plus sixty.
COORDINATION = 60


def find(text: str) -> list[str]:
    """The personal identity and coordination numbers in a text, as written.

    An organisation number is none: its third figure is at least 2, so that its "month" does not exist.
    """
    return [found.group() for found in FORM.finditer(text) if _is_number(found)]


def masked(text: str) -> str:
    """The text with the last four figures of each such number covered."""
    return FORM.sub(lambda found: _covered(found.group()) if _is_number(found) else found.group(), text)


def _covered(written: str) -> str:
    return written[:-4] + "****"


def _is_number(found: re.Match[str]) -> bool:
    century, year, month, day, _sign, serial, check = found.groups()
    centuries = [century] if century else ["19", "20"]
    if not any(_is_day(int(first + year), int(month), int(day)) for first in centuries):
        return False
    return has_right_check_digit(year + month + day + serial + check)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day - COORDINATION if day > COORDINATION else day)
    except ValueError:
        return False
    return True

"""Numbers as Swedish lists write them, and organisation numbers."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.imports.messages import message
from core.imports.values import BLANK, Parsed, is_unknown, unknown
from core.imports.words import CellValue, collapsed, folded, text_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_NUMBER = 30
DIGIT_GROUPS = r"[0-9]{1,3}(?: [0-9]{3})+|[0-9]+"
SWEDISH_NUMBER = re.compile(rf"([+-]?)({DIGIT_GROUPS})(?:[,.]([0-9]+))?")
# 1.540 is a thousand and a half in one tradition and one and a half in the other.
POINT_BEFORE_THREE = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
POINT_GROUPS = re.compile(r"([+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]+))?")
NUMBER_RANGE = re.compile(rf"({DIGIT_GROUPS}) ?[-–] ?({DIGIT_GROUPS})")
ABOUT = ("ca ", "ca. ", "cirka ", "c:a ", "ungefär ", "~", "minst ", "högst ", ">", "<")
MINUS_SIGNS = str.maketrans({"−": "-", "–": "-"})

NOT_A_NUMBER = _("”%(text)s” är inget tal. Fältet lämnas tomt.")
NOT_WHOLE = _("”%(text)s” är inget heltal. Fältet lämnas tomt.")
WHICH_NUMBER = _("”%(text)s” är inget säkert tal. Vilket tal ska det vara?")
OUT_OF_BOUNDS = _("”%(text)s” är utanför det som kan stämma. Fältet lämnas tomt.")


def decimal(
    cell: CellValue,
    *,
    units: tuple[str, ...] = (),
    smallest: Decimal | None = None,
    largest: Decimal | None = None,
) -> Parsed:
    """A Decimal from a number cell or from text with decimal comma, grouped thousands and a known unit.

    Words are no number; "ca 100", "5-10" and "1.540" ask which number is meant.
    """
    shown = collapsed(text_of(cell))
    if not shown:
        return BLANK
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = Decimal(repr(cell)) if math.isfinite(cell) else None
    else:
        bare = _without_unit(shown.translate(MINUS_SIGNS), units)
        if candidates := _candidates(bare):
            return _which(shown, candidates)
        value = _swedish(bare)
    if value is None:
        return unknown(shown) if is_unknown(shown) else _empty(NOT_A_NUMBER, shown, "word")
    if (smallest is not None and value < smallest) or (largest is not None and value > largest):
        return _empty(OUT_OF_BOUNDS, shown, "out_of_bounds")
    return Parsed(value)


def integer(
    cell: CellValue,
    *,
    units: tuple[str, ...] = (),
    smallest: int | None = None,
    largest: int | None = None,
) -> Parsed:
    """A whole number, read as `decimal` does; a fraction is no whole number and is not rounded."""
    parsed = decimal(
        cell,
        units=units,
        smallest=None if smallest is None else Decimal(smallest),
        largest=None if largest is None else Decimal(largest),
    )
    if not isinstance(parsed.value, Decimal):
        return parsed
    if parsed.value != parsed.value.to_integral_value():
        return _empty(NOT_WHOLE, collapsed(text_of(cell)), "not_whole")
    return Parsed(int(parsed.value))


def _empty(sentence: StrOrPromise, shown: str, reason: str) -> Parsed:
    return Parsed(status="warning", reason=reason, message=message(sentence, text=shown))


def _which(shown: str, candidates: tuple[str, ...]) -> Parsed:
    return Parsed(status="choice", reason="range", candidates=candidates, message=message(WHICH_NUMBER, text=shown))


def _without_unit(text: str, units: tuple[str, ...]) -> str:
    bare = folded(text)
    for unit in units:
        bare = bare.removesuffix(folded(unit)).rstrip()
    return bare


def _swedish(text: str) -> Decimal | None:
    found = SWEDISH_NUMBER.fullmatch(text)
    if not found or len(text) > LONGEST_NUMBER:
        return None
    sign, whole, fraction = found.groups()
    return Decimal(f"{sign}{whole.replace(' ', '')}.{fraction or 0}")


def _candidates(text: str) -> tuple[str, ...]:
    """What a person may have meant where the text says no single number."""
    if len(text) > LONGEST_NUMBER:
        return ()
    if POINT_BEFORE_THREE.fullmatch(text):
        return (text.replace(".", ""), text.replace(".", ","))
    if grouped := POINT_GROUPS.fullmatch(text):
        whole = grouped.group(1).replace(".", "")
        return (f"{whole},{grouped.group(2)}" if grouped.group(2) else whole,)
    if ends := NUMBER_RANGE.fullmatch(text):
        return (ends.group(1).replace(" ", ""), ends.group(2).replace(" ", ""))
    for word in ABOUT:
        rest = text.removeprefix(word).strip()
        if rest != text and _swedish(rest) is not None:
            return (rest.replace(" ", ""),)
    return ()


ORGANISATION_NUMBER = re.compile(r"(?:(16|18|19|20))?([0-9]{6})-?([0-9]{4})")
PERSONAL_CENTURIES = frozenset({"18", "19", "20"})
# In an organisation number the third digit is at least 2, which no month has.
SMALLEST_THIRD_DIGIT = "2"

BAD_ORGANISATION_NUMBER = _("”%(text)s” är inget organisationsnummer. Fältet lämnas tomt.")
BAD_CHECK_DIGIT = _("Kontrollsiffran i ”%(text)s” stämmer inte. Fältet lämnas tomt.")
PERSONAL_NUMBER = _("Det ser ut som ett personnummer och tas inte in. Fältet lämnas tomt.")


def organisation_number(cell: CellValue) -> Parsed:
    """Ten digits with a hyphen, from ten or twelve with or without; the check digit must be right."""
    shown = collapsed(text_of(cell))
    if not shown:
        return BLANK
    found = ORGANISATION_NUMBER.fullmatch(shown.translate(MINUS_SIGNS).replace(" ", ""))
    if not found:
        return unknown(shown) if is_unknown(shown) else _empty(BAD_ORGANISATION_NUMBER, shown, "unreadable")
    century, start, end = found.groups()
    if century in PERSONAL_CENTURIES or start[2] < SMALLEST_THIRD_DIGIT:
        # The sentence does not repeat the number: it may be a person's.
        return Parsed(status="warning", reason="personal_number", message=message(PERSONAL_NUMBER))
    if not has_right_check_digit(start + end):
        return _empty(BAD_CHECK_DIGIT, shown, "check_digit")
    return Parsed(f"{start}-{end}")


def has_right_check_digit(digits: str) -> bool:
    """The Luhn rule over a string of digits whose last one is the check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0

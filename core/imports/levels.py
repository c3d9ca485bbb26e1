"""Levels on a scale, alone or several in one cell. A word or a range is a question, never a level."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.imports.messages import Message, message
from core.imports.values import BLANK, Parsed, is_unknown, unknown
from core.imports.words import CellValue, collapsed, text_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LEVEL_RANGE = re.compile(r"\D{0,2}([0-9])\s*(?:[-–/,.]|el\.?|eller|till|och)\s*\D{0,2}([0-9])\D{0,2}", re.I)
UNSURE_LEVEL = re.compile(r"\W*([0-9])\W*")
LONGEST_CELL = 60

OUT_OF_SCALE = _("Nivån %(text)s finns inte. Skalan går från %(lowest)s till %(highest)s.")
WORD_FOR_LEVEL = _("Vilken nivå betyder ”%(text)s”?")
WHICH_LEVEL = _("”%(text)s” är inte en nivå. Vilken ska det vara?")
NOT_A_LEVEL = _("”%(text)s” är ingen nivå. Fältet lämnas tomt.")
MADE_A_DATE = _("Excel har gjort om cellen till ett datum (%(text)s). Vilken nivå ska det vara?")
OTHER_LETTER = _("”%(text)s” har en annan bokstav än kolumnen. Vilken nivå ska det vara?")
NOT_COMPOSITE = _("”%(text)s” går inte att dela upp i %(letters)s. Fältet lämnas tomt.")
WHICH_COMPOSITE = _("”%(text)s” går inte säkert att dela upp i %(letters)s. Vad ska det vara?")


@dataclass(frozen=True)
class Scale:
    """Whole levels from lowest to highest; `warnings` are sentences for levels that are accepted but told."""

    lowest: int
    highest: int
    warnings: Mapping[int, Message] = field(default_factory=dict)

    def holds(self, value: int) -> bool:
        return self.lowest <= value <= self.highest

    def names(self) -> tuple[str, ...]:
        return tuple(str(value) for value in range(self.lowest, self.highest + 1))


def level(cell: CellValue, *, scale: Scale, letter: str = "") -> Parsed:
    """A level as int, with or without the column's letter before it.

    A word or a range is a choice, a number that is not on the scale is an error.
    """
    shown = collapsed(text_of(cell))
    if not shown:
        return BLANK
    if is_unknown(shown):
        return unknown(shown)
    if isinstance(cell, date):
        return _from_date(cell, scale)
    number = re.fullmatch(rf"(?:nivå )?(?:{re.escape(letter)})?\s?(-?[0-9]{{1,9}})", shown, re.I)
    return _on_scale(int(number.group(1)), scale) if number else _no_level(shown, scale)


def _on_scale(value: int, scale: Scale) -> Parsed:
    if scale.holds(value):
        return Parsed(value, message=scale.warnings.get(value))
    sentence = message(OUT_OF_SCALE, text=value, lowest=scale.lowest, highest=scale.highest)
    return Parsed(status="error", reason="out_of_scale", message=sentence, detail=value)


def _no_level(shown: str, scale: Scale) -> Parsed:
    if len(shown) <= LONGEST_CELL:
        if ends := LEVEL_RANGE.fullmatch(shown):
            return _choice(WHICH_LEVEL, shown, "range", _between(ends[1], ends[2], scale))
        if other := re.fullmatch(r"[^\W\d_] ?([0-9])", shown):
            return _choice(OTHER_LETTER, shown, "other_letter", _between(other[1], other[1], scale))
        if unsure := UNSURE_LEVEL.fullmatch(shown):
            return _choice(WHICH_LEVEL, shown, "unsure", _between(unsure[1], unsure[1], scale))
    if any(sign.isalnum() for sign in shown):
        return _choice(WORD_FOR_LEVEL, shown, "word", scale.names())
    return Parsed(status="warning", reason="unreadable", message=message(NOT_A_LEVEL, text=shown))


def _between(first: str, last: str, scale: Scale) -> tuple[str, ...]:
    ends = sorted((int(first), int(last)))
    inside = tuple(str(value) for value in range(ends[0], ends[1] + 1) if scale.holds(value))
    return inside or scale.names()


def _choice(sentence: StrOrPromise, shown: str, reason: str, candidates: tuple[str, ...]) -> Parsed:
    asked = message(sentence, text=shown)
    return Parsed(status="choice", reason=reason, candidates=candidates, message=asked)


def _from_date(cell: date, scale: Scale) -> Parsed:
    """Excel turns a typed 2-3 into the second of March; both numbers are shown, neither is taken."""
    candidates = tuple(str(part) for part in sorted({cell.day, cell.month}) if scale.holds(part))
    return _choice(MADE_A_DATE, text_of(cell), "range", candidates or scale.names())


def composite(cell: CellValue, *, letters: tuple[str, ...], scale: Scale) -> Parsed:
    """Several levels in one cell: `K2R3T1`, `K2/R3/T1` or `2/3/1`; the value is a dict letter -> level."""
    shown = collapsed(text_of(cell))
    if not shown:
        return BLANK
    if is_unknown(shown):
        return unknown(shown)
    named = _named(shown, letters)
    if named is None and not isinstance(cell, date):
        named = _in_order(shown, letters)
    return _checked(named, scale) if named else _no_composite(shown, letters, scale)


def _named(shown: str, letters: tuple[str, ...]) -> dict[str, int] | None:
    """Every letter with its digit, in any order, each at most once and nothing left over."""
    if len(shown) > LONGEST_CELL:
        return None
    one = rf"({'|'.join(map(re.escape, letters))})\s?[:=]?\s?([0-9]{{1,2}})"
    rest = re.sub(one, "", shown, flags=re.I)
    found = [(name.upper(), int(digit)) for name, digit in re.findall(one, shown, flags=re.I)]
    upper = {letter.upper(): letter for letter in letters}
    levels = {upper[name]: value for name, value in found}
    leftover = re.sub(r"[\s/,;.|–-]", "", rest)
    return levels if levels and len(levels) == len(found) and not leftover else None


def _in_order(shown: str, letters: tuple[str, ...]) -> dict[str, int] | None:
    parts = re.split(r"\s?[/;|]\s?|\s?[-–]\s?|, ?| ", shown)
    if len(parts) != len(letters) or not all(re.fullmatch(r"[0-9]{1,2}", part) for part in parts):
        return None
    return dict(zip(letters, map(int, parts), strict=True))


def _checked(levels: dict[str, int], scale: Scale) -> Parsed:
    told = None
    for value in levels.values():
        parsed = _on_scale(value, scale)
        if parsed.status == "error":
            return parsed
        told = told or parsed.message
    return Parsed(levels, message=told)


def _no_composite(shown: str, letters: tuple[str, ...], scale: Scale) -> Parsed:
    names = ", ".join(letters)
    if re.fullmatch(rf"[0-9]{{{len(letters)}}}", shown) and all(scale.holds(int(digit)) for digit in shown):
        asked = message(WHICH_COMPOSITE, text=shown, letters=names)
        return Parsed(status="choice", reason="unsure", candidates=("/".join(shown),), message=asked)
    return Parsed(status="warning", reason="unreadable", message=message(NOT_COMPOSITE, text=shown, letters=names))

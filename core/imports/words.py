"""Text made comparable. å, ä and ö are letters of their own and are never folded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Generic, TypeVar

CellValue = str | int | float | bool | datetime | date | time | timedelta | None
Key = TypeVar("Key", bound=Hashable)

SWEDISH_LETTERS = frozenset("åäöÅÄÖ")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
BLANKS = re.compile(r"\s+")
# Letters whose stroke or missing dot Unicode does not treat as a separable mark.
STROKES = str.maketrans({"ı": "i", "ł": "l", "đ": "d"})
# What Excel shows instead of a value, in English and in Swedish; and a number too wide for its column, saved as text.
ERRORS = frozenset(
    {
        "#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
        "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA", "#SAKNAS!", "#DIVISION/0!", "#VÄRDEFEL!", "#REFERENS!",
        "#NAMN?", "#OGILTIGT!", "#SKÄRNING!", "#ÖVERFLÖD!", "#BERÄKNA!",
    }
)  # fmt: skip
TOO_NARROW = re.compile("#{3,}")
SHORTEST_FOR_DELETIONS = 4
# A cell may hold a whole page by mistake; its forms with a letter left out would fill the memory.
LONGEST_FOR_DELETIONS = 80
# The same few hundred names are compared for every row of a list.
DISTANCES_KEPT = 50_000
FORMS_KEPT = 10_000


def text_of(value: CellValue) -> str:
    """What a person would read in the cell, trimmed; "" for an empty one."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)


def error_in(value: CellValue) -> str:
    """The error that a spreadsheet shows in the cell, such as #N/A; "" for an ordinary value."""
    if not isinstance(value, str) or "#" not in value:
        return ""
    shown = value.strip()
    return shown if shown.upper() in ERRORS or TOO_NARROW.fullmatch(shown) else ""


def collapsed(text: str) -> str:
    """One ordinary blank where there were several, a hard one or a line break; composed letters."""
    return BLANKS.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def folded(text: str) -> str:
    """Equal for two texts that differ only in case and blanks."""
    return collapsed(text).casefold()


@lru_cache(maxsize=FORMS_KEPT)
def plain(text: str) -> str:
    """Folded, and without marks that a Swedish keyboard lacks: Petrović and Petrovic become the same."""
    return "".join(_plain_letter(letter) for letter in folded(text)).translate(STROKES)


@cache
def _plain_letter(letter: str) -> str:
    if letter in SWEDISH_LETTERS:
        return letter
    parts = unicodedata.normalize("NFD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part)) or letter


@lru_cache(maxsize=FORMS_KEPT)
def squashed(text: str) -> str:
    """Only the letters and digits of a text, plain."""
    return "".join(letter for letter in plain(text) if letter.isalnum())


def words(text: str) -> list[str]:
    """The plain words of a text; a hyphen keeps a word together, other signs part it."""
    return re.findall(r"[^\W_]+(?:-[^\W_]+)*", plain(text))


@lru_cache(maxsize=DISTANCES_KEPT)
def distance(one: str, other: str, limit: int = 2) -> int:
    """Letters to add, drop, change or swap to get from one text to the other; `limit` + 1 when more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, sign in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != sign))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == sign:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def _deletions(word: str) -> Iterator[str]:
    yield word
    if SHORTEST_FOR_DELETIONS <= len(word) <= LONGEST_FOR_DELETIONS:
        for place in range(len(word)):
            yield word[:place] + word[place + 1 :]


class Nearby(Generic[Key]):
    """Words found again in spite of a slip of the finger, without comparing every word with every other.

    Two words one letter apart share a form with one letter left out, so those forms are the keys.
    """

    def __init__(self) -> None:
        self._words: dict[str, list[str]] = {}
        self._keys: dict[str, list[Key]] = {}

    def add(self, word: str, key: Key) -> None:
        """Remember that `word` stands for `key`."""
        keys = self._keys.setdefault(word, [])
        if not keys:
            for form in set(_deletions(word)):
                self._words.setdefault(form, []).append(word)
        keys.append(key)

    def find(self, word: str, limit: int = 1) -> dict[Key, int]:
        """The keys whose word is at most `limit` letters away, with the distance of the nearest."""
        found: dict[Key, int] = {}
        near = {known for form in set(_deletions(word)) for known in self._words.get(form, ())}
        for known in near:
            apart = distance(word, known, limit)
            if apart <= limit:
                for key in self._keys[known]:
                    found[key] = min(apart, found.get(key, apart))
        return found

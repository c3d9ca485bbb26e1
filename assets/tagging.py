"""The words of tags: how they are written, when two are the same, and which are like each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports.words import collapsed, distance, folded, plain

__all__ = ["LONGEST", "Chosen", "collapsed", "containing", "fault", "joined", "key", "like", "names_in", "unique"]

LONGEST = 60
SEPARATORS = re.compile(r"[;,|\r\n]")
WITHOUT_MARKS = str.maketrans("åäö", "aao")
# Shorter words are in too many others to say that two are alike.
SHORTEST_ALIKE = 4

TOO_LONG = _("En etikett får ha högst %(limit)s tecken. Korta ”%(name)s”.")
SIGNS = _("En etikett kan inte innehålla komma, semikolon eller lodstreck.")
NOTHING = _("En etikett behöver minst en bokstav eller siffra.")


@dataclass(frozen=True)
class Chosen:
    """Names of tags that systems are to get and to lose."""

    add: Sequence[str] = ()
    remove: Sequence[str] = ()


def key(name: str) -> str:
    """Return what is equal for two names that differ only in case and blanks."""
    return folded(name)


def names_in(text: str) -> list[str]:
    """Return the names in a text that parts them by comma, semicolon, | or line, each once."""
    parts = (collapsed(part) for part in SEPARATORS.split(text))
    return unique(part for part in parts if any(sign.isalnum() for sign in part))


def unique(names: Iterable[str]) -> list[str]:
    """Return the names without those that are the same as one before them."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(key(name), name)
    return list(found.values())


def joined(names: Iterable[str]) -> str:
    return "; ".join(names)


def fault(name: str) -> Any:
    """Return what is wrong with a name, or None."""
    if SEPARATORS.search(name.strip()):
        return SIGNS
    if not any(sign.isalnum() for sign in name):
        return NOTHING
    # One letter may become two in the key.
    if max(len(collapsed(name)), len(key(name)) / 2) > LONGEST:
        return TOO_LONG % {"limit": LONGEST, "name": f"{collapsed(name)[:20]}…"}
    return None


def containing(text: str, known: Iterable[str]) -> list[str]:
    """Return the known names that hold the text; å, ä and ö need not be typed."""
    wanted = _bare(text)
    return [name for name in known if wanted in _bare(name)]


def like(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that a name may have been meant for: one holds the other, or they differ by a slip."""
    return [one for one in known if _alike(_bare(name), _bare(one))]


def _alike(one: str, other: str) -> bool:
    if one in other:
        return True
    if min(len(one), len(other)) < SHORTEST_ALIKE:
        return False
    return other in one or (_digits(one) == _digits(other) and distance(one, other) <= _slips(one))


def _slips(word: str) -> int:
    """Return how many letters of a word may be wrong for it to be like another."""
    return 1 if len(word) < 2 * SHORTEST_ALIKE else 2


def _digits(word: str) -> str:
    """Return the digits of a word: 2027 is no slip for 2028."""
    return "".join(filter(str.isdigit, word))


def _bare(text: str) -> str:
    return plain(text).translate(WITHOUT_MARKS)

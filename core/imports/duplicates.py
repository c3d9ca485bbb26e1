"""Two names for one thing, graded by how sure that is. Only `certain` may be acted upon without a person.

certain   the same when case and blanks are disregarded
likely    the same when hyphens and spaces are disregarded too, or an agreed ending such as "AB"
possible  a person must say: what stands in parentheses or after the name differs, a definite ending,
          a word such as "gamla", initials, or one letter in a long word
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from core.imports.words import Nearby, folded, plain, squashed, words

Key = TypeVar("Key", bound=Hashable)
Grade = Literal["certain", "likely", "possible"]
Why = Literal["same", "spacing", "ending", "longer", "aside", "definite", "qualifier", "initials", "spelling"]

GRADES: tuple[Grade, ...] = ("certain", "likely", "possible")
HYPHENS_AND_SPACES = re.compile(r"[\s\u2010-\u2015-]+")
ASIDE = re.compile(r"\(([^()]*)\)")
# Words that tell an older, newer or trial copy from the thing itself.
QUALIFIERS = frozenset({"gamla", "gammal", "gammalt", "nya", "ny", "nytt", "test", "testmiljö", "prod"})
# The Swedish definite form; a stem shorter than this says too little.
DEFINITE_ENDINGS = ("en", "et", "n", "t")
SHORTEST_STEM = 5
SHORTEST_BEGINNING = 4
SHORTEST_MISSPELT = 7
FEWEST_INITIALS = 3
MOST_WORDS = 20


@dataclass(frozen=True)
class NameMatch(Generic[Key]):
    """A known name that the asked one may be another form of, and why."""

    key: Key
    name: str
    grade: Grade
    why: Why


@dataclass(frozen=True)
class Duplicate(Generic[Key]):
    """The later of two names, and its best match among the earlier ones."""

    key: Key
    name: str
    of: NameMatch[Key]


class Names(Generic[Key]):
    """Known names, found again by their keys: asking takes no longer the more names there are.

    `endings` are words that say nothing about which one is meant when they stand last, such as "AB".
    """

    def __init__(self, names: Iterable[tuple[Key, str]] = (), *, endings: Iterable[str] = ()) -> None:
        self._endings = frozenset(squashed(ending) for ending in endings)
        self._names: dict[Key, str] = {}
        self._keys: dict[tuple[str, str], list[Key]] = {}
        self._spellings: Nearby[Key] = Nearby()
        for key, name in names:
            self.add(key, name)

    def add(self, key: Key, name: str) -> None:
        """Remember a name under a key; a name without letters or digits is not remembered."""
        if not squashed(name):
            return
        self._names[key] = name
        for kind, form in self._known_forms(name):
            self._keys.setdefault((kind, form), []).append(key)
        if len(squashed(name)) >= SHORTEST_MISSPELT:
            self._spellings.add(squashed(name), key)

    def find(self, name: str) -> list[NameMatch[Key]]:
        """All known names that may be the same, the surest first and then in the order they were added."""
        found: dict[Key, NameMatch[Key]] = {}
        for grade, why, form in self._asked_forms(name):
            for key in self._keys.get(form, ()):
                found.setdefault(key, NameMatch(key, self._names[key], grade, why))
        for key in self._misspelt(name):
            found.setdefault(key, NameMatch(key, self._names[key], "possible", "spelling"))
        return sorted(found.values(), key=lambda match: GRADES.index(match.grade))

    def _known_forms(self, name: str) -> Iterator[tuple[str, str]]:
        yield "exact", folded(name)
        yield "spacing", _spaceless(name)
        yield "ending", self._without_ending(name)
        whole = squashed(name)
        yield "whole", whole
        for form, kind in ((_without_aside(name), "bare"), (_unqualified(name), "unqualified")):
            if form != whole:
                yield kind, form
        yield from (("aside", form) for form in _asides(name))
        yield from (("beginning", form) for form in _beginnings(name))
        yield from (("stem", form) for form in _stems(name))
        yield from (("initials", form) for form in _initials(name))

    def _asked_forms(self, name: str) -> Iterator[tuple[Grade, Why, tuple[str, str]]]:
        """The keys to look under, the surest first."""
        yield "certain", "same", ("exact", folded(name))
        yield "likely", "spacing", ("spacing", _spaceless(name))
        yield "likely", "ending", ("ending", self._without_ending(name))
        whole = squashed(name)
        yield "possible", "spacing", ("whole", whole)
        bare, unqualified = _without_aside(name), _unqualified(name)
        for kind in ("whole", "bare"):
            yield "possible", "aside", (kind, bare)
        yield "possible", "aside", ("bare", whole)
        for kind in ("whole", "unqualified"):
            yield "possible", "qualifier", (kind, unqualified)
        yield "possible", "qualifier", ("unqualified", whole)
        yield from (("possible", "aside", ("whole", aside)) for aside in _asides(name))
        yield "possible", "aside", ("aside", whole)
        yield from (("possible", "definite", ("whole", stem)) for stem in _stems(name))
        yield "possible", "definite", ("stem", whole)
        yield from (("possible", "longer", ("whole", start)) for start in _beginnings(name))
        yield "possible", "longer", ("beginning", whole)
        yield from (("possible", "initials", ("whole", initials)) for initials in _initials(name))
        yield "possible", "initials", ("initials", whole)

    def _without_ending(self, name: str) -> str:
        parts = words(name)
        while len(parts) > 1 and squashed(parts[-1]) in self._endings:
            parts.pop()
        # Without agreed endings this is the whole name, signs and all, so that it grades nothing new.
        return " ".join(parts) if self._endings else folded(name)

    def _misspelt(self, name: str) -> list[Key]:
        """Names one letter away. Another figure is another thing: Tidbok 2 is not Tidbok 3."""
        asked = squashed(name)
        if len(asked) < SHORTEST_MISSPELT:
            return []
        digits = _digits(asked)
        return [key for key in self._spellings.find(asked) if _digits(squashed(self._names[key])) == digits]


def find_duplicates(names: Iterable[tuple[Key, str]], *, endings: Iterable[str] = ()) -> list[Duplicate[Key]]:
    """Compare each name with those before it; one answer for each that may be a repetition, in order."""
    known: Names[Key] = Names(endings=endings)
    duplicates = []
    for key, name in names:
        if matches := known.find(name):
            duplicates.append(Duplicate(key, name, matches[0]))
        known.add(key, name)
    return duplicates


def _spaceless(name: str) -> str:
    return HYPHENS_AND_SPACES.sub("", folded(name))


def _without_aside(name: str) -> str:
    return squashed(ASIDE.sub(" ", name)) or squashed(name)


def _asides(name: str) -> list[str]:
    """What stands in parentheses, when it is long enough to be a name of its own."""
    return [form for aside in ASIDE.findall(name) if len(form := squashed(aside)) >= FEWEST_INITIALS]


def _unqualified(name: str) -> str:
    kept = [word for word in words(name) if word not in QUALIFIERS]
    return squashed("".join(kept)) or squashed(name)


def _beginnings(name: str) -> list[str]:
    """The name less its last word, last two words and so on: "Heroma" of "Heroma lön"."""
    parts = words(ASIDE.sub(" ", name))[: MOST_WORDS + 1]
    beginnings = (squashed("".join(parts[:length])) for length in range(len(parts) - 1, 0, -1))
    return [beginning for beginning in beginnings if len(beginning) >= SHORTEST_BEGINNING]


def _stems(name: str) -> list[str]:
    whole = squashed(name)
    stems = [whole.removesuffix(ending) for ending in DEFINITE_ENDINGS if whole.endswith(ending)]
    return [stem for stem in stems if len(stem) >= SHORTEST_STEM]


def _initials(name: str) -> list[str]:
    initials = "".join(word[0] for word in re.split(r"[\s-]+", plain(name)) if word[:1].isalpha())
    return [initials] if len(initials) >= FEWEST_INITIALS else []


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())

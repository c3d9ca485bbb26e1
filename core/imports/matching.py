"""Who is meant by the text in a cell. A link is made only when exactly one person can be meant."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext_lazy as _

from core.imports.messages import Message, message
from core.imports.values import ANGLED_EMAIL, EMAIL, is_unknown
from core.imports.words import CellValue, Nearby, collapsed, distance, folded, plain, squashed, text_of, words

Outcome = Literal["hit", "hit_by_title", "suggestion", "ambiguous", "several", "left", "nobody", "blank"]

NOBODY_WORDS = frozenset(
    {"vakant", "vakans", "saknas", "ingen", "ej utsedd", "inte utsedd", "utses", "rekryteras", "-", "–", "--"}
)
# Signs that only ever stand between two people, and words that may also be part of a title.
STRONG_SEPARATOR = re.compile(r"\s*[/;&\n+]\s*")
WEAK_SEPARATOR = re.compile(r"\s*,\s*|\s+(?:och|samt|eller)\s+")
ASIDE = re.compile(r"\s*\([^()]*\)\s*")
LONGEST_CELL = 400
MOST_SUGGESTIONS = 10
MOST_SLIPS = 2
# A single letter for a name is a weaker sign than a name with one letter wrong.
INITIAL_COST = 3

HAS_LEFT = _("%(name)s har slutat. Välj en annan person eller lämna tomt.")
NO_SUCH = _("”%(text)s” är ingen person i listan. Fältet lämnas tomt.")
NOT_APPOINTED = _("Det står ”%(text)s”. Ingen person kopplas.")
IS_IT = _("Menas %(names)s? Ingen kopplas utan ett ja.")
MORE_THAN_ONE = _("Flera personer passar på ”%(text)s”. Välj en.")
SEVERAL_IN_CELL = _("Det står flera personer i cellen. Välj en.")


@dataclass(frozen=True)
class Candidate:
    """A person a text may mean. `valid_to` is the last day of employment."""

    id: Hashable
    given: str
    family: str
    emails: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    valid_to: date | None = None

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True)
class PersonMatch:
    """What a text was found to mean; only `hit` and `hit_by_title` may be linked, the rest are shown."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    message: Message | None = None

    @property
    def person(self) -> Candidate | None:
        return self.candidates[0] if self.outcome in ("hit", "hit_by_title") else None


class People:
    """All candidates, indexed once; `match` then answers in time that hardly grows with their number."""

    def __init__(self, candidates: Iterable[Candidate], today: date) -> None:
        self._today = today
        self._by_name: dict[str, list[Candidate]] = {}
        self._by_email: dict[str, list[Candidate]] = {}
        self._by_title: dict[str, list[Candidate]] = {}
        self._by_word: Nearby[Candidate] = Nearby()
        self._by_whole: Nearby[Candidate] = Nearby()
        for candidate in candidates:
            self._index(candidate)

    def _index(self, candidate: Candidate) -> None:
        for form in {f"{candidate.given} {candidate.family}", f"{candidate.family} {candidate.given}"}:
            self._by_name.setdefault(plain(form), []).append(candidate)
            self._by_whole.add(squashed(form), candidate)
        for email in {folded(email) for email in candidate.emails if email.strip()}:
            self._by_email.setdefault(email, []).append(candidate)
        for title in {folded(title) for title in candidate.titles if title.strip()}:
            self._by_title.setdefault(title, []).append(candidate)
        for word in {*words(candidate.given), *words(candidate.family)}:
            self._by_word.add(word, candidate)

    def match(self, cell: CellValue) -> PersonMatch:
        """Match a cell against the candidates; never raises and never links on a guess."""
        raw = text_of(cell)
        text = collapsed(raw)
        if not text:
            return PersonMatch("blank")
        if is_unknown(text) or folded(text) in NOBODY_WORDS:
            return PersonMatch("blank", message=message(NOT_APPOINTED, text=text))
        if len(text) > LONGEST_CELL:
            return _nobody(text[:LONGEST_CELL])
        return self._certain(text) or self._several(raw) or self._likely(text) or _nobody(text)

    def _certain(self, text: str) -> PersonMatch | None:
        """E-mail, name or title as they stand; None when the text is none of them."""
        if (angled := ANGLED_EMAIL.match(text)) and angled.group(1).strip():
            return self._named_email(angled.group(1), angled.group(2))
        if EMAIL.fullmatch(bare := folded(text).strip("<> ").removeprefix("mailto:")):
            found = self._by_email.get(bare)
            return self._settle(found, text, "hit") if found else None
        if found := self._with_name(text):
            return self._settle(found, text, "hit")
        if holders := self._by_title.get(folded(text)):
            present = [holder for holder in holders if not self._has_left(holder)]
            return self._settle(present or holders, text, "hit_by_title")
        return None

    def _named_email(self, name: str, email: str) -> PersonMatch | None:
        """`Name <address>`: the address decides, unless the name is somebody else's."""
        by_email = self._by_email.get(folded(email), [])
        by_name = self._with_name(name.strip(' "'))
        if by_email and by_name and not set(by_email) & set(by_name):
            return self._settle([*by_email, *by_name], name, "hit")
        found = by_email or by_name
        if by_email or not found:
            return self._settle(found, name, "hit") if found else None
        return PersonMatch("suggestion", tuple(found), _is_it(found))

    def _with_name(self, text: str) -> list[Candidate]:
        """Everybody of that name in either order. A mark like ć, when written, tells two people apart."""
        surname_first = re.fullmatch(r"([^,]+),([^,]+)", text)
        turned = f"{surname_first.group(2)} {surname_first.group(1)}" if surname_first else text
        found = self._by_name.get(plain(turned), [])
        if len(found) > 1 and folded(turned) != plain(turned):
            marked = [one for one in found if folded(turned) in _folded_names(one)]
            return marked or found
        return found

    def _settle(self, found: list[Candidate], text: str, outcome: Outcome) -> PersonMatch:
        if len(found) > 1:
            return PersonMatch("ambiguous", tuple(found), message(MORE_THAN_ONE, text=text))
        if self._has_left(found[0]):
            return PersonMatch("left", (found[0],), message(HAS_LEFT, name=found[0].name))
        return PersonMatch(outcome, (found[0],))

    def _has_left(self, candidate: Candidate) -> bool:
        return candidate.valid_to is not None and candidate.valid_to < self._today

    def _several(self, text: str) -> PersonMatch | None:
        """Two or more people in one cell; None unless the parts are people themselves."""
        for separator, needed in ((STRONG_SEPARATOR, 1), (WEAK_SEPARATOR, 2)):
            parts = [part for part in separator.split(text) if part.strip()]
            matches = [self._part(part, strong=needed == 1) for part in parts]
            people = [one.candidates for one in matches if one]
            if len(parts) < 2 or len(people) < needed:
                continue
            candidates = tuple(dict.fromkeys(person for found in people for person in found))
            if len(candidates) == 1 and len(people) == len(parts):
                return self._settle(list(candidates), text, "hit")
            return PersonMatch("several", candidates[:MOST_SUGGESTIONS], message(SEVERAL_IN_CELL))
        return None

    def _part(self, part: str, *, strong: bool) -> PersonMatch | None:
        text = collapsed(part)
        found = self._certain(text)
        return found or (self._likely(text) if strong and len(words(text)) > 1 else None)

    def _likely(self, text: str) -> PersonMatch | None:
        """People whose name is near what is written, the nearest first; shown, never linked."""
        bare = collapsed(ASIDE.sub(" ", text))
        if bare and bare != text and (found := self._with_name(bare)):
            return PersonMatch("suggestion", tuple(found), _is_it(found))
        scores: dict[Candidate, int] = {}
        if EMAIL.fullmatch(folded(bare)):
            bare = re.sub(r"[._\d]+", " ", bare.partition("@")[0])
        for candidate, apart in self._by_whole.find(squashed(bare)).items():
            scores[candidate] = apart
        for candidate, cost in self._by_words(words(bare)).items():
            scores[candidate] = min(cost, scores.get(candidate, cost))
        ranked = sorted(scores, key=lambda one: (scores[one], self._has_left(one), one.name))
        if not ranked:
            return None
        return PersonMatch("suggestion", tuple(ranked[:MOST_SUGGESTIONS]), _is_it(ranked[:MOST_SUGGESTIONS]))

    def _by_words(self, written: list[str]) -> dict[Candidate, int]:
        scores: dict[Candidate, int] = {}
        full = [word for word in written if len(word) > 1]
        for word in full:
            for candidate in self._by_word.find(word):
                if candidate not in scores and (cost := _cost(written, candidate)) is not None:
                    scores[candidate] = cost
        return scores


def _cost(written: list[str], candidate: Candidate) -> int | None:
    """How far the written words are from the name; None when some word does not belong to it."""
    left = [*words(candidate.given), *words(candidate.family)]
    initials_left = [part for word in left for part in word.split("-")]
    total = 0
    for word in sorted(written, key=len, reverse=True):
        if all(len(part) == 1 for part in word.split("-")):
            if not any(name.startswith(word[0]) for name in initials_left):
                return None
            total += INITIAL_COST
            continue
        near = min(left, key=lambda name: distance(word, name, MOST_SLIPS), default="")
        apart = distance(word, near, MOST_SLIPS)
        if not near or apart > min(MOST_SLIPS, len(word) // 3):
            return None
        left.remove(near)
        initials_left = [part for name in left for part in name.split("-")]
        total += apart
    return total + len(left) if total <= MOST_SLIPS * 2 else None


def _folded_names(candidate: Candidate) -> set[str]:
    return {folded(f"{candidate.given} {candidate.family}"), folded(f"{candidate.family} {candidate.given}")}


def _is_it(found: Iterable[Candidate]) -> Message:
    return message(IS_IT, names=", ".join(one.name for one in found))


def _nobody(text: str) -> PersonMatch:
    return PersonMatch("nobody", message=message(NO_SUCH, text=text))

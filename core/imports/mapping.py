"""Which column is which field: a proposal that says how it was found, and that a person can change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from core.imports.kinds import Field, Kind
from core.imports.layout import ColumnInfo
from core.imports.words import distance, plain, squashed, words

How = Literal["title", "synonym", "group", "part", "similar", "chosen"]

# The better a way of finding, the earlier it may take a column.
WAYS: tuple[How, ...] = ("title", "synonym", "group", "part", "similar")
SURE = 1.0
WEIGHTS: Mapping[How, float] = {"part": 0.8, "similar": 0.5}
SHORTEST_PART = 3
SHORTEST_SIMILAR = 5
LETTERS_PER_SLIP = 6
MISSING_REQUIRED_COST = 0.5
ASIDE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Match:
    """A column, the slug of its field or None, and how that was found ("chosen" by a person)."""

    column: ColumnInfo
    field: str | None = None
    how: How | None = None


@dataclass(frozen=True)
class Proposal:
    """One match for every column. A field has at most one column."""

    kind: Kind
    matches: tuple[Match, ...]

    @property
    def columns(self) -> dict[str, int]:
        """Field slug -> column index, for the fields that have a column."""
        return {match.field: match.column.index for match in self.matches if match.field}

    @property
    def missing(self) -> tuple[Field, ...]:
        """Required fields without a column."""
        return tuple(field for field in self.kind.fields if field.required and field.slug not in self.columns)

    @property
    def score(self) -> float:
        """How well the sheet fits the kind, 0 to 1: the share of columns with a field, less for lacks."""
        if not self.matches:
            return 0.0
        weight = sum(WEIGHTS.get(match.how, SURE) for match in self.matches if match.how and match.field)
        return max(0.0, weight / len(self.matches) - MISSING_REQUIRED_COST * len(self.missing))


def propose(columns: Iterable[ColumnInfo], kind: Kind) -> Proposal:
    """Propose a field for every column that has one: what is exact goes first, what is similar last.

    Two fields that fit a column equally well leave it to the user.
    """
    order = tuple(columns)
    taken: dict[int, tuple[str, How]] = {}
    for way in WAYS:
        slugs_taken = {slug for slug, _how in taken.values()}
        fields_left = [field for field in kind.fields if field.slug not in slugs_taken]
        for column in order:
            if column.index in taken:
                continue
            found = [field for field in fields_left if _fits(way, column, field)]
            if len(found) == 1:
                taken[column.index] = (found[0].slug, way)
                fields_left.remove(found[0])
    return Proposal(kind, tuple(Match(column, *taken.get(column.index, (None, None))) for column in order))


def choose(proposal: Proposal, answers: Mapping[int, str | None]) -> Proposal:
    """Put the user's answers, column index -> field slug or None, in place of what was proposed.

    A field that is chosen leaves the column it had. Raises KeyError for a column or field that does not
    exist and ValueError when one field is chosen for two columns.
    """
    known = {match.column.index for match in proposal.matches}
    chosen = [proposal.kind.field(slug).slug for slug in answers.values() if slug]
    if unknown := set(answers) - known:
        raise KeyError(*unknown)
    if len(chosen) != len(set(chosen)):
        raise ValueError("one field chosen for two columns")
    return replace(proposal, matches=tuple(_chosen(match, answers, chosen) for match in proposal.matches))


def _chosen(match: Match, answers: Mapping[int, str | None], chosen: list[str]) -> Match:
    if match.column.index in answers:
        return Match(match.column, answers[match.column.index], "chosen")
    return Match(match.column) if match.field in chosen else match


def propose_kind(columns: Iterable[ColumnInfo], kinds: Iterable[Kind]) -> list[Proposal]:
    """The proposals of all kinds that fit at all, the best first."""
    order = tuple(columns)
    proposals = [propose(order, kind) for kind in kinds]
    return sorted((one for one in proposals if one.score > 0), key=lambda one: -one.score)


def _fits(way: How, column: ColumnInfo, field: Field) -> bool:
    title = squashed(column.title)
    names = {squashed(name) for name in field.synonyms}
    if way == "title":
        return bool(title) and title == squashed(str(field.title))
    if way == "synonym":
        return title in names
    names.add(squashed(str(field.title)))
    if way == "group":
        return bool(column.group) and squashed(column.group + column.title) in names
    if way == "part":
        return any(part in names for part in _parts(column.title))
    return field.similar and any(_similar(name, column.title) for name in (*field.synonyms, str(field.title)))


def _parts(title: str) -> Iterator[str]:
    """The title without what stands in parentheses, and each of two titles joined by a slash."""
    bare = ASIDE.sub(" ", title)
    yield squashed(bare)
    for part in re.split(r"[/\n]", bare):
        if len(squashed(part)) >= SHORTEST_PART:
            yield squashed(part)


def _similar(name: str, title: str) -> bool:
    one, other = squashed(name), squashed(title)
    if min(len(one), len(other)) < SHORTEST_SIMILAR:
        return False
    slips = len(one) // LETTERS_PER_SLIP
    return distance(one, other, slips) <= slips or _holds_words(words(plain(name)), words(title))


def _holds_words(few: list[str], many: list[str]) -> bool:
    """Do all words of a name stand side by side in the title: "personuppgifter" in "Personuppgifter J/N"?"""
    return any(many[place : place + len(few)] == few for place in range(len(many) - len(few) + 1))

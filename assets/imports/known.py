"""What is already known of systems, read in a handful of statements whatever the number of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets.models import ImportedRow, InformationSystem, StatedClass
from classification.models import Level, standing_scheme
from core import clock
from core.imports.duplicates import Names
from core.imports.levels import Scale
from core.imports.matching import Candidate, People
from core.imports.messages import message
from core.imports.words import folded
from roles.kinds import AT_OBJECT
from roles.models import Assignment, Placement, User

PROTECTIVE = _("Nivå %(level)s hör till säkerhetsskydd. Stäm av med säkerhetsskyddschefen.")


class Systems:
    """All systems with what belongs to them, found by id and by name within a legal entity."""

    def __init__(self, by: Any, entities: dict[int, int | None]) -> None:
        rows = InformationSystem.objects.all()
        if by is not None:
            rows = rows.with_allowed(by, "import", "change")
        self.by_id = {system.pk: system for system in rows}
        self._entities = entities
        self._by_name: dict[tuple[int | None, str], list[InformationSystem]] = defaultdict(list)
        self._names: dict[int | None, Names[int]] = defaultdict(Names)
        for system in self.by_id.values():
            entity = entities.get(system.unit_id)
            if system.unit_id in entities:
                self._by_name[entity, folded(system.name)].append(system)
                self._names[entity].add(system.pk, system.name)
        self._read_belongings()

    def _read_belongings(self) -> None:
        self.levels: dict[int, dict[str, StatedClass]] = defaultdict(dict)
        for stated in StatedClass.objects.select_related("level"):
            self.levels[stated.system_id][stated.aspect] = stated
        self.rows: dict[int, list[ImportedRow]] = defaultdict(list)
        for row in ImportedRow.objects.order_by("pk"):
            self.rows[row.system_id].append(row)
        self.holders: dict[tuple[int | None, str], list[Assignment]] = defaultdict(list)
        ordinary = Assignment.objects.about_model(InformationSystem).filter(role__in=AT_OBJECT, is_deputy=False)
        for held in ordinary.exclude(ends_on__lt=clock.today()).order_by("starts_on", "pk"):
            if not held.is_withdrawn:
                self.holders[held.object_id, held.role].append(held)

    def named(self, name: str, unit_id: int) -> list[InformationSystem]:
        """The systems of that name in the unit's legal entity; those at the unit itself when there are any."""
        found = self._by_name.get((self._entities.get(unit_id), folded(name)), [])
        here = [system for system in found if system.unit_id == unit_id]
        return here or found

    def like(self, name: str, unit_id: int) -> str:
        """The name of a known system in the same legal entity that may be the same; "" when there is none."""
        entity = self._entities.get(unit_id)
        matches = self._names[entity].find(name) if entity in self._names else []
        return matches[0].name if matches else ""

    def kept(self, pk: int) -> set[tuple[str, str]]:
        """Every column and text that lists have said of a system."""
        return {pair for row in self.rows.get(pk, []) for pair in row.values.items()}


class Ruler:
    """The levels of the scheme in force."""

    def __init__(self) -> None:
        scheme = standing_scheme()
        rows = list(Level.objects.filter(scheme=scheme)) if scheme else []
        self._levels = {(row.aspect, int(row.code)): row for row in rows if row.code.isdecimal()}
        self._scales = {aspect: self._scale(aspect) for aspect in {a for a, _code in self._levels}}

    def _scale(self, aspect: str) -> Scale:
        mine = {code: row for (a, code), row in self._levels.items() if a == aspect}
        told = {c: message(PROTECTIVE, level=c) for c, row in mine.items() if row.is_protective_security}
        return Scale(min(mine), max(mine), told)

    def scale(self, aspect: str) -> Scale | None:
        return self._scales.get(aspect)

    def level(self, aspect: str, code: int) -> Level:
        return self._levels[aspect, code]


class Staff:
    """The people that the importer sees, matched by what stands in a cell."""

    def __init__(self, by: Any) -> None:
        seen = User.objects.all() if by is None else User.objects.visible_to(by)
        people = list(seen.only("pk", "given_name", "family_name", "email", "employment_number"))
        self.by_id = {person.pk: person for person in people}
        places: dict[int, list[Placement]] = defaultdict(list)
        for place in Placement.objects.select_related("unit").order_by("starts_on", "pk"):
            places[place.person_id].append(place)
        self._places = places
        self.people = People((self._candidate(person) for person in people), clock.today())
        self._by_value = {self.value(person.pk): person.pk for person in people}
        self._by_number = {folded(person.employment_number): person.pk for person in people}

    def _candidate(self, person: User) -> Candidate:
        places = self._places[person.pk]
        ends = [place.ends_on for place in places]
        return Candidate(
            id=person.pk,
            given=person.given_name,
            family=person.family_name,
            emails=(person.email,) if person.email else (),
            titles=tuple(place.title for place in places),
            valid_to=None if None in ends or not ends else max(ends),  # type: ignore[type-var]
        )

    def value(self, pk: int) -> str:
        """A person as answers name them, the same for nobody else."""
        person = self.by_id[pk]
        return (
            f"{person.full_name} <{person.email}>"
            if person.email
            else f"{person.full_name} ({person.employment_number})"
        )

    def label(self, pk: int) -> str:
        """A person as somebody who must choose needs to see them."""
        parts = [self.by_id[pk].full_name]
        for place in self._places[pk][:1]:
            parts += [part for part in (place.title, place.unit.name) if part]
        return ", ".join(parts)

    def find(self, answer: str) -> int | None:
        """The person whom an answer names beyond doubt."""
        if pk := self._by_value.get(answer) or self._by_number.get(folded(answer)):
            return pk
        match = self.people.match(answer)
        return int(str(match.person.id)) if match.person else None


def names_of(pks: Iterable[int]) -> dict[int, str]:
    """Names of people, in one statement."""
    return {person.pk: person.full_name for person in User.objects.filter(pk__in=set(pks))}

"""Where a list and the register disagree about a system: told with both origins, and noted beside the system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assets.imports.writing import ROW, origin_of
from assets.models import InformationSystem, OtherStatement, StatedClass
from audit import origins
from audit.trail import save_many
from core import clock
from core.imports.plans import FieldChange, PlannedRow
from roles.models import Assignment

if TYPE_CHECKING:
    from assets.imports.target import SystemTarget

LONGEST = 300
# Fields of the list whose column in the register is called something else.
ATTNAMES = {"unit": "unit_id", "contract": "contract_ends_on"}


def told(target: SystemTarget, rows: Sequence[PlannedRow]) -> dict[tuple[int, str], str]:
    """Where each value came from that a row is in conflict with, by row number and field; a few statements for all."""
    from assets.imports.target import ASPECTS, ROLES

    places = [(row, change.slug) for row in rows for change in row.changes if change.conflict]
    plain = [(row, slug) for row, slug in places if slug not in (*ASPECTS, *ROLES)]
    names = {slug: ATTNAMES.get(slug, slug) for _row, slug in plain}
    fields = origins.of_values(InformationSystem, {row.existing.pk for row, _slug in plain}, set(names.values()))
    found = {(r.number, s): fields.get((r.existing.pk, names[s]), "") for r, s in plain}
    stated = {(r.number, s): target.systems.levels[r.existing.pk][s] for r, s in places if s in ASPECTS}
    days = origins.of_values(StatedClass, {one.pk for one in stated.values()}, {"level_id"})
    for place, one in stated.items():
        found[place] = f"{one.origin}, {days.get((one.pk, 'level_id'), '').rpartition(', ')[2]}"
    roles = [(row, slug) for row, slug in places if slug in ROLES]
    held = {(r.number, s): _first(target.systems.holders.get((r.existing.pk, ROLES[s]))) for r, s in roles}
    given = origins.of_values(Assignment, {one.pk for one in held.values() if one}, {"person_id"})
    return found | {place: given.get((one.pk, "person_id"), "") for place, one in held.items() if one}


def _first(held: Sequence[Assignment] | None) -> Assignment | None:
    return held[0] if held else None


def note(rows: Sequence[PlannedRow], origin: dict[str, Any]) -> None:
    """Note beside each system what the list said otherwise, once; somebody chooses on the system's page."""
    known = OtherStatement.objects.filter(system__in={row.existing.pk for row in rows})
    # The same word is not asked about twice at a time, nor again when the same list repeats what was decided.
    told = {mark for one in known for mark in _marks(one, settled=bool(one.choice))}
    new: list[OtherStatement] = []
    for row in rows:
        for change in (one for one in row.changes if one.conflict):
            made = _statement(row, change, origin)
            marks = _marks(made, settled=True) | _marks(made, settled=False)
            if not marks & told:
                told |= marks
                new.append(made)
    save_many(OtherStatement, new)


def _marks(one: OtherStatement, *, settled: bool) -> set[tuple[Any, ...]]:
    """What makes two statements the same: the word while it waits; once settled, word against word from one list."""
    said = (one.system_id, one.field, one.said)
    return {(*said, one.known, one.origin.rpartition(ROW)[0])} if settled else {said}


def _statement(row: PlannedRow, change: FieldChange, origin: dict[str, Any]) -> OtherStatement:
    value = row.values.get(change.slug)
    return OtherStatement(
        system=row.existing,
        field=change.slug,
        label=change.label[:100],
        said=change.after[:LONGEST],
        value=value if isinstance(value, int | str) else None,
        origin=origin_of(row, origin),
        known=change.before[:LONGEST],
        known_origin=change.origin[-LONGEST:],
        said_on=clock.today(),
    )

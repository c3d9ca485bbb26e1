"""Where a list and the register disagree about a system: told with both origins, and noted beside the system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assets.imports.writing import ROW, origin_of
from assets.models import OtherStatement
from audit import origins
from audit.trail import save_many
from core import clock
from core.imports.plans import FieldChange, PlannedRow

if TYPE_CHECKING:
    from assets.imports.target import SystemTarget

LONGEST = 300
# Fields of the list whose column in the register is called something else.
ATTNAMES = {"unit": "unit_id", "contract": "contract_ends_on"}


def told(target: SystemTarget, rows: Sequence[PlannedRow]) -> dict[tuple[int, str], str]:
    """Where each value came from that a row is in conflict with, by row number and field; a few statements for all."""
    from assets.imports.target import ASPECTS, ROLES

    def keeper(row: PlannedRow, slug: str) -> origins.Keeper:
        if slug in ASPECTS:
            return target.systems.levels[row.existing.pk][slug], "level_id"
        if slug in ROLES:
            held = target.systems.holders.get((row.existing.pk, ROLES[slug]))
            return (held[0], "person_id") if held else None
        return row.existing, ATTNAMES.get(slug, slug)

    found = origins.of_conflicts(rows, keeper)
    # A class tells itself which file, sheet and row it came from; the versions tell the day.
    stated = [(row, c.slug) for row in rows for c in row.changes if c.conflict and c.slug in ASPECTS]
    for row, slug in stated:
        day = found[row.number, slug].rpartition(", ")[2]
        found[row.number, slug] = f"{target.systems.levels[row.existing.pk][slug].origin}, {day}"
    return found


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

"""Writes planned systems in bulk: the systems, the classes that were stated, the texts, and who answers for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType

from assets.actions.agreeing import settle_agreed
from assets.actions.tags import follow, write_tags
from assets.imports.tags import TAGS
from assets.models import ImportedRow, InformationSystem, StatedClass
from assets.tagging import Chosen
from audit.trail import save_many
from core import clock
from core.clock import DAY
from core.imports.plans import PlannedRow
from core.imports.targets import Step, Written
from roles import projection
from roles.actions import end_with
from roles.imports.reach import lock_unchanged
from roles.models import Assignment

if TYPE_CHECKING:
    from assets.imports.target import SystemTarget

LONGEST_ORIGINAL = 200
LONGEST_ORIGIN = 300
LONGEST_SHEET = 100
ROW = ", rad "


def write(target: SystemTarget, rows: Sequence[PlannedRow], origin: dict[str, Any], step: Step) -> Written:
    """Write what the plan says, in the caller's transaction. Raises Stale."""
    from assets.imports.target import ASPECTS, ROLES

    beside = {*ASPECTS, *ROLES, TAGS, "kept"}
    own = [row for row in rows if row.existing is None or any(c.slug not in beside for c in row.changes)]
    lock_unchanged(InformationSystem, [row.made["system"] for row in rows])
    save_many(InformationSystem, [row.made["system"] for row in own])
    step(len(rows) // 4, len(rows))
    save_many(StatedClass, [stated for row in rows for stated in _classes(target, row, origin)])
    step(len(rows) // 2, len(rows))
    save_many(ImportedRow, [kept for row in rows for kept in _texts(target, row, origin)])
    follow([row.made["system"].pk for row in own])
    write_tags({row.made["system"].pk: Chosen(row.made.get(TAGS, ())) for row in rows})
    step(len(rows) * 3 // 4, len(rows))
    _appoint(target, rows)
    settle_agreed([row.existing.pk for row in rows if row.existing is not None])
    step(len(rows), len(rows))
    return Written(row.made["system"].pk for row in rows)


def _changed(row: PlannedRow, slug: str) -> bool:
    return row.existing is None or any(change.slug == slug for change in row.changes)


def _classes(target: SystemTarget, row: PlannedRow, origin: dict[str, Any]) -> list[StatedClass]:
    from assets.imports.target import ASPECTS

    system, known = row.made["system"], {}
    if row.existing is not None:
        known = target.systems.levels.get(row.existing.pk, {})
    found = []
    for aspect in ASPECTS:
        if aspect in row.values and _changed(row, aspect):
            stated = known.get(aspect) or StatedClass(system=system, aspect=aspect)
            stated.level = target.ruler.level(aspect, row.values[aspect])
            stated.original = row.texts[aspect][:LONGEST_ORIGINAL]
            stated.origin = origin_of(row, origin)
            found.append(stated)
    return found


def origin_of(row: PlannedRow, origin: dict[str, Any]) -> str:
    """Return where a row stands: file, sheet and row."""
    place = ", ".join(filter(None, (origin["file_name"], origin["sheet"])))
    return f"{place}{ROW}{row.number}"[-LONGEST_ORIGIN:]


def _texts(target: SystemTarget, row: PlannedRow, origin: dict[str, Any]) -> list[ImportedRow]:
    """The row's texts that have no home, kept with the system; a newer list of the same name replaces them."""
    if not row.kept or not _changed(row, "kept"):
        return []
    system, sheet = row.made["system"], origin["sheet"][:LONGEST_SHEET]
    rows = target.systems.rows.get(row.existing.pk, []) if row.existing is not None else []
    same = [one for one in rows if (one.file_name, one.sheet) == (origin["file_name"], sheet)]
    kept = same[0] if same else ImportedRow(system=system, file_name=origin["file_name"], sheet=sheet)
    kept.row, kept.values = row.number, dict(row.kept)
    return [kept]


def _appoint(target: SystemTarget, rows: Sequence[PlannedRow]) -> None:
    """Let the people whom the list names take over; access follows."""
    from assets.imports.target import ROLES

    ended: list[Assignment] = []
    new: list[Assignment] = []
    kind, today = ContentType.objects.get_for_model(InformationSystem), clock.today()
    for row in rows:
        for slug, role in ROLES.items():
            if slug not in row.values or not _changed(row, slug):
                continue
            pk = row.made["system"].pk
            for held in target.systems.holders.get((pk, role), []):
                # Who would have started today, or later, is taken back: a last day before the first.
                held.ends_on = max(today, held.starts_on) - DAY
                ended.append(held)
            new.append(
                Assignment(person_id=row.values[slug], role=role, object_type=kind, object_id=pk, starts_on=today)
            )
    lock_unchanged(Assignment, ended)
    save_many(Assignment, ended)
    end_with(ended)
    save_many(Assignment, new)
    projection.sync({held.person_id for held in [*ended, *new]})

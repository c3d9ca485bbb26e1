"""Where the present values of rows came from: who said them or which source, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from audit import sources
from core.imports.plans import PlannedRow

# The row that keeps what a field of a list is compared with, and the name of its column; None when nothing does.
Keeper = tuple[Any, str] | None


@dataclass(frozen=True)
class Said:
    """A value's origin: a person or a source such as an import, and the day."""

    actor: str
    source: str
    day: str

    def text(self, names: dict[str, tuple[str, str]]) -> str:
        return f"{names[self.source][0] if self.source in names else self.actor}, {self.day}"


def of_values(model: Any, keys: Collection[int], names: Collection[str]) -> dict[tuple[int, str], str]:
    """The origin, in words, of each named field (by its attname) of the rows with these ids; two statements."""
    if not keys:
        return {}
    now: dict[tuple[int, str], Any] = {}
    said: dict[tuple[int, str], Said] = {}
    for version in model.history.filter(id__in=keys).order_by("id", "version", "history_id"):
        day = timezone.localtime(version.history_date).date().isoformat()
        for name in names:
            place, value = (version.id, name), getattr(version, name)
            if place not in said or now[place] != value:
                now[place], said[place] = value, Said(version.actor_name, version.source, day)
    labels = sources.labels(one.source for one in said.values())
    return {place: one.text(labels) for place, one in said.items()}


def of_conflicts(rows: Sequence[PlannedRow], keeper: Callable[[PlannedRow, str], Keeper]) -> dict[tuple[int, str], str]:
    """The origin, in words, of each value that rows of a list are in conflict with, by row number and field.

    Two statements for each kind of row that keeps such values.
    """
    kept: dict[Any, dict[tuple[int, str], tuple[int, str]]] = defaultdict(dict)
    for row in rows:
        for change in (one for one in row.changes if one.conflict):
            if found := keeper(row, change.slug):
                kept[type(found[0])][row.number, change.slug] = (found[0].pk, found[1])
    told: dict[tuple[int, str], str] = {}
    for model, places in kept.items():
        said = of_values(model, {pk for pk, _name in places.values()}, {name for _pk, name in places.values()})
        told |= {asked: said.get(place, "") for asked, place in places.items()}
    return told

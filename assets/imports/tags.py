"""Tags that a list of systems names: those a system lacks are added, and none is ever taken away."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets import tagging
from assets.models import SystemTag, Tag
from core.functions import SwedishSortKey
from core.imports.messages import message
from core.imports.plans import FieldChange, PlannedRow

TAGS = "tags"
LABEL = _("Etiketter")
NEW = _("”%(name)s” blir en ny etikett.")
NEW_ALIKE = _("”%(name)s” blir en ny etikett. Den liknar ”%(other)s”, som redan finns.")


class Tags:
    """All tags by legal entity, and those that each system has. Two statements, whatever the number of rows."""

    def __init__(self) -> None:
        self._known: dict[Any, dict[str, str]] = defaultdict(dict)
        for entity, key, name in Tag.objects.current().values_list("entity", "key", "name"):
            self._known[entity][key] = name
        self._having: dict[int, list[str]] = defaultdict(list)
        having = SystemTag.objects.current().order_by(SwedishSortKey("tag__name"))
        for system, name in having.values_list("system", "tag__name"):
            self._having[system].append(name)

    def of_system(self, pk: int) -> list[str]:
        return self._having.get(pk, [])

    def add(self, row: PlannedRow, entity: Any, column: str) -> None:
        """Keep beside the row which tags it adds, and tell of each new one where the list has it first."""
        had = {tagging.key(name) for name in (self.of_system(row.existing.pk) if row.existing is not None else ())}
        said = [name for name in row.values.get(TAGS) or () if tagging.key(name) not in had]
        row.made[TAGS] = [self._named(row, entity, name, column) for name in said]
        if row.existing is not None:
            row.values.pop(TAGS, None)  # compared as added, never as a contradiction
        elif said:
            row.values[TAGS] = tuple(row.made[TAGS])

    def _named(self, row: PlannedRow, entity: Any, name: str, column: str) -> str:
        known = self._known[entity]
        if tagging.key(name) not in known:
            alike = tagging.like(name, known.values())[:1]
            told = message(NEW_ALIKE, name=name, other=alike[0]) if alike else message(NEW, name=name)
            row.warn(told, column, name)
            known[tagging.key(name)] = name
        return known[tagging.key(name)]

    def changes(self, row: PlannedRow) -> list[FieldChange]:
        """What the tags of a known system become. Nothing is lost, so that it is no conflict."""
        if not row.made.get(TAGS):
            return []
        now = self.of_system(row.existing.pk)
        return [FieldChange(TAGS, str(LABEL), tagging.joined(now), tagging.joined([*now, *row.made[TAGS]]), False)]

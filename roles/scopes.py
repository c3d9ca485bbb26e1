"""Where assignments hold: at a unit, or for an object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core import ports, registry


def with_objects(rows: Sequence[Any]) -> Sequence[Any]:
    """Set `place`, `place_url` and `place_unit` (its id) on each assignment: the unit, or the object and its unit.

    One statement per kind of object.
    """
    kinds: dict[Any, list[Any]] = {}
    for row in rows:
        row.place_unit = row.unit_id
        row.place, row.place_url = (str(row.unit), row.unit.get_absolute_url()) if row.unit_id else ("", "")
        if row.object_id:
            kinds.setdefault(row.object_type, []).append(row)
    for kind, about in kinds.items():
        record = registry.record_for(kind.model_class())
        found = record.model._base_manager.in_bulk([a.object_id for a in about])
        ports.shown(found, record.model)
        for row in about:
            row.place, row.place_url = str(found[row.object_id]), record.url_of(row.object_id)
            row.place_unit = getattr(found[row.object_id], f"{record.unit_field}_id")
    return rows

"""Where the present values of rows came from: who said them or which source, and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from audit import sources


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

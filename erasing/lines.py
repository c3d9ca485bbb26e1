"""What a decision covers, or took away, in words: place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import registry
from erasing import counting, places


@dataclass(frozen=True)
class Line:
    """A place in words: what it is, how many texts, and some of what they are about."""

    label: str
    number: int
    links: Sequence[tuple[str, str]] = ()


def counted(user: Any, result: Mapping[str, Any]) -> Iterator[Line]:
    """Yield what a count came to, the most first, with links to what the reader may view."""
    found = sorted(counting.places_of(result), key=lambda one: -one.number)
    seen = viewable(user, found)
    for one in found:
        record = record_of(one.place)
        keys = [key for key in one.keys if record and key in seen.get(record.key, ())]
        yield Line(label_of(one.place), one.number, [(str(k), record.url_of(k)) for k in keys] if record else ())
    if files := result["files"]:
        yield Line(str(_("Inlästa filer, som töms helt")), files)


def gone(result: Mapping[str, int]) -> Iterator[Line]:
    """Yield what was taken away, the most first."""
    for name, number in sorted(result.items(), key=lambda pair: -pair[1]):
        yield Line(label_of(name), number)


def label_of(name: str) -> str:
    """Return a place in words."""
    place = places.places().get(name)
    if name.partition(".")[0] == places.LEDGER:
        return str(_("Spårbarhetsloggen"))
    if place is None:
        return str(_("Inlästa filer"))
    what, field = str(place.live._meta.verbose_name_plural).capitalize(), place.field
    is_named = field.verbose_name != field.name.replace("_", " ")
    said = {"what": what, "field": field.verbose_name if is_named else _("andra texter")}
    return (
        str(_("%(what)s, tidigare versioner: %(field)s") if place.is_of_versions else _("%(what)s: %(field)s")) % said
    )


def record_of(name: str) -> registry.Record | None:
    """Return the record that a place is about, None for what has no pages."""
    place = places.places().get(name)
    try:
        return registry.record_for(place.live) if place else None
    except KeyError:
        return None


def viewable(user: Any, found: Sequence[places.Covered]) -> dict[str, set[int]]:
    """Return, by record, the keys of the rows whose page and past the reader may see, by one statement for each."""
    wanted: dict[str, set[int]] = {}
    for one in found:
        if record := record_of(one.place):
            wanted.setdefault(record.key, set()).update(one.keys)
    seen = {}
    for key, keys in wanted.items():
        record = registry.record_by_key(key)
        rows = record.model._default_manager.visible_to(user, "view").exclude(record.history_hidden)  # type: ignore[attr-defined]
        seen[key] = set(rows.order_by().filter(pk__in=keys).values_list("pk", flat=True))
    return seen

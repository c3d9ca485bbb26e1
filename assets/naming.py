"""What systems call their supplier, and which supplier that is: the same name in a legal entity, never a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assets.models import InformationSystem, Supplier
from core.imports.duplicates import NameMatch, Names
from core.imports.words import folded

# Words that say nothing about which company is meant when they stand last.
COMPANY_ENDINGS = ("AB", "HB", "KB", "AS", "ApS", "Oy", "GmbH", "Inc", "Ltd", "publ")


class Suppliers:
    """The suppliers in use, found by name within a legal entity. One statement."""

    def __init__(self) -> None:
        rows = Supplier.objects.filter(archived_on__isnull=True).select_related("unit__place")
        self._exact: dict[tuple[int | None, str], list[Supplier]] = defaultdict(list)
        self._names: dict[int | None, Names[int]] = defaultdict(lambda: Names(endings=COMPANY_ENDINGS))
        self.by_id: dict[int, Supplier] = {}
        for row in rows:
            entity = row.unit.place.entity_id
            self.by_id[row.pk] = row
            self._exact[entity, folded(row.name)].append(row)
            self._names[entity].add(row.pk, row.name)

    def named(self, name: str, entity: int | None) -> Supplier | None:
        """The one supplier of that name, blanks and case aside; None when there is none, or several."""
        found = self._exact.get((entity, folded(name)), [])
        return found[0] if len(found) == 1 and name else None

    def like(self, name: str, entity: int | None) -> list[NameMatch[int]]:
        """The suppliers that a person may mean by a name, the likeliest first."""
        return self._names[entity].find(name) if entity in self._names else []


@dataclass(frozen=True)
class Loose:
    """A supplier's name in use that is no supplier yet, within a legal entity."""

    name: str
    entity: Any
    systems: Sequence[Any]
    known: Suppliers

    @cached_property
    def matches(self) -> Sequence[tuple[Supplier, str]]:
        """The likely suppliers, looked for only of names that are shown."""
        return [(self.known.by_id[m.key], m.grade) for m in self.known.like(self.name, self.entity.pk)[:3]]


def unlinked(rows: Any) -> Any:
    """Narrow systems to those in use that name a supplier without being linked to one."""
    return rows.current().filter(supplier__isnull=True).exclude(supplier_name="")


def loose_names(rows: Any) -> list[Loose]:
    """Return the names that the systems use without a supplier, the most used first."""
    known = Suppliers()
    groups: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for system in unlinked(rows).select_related("unit__place__entity"):
        groups[system.unit.place.entity, folded(system.supplier_name)].append(system)
    found = [
        Loose(systems[0].supplier_name, entity, systems, known)
        for (entity, _name), systems in groups.items()
        if entity is not None
    ]
    return sorted(found, key=lambda one: (-len(one.systems), folded(one.name)))


def same_name(rows: Any, system: InformationSystem) -> list[InformationSystem]:
    """Return the unlinked systems that call their supplier what this one does, in its legal entity; itself too."""
    beside = unlinked(rows.filter(unit__place__entity=system.unit.place.entity_id)).exclude(pk=system.pk)
    wanted = folded(system.supplier_name)
    return [system, *(row for row in beside if wanted and folded(row.supplier_name) == wanted)]


def equal_names(rows: Any) -> dict[int, Supplier]:
    """Return, by id, the supplier of each unlinked system whose words for its supplier are the very name of one."""
    known = Suppliers()
    loose = unlinked(rows).select_related("unit__place")
    found = ((row.pk, known.named(row.supplier_name, row.unit.place.entity_id)) for row in loose)
    return {pk: supplier for pk, supplier in found if supplier}

"""What lists of rows that belong to a unit have in common: where a row goes, and who may put it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.origins import Keeper, of_conflicts
from core.imports.messages import message
from core.imports.plans import PlannedRow
from core.imports.targets import Target
from core.imports.words import text_of
from roles.imports.reach import NOT_HERE, NOT_YOURS, Units
from roles.models import OrganisationUnit

PLACING = ("import", "add")
NO_HOME = _("Skriv i en egen kolumn vilken enhet raden hör till. Du får läsa in på flera ställen.")


class PlacedTarget(Target):
    """A target whose rows have a unit. A list without units is about the importer's own legal entity."""

    model: Any
    changing: tuple[str, ...] = ("import", "change")

    def __init__(self, by: Any) -> None:
        super().__init__(by)
        self.units = Units(by, self.model, *PLACING)
        self._home = self._find_home()

    def _find_home(self) -> OrganisationUnit | None:
        """The legal entity that a list without units is about: the kommun, or the only one the importer has."""
        tops = [u for u in self.units.by_id.values() if u.is_legal_entity and self.units.may(u.pk, *PLACING)]
        kommuner = [unit for unit in tops if unit.kind == OrganisationUnit.Kind.MUNICIPALITY]
        found = kommuner or tops
        return found[0] if len(found) == 1 else None

    def may_change(self, row: Any) -> bool:
        return self.by is None or all(getattr(row, f"may_{action}") for action in self.changing)

    def complete(self, row: PlannedRow, columns: dict[str, str]) -> None:
        if isinstance(row.values.get("unit"), int):
            return
        row.values.pop("unit", None)
        if text := row.texts.get("unit"):
            found = self.units.find(text)
            if isinstance(found, OrganisationUnit):
                row.values["unit"] = found.pk
            else:
                row.stop(found, columns.get("unit", ""), text)
        elif row.existing is None and self._home is None:
            row.stop(NO_HOME)
        elif row.existing is None and self._home is not None:
            row.made["home"] = self._home.pk

    def place(self, row: PlannedRow) -> int:
        """The unit that the row would belong to."""
        return row.values.get("unit") or row.made.get("home") or row.existing.unit_id

    def show(self, slug: str, value: Any) -> str:
        if slug == "unit" and value in self.units.by_id:
            return self.units.by_id[value].name
        return text_of(value)

    def origins(self, rows: Sequence[PlannedRow]) -> dict[tuple[int, str], str]:
        return of_conflicts(rows, self.keeper)

    def keeper(self, row: PlannedRow, slug: str) -> Keeper:
        return row.existing, "unit_id" if slug == "unit" else slug

    def check_reach(self, row: PlannedRow, columns: dict[str, str]) -> None:
        """Stop a row that the importer may not change, or not put where it would go."""
        unit_id = self.place(row)
        if row.existing is not None and not self.may_change(row.existing):
            row.stop(message(NOT_YOURS, name=row.existing.name))
        elif (row.existing is None or unit_id != row.existing.unit_id) and not self.units.may(unit_id, *PLACING):
            unit = message(NOT_HERE, unit=self.show("unit", unit_id))
            row.stop(unit, columns.get("unit", ""), row.texts.get("unit", ""))

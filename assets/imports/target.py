"""The register of systems as what a list is taken into."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets import statements, tagging
from assets.imports import disagreeing, writing
from assets.imports.known import Ruler, Staff, Systems, names_of
from assets.imports.tags import TAGS, Tags
from assets.models import InformationSystem
from assets.naming import Suppliers
from assets.protecting import PROTECTED
from assets.statements import MOST_SHOWN
from core.imports.dates import OPEN_ENDED
from core.imports.kinds import Field
from core.imports.levels import composite, level
from core.imports.matching import PersonMatch
from core.imports.messages import message
from core.imports.plans import FieldChange, Option, PlannedRow
from core.imports.targets import Step, Target, Written
from core.imports.values import Parsed
from core.imports.words import CellValue, folded, text_of
from roles.imports.reach import NOT_HERE, NOT_YOURS, Units, check_fields
from roles.kinds import RoleKind
from roles.models import OrganisationUnit

ASPECTS = ("K", "R", "T", "S")
ROLES = {
    "owner": RoleKind.SYSTEM_OWNER,
    "manager": RoleKind.SYSTEM_MANAGER,
    "technical": RoleKind.TECHNICAL_CONTACT,
}
APPOINTING = {"owner": "appoint_owner", "manager": "appoint_manager", "technical": "appoint_manager"}
PLACING = ("import", "add")
# Choices with a value that means that nothing is known: filling one of those is no conflict.
UNKNOWN = {
    "hosting": "unknown",
    "personal_data": "not_assessed",
    "dpa": "unknown",
    "dpia": "not_assessed",
    "critical": "not_assessed",
    "nis2": "not_assessed",
}
PLAIN = (
    "name", "purpose", "kind", "life_cycle", "supplier_name", "hosting", "hosting_country", "personal_data", "dpa",
    "dpia", "rto_hours", "rpo_hours", "user_count", "url", "critical", "critical_reason", "nis2", "secrecy",
    "secrecy_reference",
)  # fmt: skip

NO_UNIT = _("Ansvarig enhet saknas.")
NO_RULER = _("”%(text)s” tas inte in som klass, för kommunen har ingen klassningsmodell för aspekten.")
ARCHIVED = _("%(name)s är arkiverat. Återställ systemet innan du läser in det igen.")
SEVERAL = _("Flera system heter ”%(name)s”. Ta med id i portalen för att visa vilket som menas.")
LIKE_KNOWN = _("Kan vara samma som %(name)s, som redan finns i registret.")
NO_REASON = _("Att systemet är kritiskt eller inte tas bara in tillsammans med ett skäl.")
NOT_APPOINT = _("Du får inte utse %(role)s i %(unit)s. Ingen person kopplas.")
KEPT = _("Från importen")


class SystemTarget(Target):
    """All systems with what belongs to them, the people, the units and the ruler."""

    compares_names = True

    def __init__(self, by: Any) -> None:
        super().__init__(by)
        self.units = Units(by, InformationSystem, *PLACING, *set(APPOINTING.values()))
        self.systems = Systems(by, self.units.entity)
        self.ruler, self.staff, self.suppliers, self.tags = Ruler(), Staff(by), Suppliers(), Tags()
        self._names: dict[int, str] | None = None

    # Cells

    def read(self, field: Field, cell: CellValue) -> Parsed:
        if field.slug in ASPECTS:
            scale = self.ruler.scale(field.slug)
            return level(cell, scale=scale, letter=field.slug) if scale else _no_ruler(cell)
        if field.slug == "class":
            scales = [self.ruler.scale(letter) for letter in "KRT"]
            return composite(cell, letters=tuple("KRT"), scale=scales[0]) if scales[0] else _no_ruler(cell)
        if field.slug in ROLES:
            return self._person(self.staff.people.match(cell))
        return field.parse(cell)

    def _person(self, match: PersonMatch) -> Parsed:
        """Only an exact hit is linked; a likeness is a question, and who has left or is nobody is told."""
        if match.person:
            return Parsed(match.person.id)
        if match.outcome in ("suggestion", "ambiguous", "several"):
            found = tuple(str(one.id) for one in match.candidates)
            return Parsed(status="choice", reason=match.outcome, candidates=found, message=match.message)
        return Parsed(status="warning" if match.message else "blank", reason=match.outcome, message=match.message)

    def options(self, field: Field, parsed: Parsed) -> tuple[Option, ...]:
        if field.slug in ROLES:
            pks = [int(pk) for pk in parsed.candidates]
            return tuple(Option(self.staff.value(pk), self.staff.label(pk)) for pk in pks)
        if field.slug in ASPECTS:
            found = [self.ruler.level(field.slug, int(code)) for code in parsed.candidates]
            return tuple(Option(row.code, str(row)) for row in found)
        return tuple(Option(value, self.show(field.slug, value) or value) for value in parsed.candidates)

    def read_answer(self, field: Field, answer: str) -> Parsed:
        if field.slug in ROLES:
            found = self.staff.find(answer)
            return Parsed(found) if found else Parsed(status="warning", reason="nobody")
        if field.slug == "personal_data" and answer in InformationSystem.PersonalData:
            return Parsed(answer)
        return self.read(field, answer)

    # Rows

    def with_id(self, text: str) -> Any:
        system = self.systems.by_id.get(int(text)) if text.isdecimal() else None
        return system if system and (system.protected_on or self._may_change(system)) else None

    def _may_change(self, system: Any) -> bool:
        return self.by is None or (system.may_import and system.may_change)

    def complete(self, row: PlannedRow, columns: dict[str, str]) -> None:
        for letter, code in row.values.pop("class", {}).items():
            row.values.setdefault(letter, code)
            row.texts.setdefault(letter, row.texts["class"])
        if row.values.pop("contract_open", "no") == "yes":
            row.values.setdefault("contract", OPEN_ENDED)
        text = row.texts.get("unit") or row.record.section
        if isinstance(row.values.get("unit"), int):
            return
        row.values.pop("unit", None)
        if text:
            self._place(row, text, columns.get("unit", ""))
        elif row.existing is None:
            row.stop(NO_UNIT)

    def _place(self, row: PlannedRow, text: str, column: str) -> None:
        """Put the row in its unit. A list may say the förvaltning where the register knows the very unit."""
        found = self.units.find(text)
        if isinstance(found, OrganisationUnit):
            row.values["unit"] = found.pk
        elif row.existing is None or "unit" in row.texts:
            row.stop(found, column, text)

    def locate(self, row: PlannedRow, columns: dict[str, str]) -> None:
        found = self.systems.named(row.values["name"], row.values["unit"])
        current = [system for system in found if system.archived_on is None]
        if len(current) > 1:
            row.stop(message(SEVERAL, name=row.name), columns.get("name", ""), row.name)
        elif current:
            row.existing = current[0]
        elif found:
            row.stop(message(ARCHIVED, name=found[0].name), columns.get("name", ""), row.name)
        elif like := self.systems.like(row.values["name"], row.values["unit"]):
            row.warn(message(LIKE_KNOWN, name=like), columns.get("name", ""), row.name)

    def current(self, row: PlannedRow) -> dict[str, Any]:
        system = row.existing
        now = {slug: _filled(slug, getattr(system, slug)) for slug in PLAIN} | {"unit": system.unit_id}
        now["supplier_name"] = self._supplier_said(row)
        now["contract"] = OPEN_ENDED if system.contract_open_ended else system.contract_ends_on
        for aspect, stated in self.systems.levels.get(system.pk, {}).items():
            now[aspect] = int(stated.level.code) if stated.level.code.isdecimal() else stated.level.code
        now[TAGS] = tuple(self.tags.of_system(system.pk)) or None
        for slug, role in ROLES.items():
            holders = [held.person_id for held in self.systems.holders.get((system.pk, role), [])]
            said = row.values.get(slug)
            now[slug] = said if said in holders else next(iter(holders), None)
        return now

    def _supplier_said(self, row: PlannedRow) -> str | None:
        """What the system calls its supplier. The linked supplier's own name says the same thing."""
        system, said = row.existing, row.texts.get("supplier_name", "")
        linked = self.suppliers.by_id.get(system.supplier_id) if system.supplier_id else None
        same = linked is not None and folded(said) == folded(linked.name)
        return (row.values.get("supplier_name") or said) if same else _filled("supplier_name", system.supplier_name)

    def show(self, slug: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if slug == "unit":
            unit = self.units.by_id.get(value)
            return unit.name if unit else f"#{value}"
        if slug in ROLES:
            return self._name(value)
        if slug in ASPECTS:
            return f"{slug}{value}"
        if value == OPEN_ENDED:
            return str(_("Tills vidare"))
        return statements.shown(slug, value) if slug in PLAIN else _plain(value)

    def _name(self, pk: int) -> str:
        """A person's name; who is not among those the importer sees may still hold a role."""
        if pk in self.staff.by_id:
            return self.staff.by_id[pk].full_name
        if self._names is None:
            everyone = (held.person_id for found in self.systems.holders.values() for held in found)
            self._names = names_of(everyone)
        return self._names.get(pk, "")

    def column_of(self, slug: str, columns: dict[str, str]) -> str:
        return columns.get(slug) or (columns.get("class", "") if slug in ASPECTS else "")

    def extra_changes(self, row: PlannedRow) -> list[FieldChange]:
        """Tags that the system gets, and texts of columns without a home that are not kept with it yet."""
        return [*self.tags.changes(row), *self._changes_kept(row)]

    def _changes_kept(self, row: PlannedRow) -> list[FieldChange]:
        known = self.systems.kept(row.existing.pk)
        new = {title: text for title, text in row.kept.items() if (title, text) not in known}
        shown = "; ".join(f"{title}: {text}" for title, text in new.items())
        return [FieldChange("kept", str(KEPT), "", shown[:MOST_SHOWN], False)] if new else []

    def origins(self, rows: Sequence[PlannedRow]) -> dict[tuple[int, str], str]:
        return disagreeing.told(self, rows)

    def note(self, rows: Sequence[PlannedRow], origin: dict[str, Any]) -> None:
        disagreeing.note(rows, origin)

    # All rows

    def check(self, rows: Sequence[PlannedRow], columns: dict[str, str]) -> None:
        for row in rows:
            self._forgive(row)
            self._check_reason(row, columns)
            self._check_reach(row, columns)
            self._check_appointing(row, columns)
            if row.record.hidden:
                row.values.setdefault("life_cycle", InformationSystem.LifeCycle.RETIRED)
            row.made["system"] = _made(row)
            self.tags.add(row, self.units.entity.get(row.made["system"].unit_id), columns.get(TAGS, ""))
            self._link_supplier(row)
            check_fields(row, row.made["system"], columns, {"contract_ends_on": "contract"})

    def _forgive(self, row: PlannedRow) -> None:
        """The same name in other case is the same; a unit above the system's own is true, only less exact."""
        if row.existing is None:
            return
        if "id" not in row.texts and folded(row.values["name"]) == folded(row.existing.name):
            row.values["name"] = row.existing.name
        if self.units.is_above(row.values.get("unit"), row.existing.unit_id):
            row.values["unit"] = row.existing.unit_id

    def _link_supplier(self, row: PlannedRow) -> None:
        """A supplier of the very name is linked; one that the list no longer names is not kept."""
        made, before = row.made["system"], row.existing
        if "supplier_name" not in row.values or (before and before.supplier_name == made.supplier_name):
            return
        if before is not None and self._supplier_said(row) == row.values["supplier_name"]:
            made.supplier_name = before.supplier_name
        else:
            made.supplier = self.suppliers.named(made.supplier_name, self.units.entity.get(made.unit_id))

    def _check_reason(self, row: PlannedRow, columns: dict[str, str]) -> None:
        reason = row.values.get("critical_reason") or (row.existing.critical_reason if row.existing else "")
        if "critical" in row.values and not reason:
            del row.values["critical"]
            row.kept[columns["critical"]] = row.texts["critical"]
            row.warn(NO_REASON, columns["critical"], row.texts["critical"])

    def _check_reach(self, row: PlannedRow, columns: dict[str, str]) -> None:
        unit_id, column = row.values.get("unit"), columns.get("unit", "")
        now = row.existing.unit_id if row.existing is not None else None
        if row.existing is not None and row.existing.protected_on:
            row.stop(PROTECTED)
        elif row.existing is not None and not self._may_change(row.existing):
            row.stop(message(NOT_YOURS, name=row.existing.name))
        elif unit_id is not None and unit_id != now and not self.units.may(unit_id, *PLACING):
            row.stop(message(NOT_HERE, unit=self.show("unit", unit_id)), column, row.texts.get("unit", ""))

    def _check_appointing(self, row: PlannedRow, columns: dict[str, str]) -> None:
        unit_id = row.values.get("unit") or row.existing.unit_id
        for slug in ROLES.keys() & row.values.keys():
            if not self.units.may(unit_id, APPOINTING[slug]):
                del row.values[slug]
                row.kept[columns[slug]] = row.texts[slug]
                told = message(NOT_APPOINT, role=str(ROLES[slug].label).lower(), unit=self.show("unit", unit_id))
                row.warn(told, columns[slug], row.texts[slug])

    def write(self, rows: Sequence[PlannedRow], origin: dict[str, Any], step: Step) -> Written:
        return writing.write(self, rows, origin, step)


def _no_ruler(cell: CellValue) -> Parsed:
    return Parsed(status="warning", reason="no_ruler", message=message(NO_RULER, text=text_of(cell)))


def _plain(value: Any) -> str:
    return tagging.joined(value) if isinstance(value, tuple) else text_of(value)[:MOST_SHOWN]


def _filled(slug: str, value: Any) -> Any:
    return None if UNKNOWN.get(slug) == value or value == "" else value


def _made(row: PlannedRow) -> InformationSystem:
    """The system as it would be."""
    system = copy(row.existing) if row.existing is not None else InformationSystem()
    found = {slug: row.values[slug] for slug in PLAIN if slug in row.values}
    if "unit" in row.values:
        found["unit_id"] = row.values["unit"]
    if "contract" in row.values:
        open_ended = row.values["contract"] == OPEN_ENDED
        found["contract_open_ended"] = open_ended
        found["contract_ends_on"] = None if open_ended else row.values["contract"]
    InformationSystem.changed(system, found)
    return system

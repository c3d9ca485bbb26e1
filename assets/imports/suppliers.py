"""Lists of suppliers: what their columns are called, and how they are taken in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets import naming
from assets.actions import link_all
from assets.imports import words
from assets.imports.placed import PlacedTarget
from assets.models import InformationSystem, Supplier
from audit.trail import save_many
from core.imports import values
from core.imports.dates import parse_date
from core.imports.duplicates import Names
from core.imports.kinds import Field
from core.imports.messages import message
from core.imports.numbers import organisation_number
from core.imports.plans import PlannedRow
from core.imports.register import ImportKind
from core.imports.targets import Step, Written
from core.imports.words import folded
from roles.imports.reach import check_fields, lock_unchanged

PLAIN = (
    "name", "organisation_number", "country", "contact", "email", "phone", "incident_contact", "contract_owner",
    "note", "review_on",
)  # fmt: skip

ARCHIVED = _("%(name)s är arkiverad. Ta tillbaka leverantören innan du läser in den igen.")
SEVERAL = _("Flera leverantörer heter ”%(name)s”. Ta med id i portalen för att visa vilken som menas.")
LIKE_KNOWN = _("Kan vara samma som %(name)s, som redan finns i registret.")


class SupplierTarget(PlacedTarget):
    """All suppliers as they are, and where the importer may add more."""

    model = Supplier
    compares_names = True

    def __init__(self, by: Any) -> None:
        super().__init__(by)
        rows = Supplier.objects.all()
        if by is not None:
            rows = rows.with_allowed(by, *self.changing)
        self.by_id = {row.pk: row for row in rows}
        self._by_name: dict[tuple[int | None, str], list[Supplier]] = defaultdict(list)
        self._names: dict[int | None, Names[int]] = defaultdict(lambda: Names(endings=naming.COMPANY_ENDINGS))
        for row in self.by_id.values():
            if row.unit_id in self.units.entity:
                entity = self.units.entity[row.unit_id]
                self._by_name[entity, folded(row.name)].append(row)
                self._names[entity].add(row.pk, row.name)

    def with_id(self, text: str) -> Any:
        row = self.by_id.get(int(text)) if text.isdecimal() else None
        return row if row and self.may_change(row) else None

    def locate(self, row: PlannedRow, columns: dict[str, str]) -> None:
        entity, column = self.units.entity.get(self.place(row)), columns.get("name", "")
        found = self._by_name.get((entity, folded(row.name)), [])
        current = [one for one in found if one.archived_on is None]
        if len(current) > 1:
            row.stop(message(SEVERAL, name=row.name), column, row.name)
        elif current:
            row.existing = current[0]
        elif found:
            row.stop(message(ARCHIVED, name=found[0].name), column, row.name)
        elif entity in self._names and (like := self._names[entity].find(row.name)):
            row.warn(message(LIKE_KNOWN, name=like[0].name), column, row.name)

    def current(self, row: PlannedRow) -> dict[str, Any]:
        return {slug: getattr(row.existing, slug) for slug in PLAIN} | {"unit": row.existing.unit_id}

    def check(self, rows: Sequence[PlannedRow], columns: dict[str, str]) -> None:
        for row in rows:
            self._forgive(row)
            self.check_reach(row, columns)
            row.made["supplier"] = self._made(row)
            check_fields(row, row.made["supplier"], columns, {})

    def _forgive(self, row: PlannedRow) -> None:
        """The same name in other case is the same; a unit above the supplier's own is true, only less exact."""
        if row.existing is None:
            return
        if "id" not in row.texts and folded(row.values["name"]) == folded(row.existing.name):
            row.values["name"] = row.existing.name
        if self.units.is_above(row.values.get("unit"), row.existing.unit_id):
            row.values["unit"] = row.existing.unit_id

    def _made(self, row: PlannedRow) -> Supplier:
        """The supplier as it would be."""
        made = copy(row.existing) if row.existing is not None else Supplier()
        found = {slug: row.values[slug] for slug in PLAIN if slug in row.values} | {"unit_id": self.place(row)}
        Supplier.changed(made, found)
        return made

    def write(self, rows: Sequence[PlannedRow], origin: dict[str, Any], step: Step) -> Written:
        """Write the suppliers, and link the systems that call theirs by the very name."""
        made = [row.made["supplier"] for row in rows]
        lock_unchanged(Supplier, made)
        save_many(Supplier, made)
        step(len(rows) // 2, len(rows))
        systems = InformationSystem.objects.all()
        mine = systems if self.by is None else systems.visible_to(self.by, "change")
        link_all(naming.equal_names(mine), self.by)
        step(len(rows), len(rows))
        return Written(row.pk for row in made)


SUPPLIERS = ImportKind(
    slug="suppliers",
    title=_("Leverantörer"),
    noun=_("leverantör"),
    plural=_("leverantörer"),
    path="leverantorer",
    icon="buildings",
    model=Supplier,
    open=SupplierTarget,
    fields=(
        Field("id", _("Id i portalen"), ("portalens id",)),
        Field(
            "name",
            _("Namn"),
            ("leverantör", "leverantörsnamn", "företag", "företagsnamn", "bolag"),
            words.short_text(200),
            required=True,
        ),
        Field("organisation_number", _("Organisationsnummer"), ("org.nr", "orgnr", "org.nummer"), organisation_number),
        Field("unit", _("Hör till"), ("organisation", "enhet"), values.name, similar=False),
        Field("country", _("Land"), (), words.short_text(60), similar=False),
        Field("contact", _("Kontakt"), ("kontaktperson", "kontakt hos leverantören"), words.short_text(200)),
        Field("email", _("E-postadress"), ("e-post", "epost", "mejl", "mail"), values.email),
        Field("phone", _("Telefon"), ("tfn", "tel", "telefonnummer"), words.short_text(60)),
        Field(
            "incident_contact",
            _("Kontakt vid incident"),
            ("incidentkontakt", "jour", "journummer"),
            words.short_text(200),
        ),
        Field("contract_owner", _("Avtalsansvarig"), ("avtalsägare", "avtalsförvaltare"), words.short_text(200)),
        Field("note", _("Anmärkning"), ("anm.", "kommentar", "notering"), values.text, similar=False),
        Field("review_on", _("Ses över senast"), ("nästa uppföljning",), parse_date, similar=False),
        Field("score", _("Uppfyllda krav"), (), read_only=True, similar=False),
    ),
)

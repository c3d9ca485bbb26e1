"""The list of units: a tree by the code of the unit above, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.origins import of_conflicts
from audit.trail import save_many
from core import clock
from core.imports import values
from core.imports.dates import parse_date
from core.imports.kinds import Field
from core.imports.messages import message
from core.imports.numbers import organisation_number
from core.imports.plans import PlannedRow
from core.imports.register import ImportKind
from core.imports.targets import Step, Target, Written
from core.imports.values import Parsed
from core.imports.words import CellValue, folded, text_of
from roles import places, projection
from roles.imports.reach import NOT_HERE, NOT_YOURS, check_fields, lock_unchanged
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit

KINDS = {
    "municipality": ("kommun",),
    "council": ("fullmäktige", "kommunfullmäktige"),
    "executive_board": ("kommunstyrelse",),
    "committee": ("nämnd",),
    "department": ("förvaltning", "kontor"),
    "division": ("avdelning",),
    "unit": ("enhet",),
    "company": ("bolag", "aktiebolag"),
    "federation": ("kommunalförbund", "förbund"),
    "external": ("extern",),
}
FLAGS = ("is_authority", "is_controller", "is_legal_entity")
PLAIN = ("code", "name", "kind", *FLAGS, "organisation_number", "valid_from", "valid_to")

NO_PARENT = _("Överordnad enhet ”%(code)s” finns varken i filen eller i portalen.")
PARENT_STOPPED = _("Överordnad enhet ”%(code)s” tas inte in.")
CIRCLE = _("Enheten hör till sig själv eller till något under sig.")


def code(cell: CellValue) -> Parsed:
    return values.name(cell, longest=20)


def unit_kind(cell: CellValue) -> Parsed:
    return values.choice(cell, options=KINDS)


def flag(cell: CellValue) -> Parsed:
    """J or N as a bool."""
    parsed = values.yes_no(cell)
    if parsed.status != "ok":
        return parsed
    return Parsed(parsed.value == "yes", message=parsed.message, detail=parsed.detail)


class OrganisationTarget(Target):
    """All units as they are, and where the importer may change them."""

    def __init__(self, by: Any) -> None:
        super().__init__(by)
        rows = OrganisationUnit.objects.all()
        if by is not None:
            rows = rows.with_allowed(by, "import", "add", "change")
        self.units = list(rows)
        self.by_code = {folded(unit.code): unit for unit in self.units}
        self.by_id = {unit.pk: unit for unit in self.units}

    def with_id(self, text: str) -> Any:
        unit = self.by_id.get(int(text)) if text.isdecimal() else None
        return unit if unit and self._may(unit, "change") else None

    def _may(self, unit: Any, action: str) -> bool:
        return self.by is None or (unit.may_import and getattr(unit, f"may_{action}"))

    def identity(self, row: PlannedRow) -> str:
        return str(row.values.get("code", ""))

    def locate(self, row: PlannedRow, columns: dict[str, str]) -> None:
        row.existing = self.by_code.get(folded(row.values["code"]))

    def current(self, row: PlannedRow) -> dict[str, Any]:
        unit = row.existing
        above = self.by_id[unit.parent_id].code if unit.parent_id else None
        return {slug: getattr(unit, slug) for slug in PLAIN} | {"parent": above}

    def show(self, slug: str, value: Any) -> str:
        if value is None:
            return ""
        if slug == "kind":
            return str(OrganisationUnit.Kind(value).label)
        if slug == "parent":
            unit = self.by_code.get(folded(str(value)))
            return unit.name if unit else str(value)
        if isinstance(value, bool):
            return str(_("Ja") if value else _("Nej"))
        return text_of(value)

    def origins(self, rows: Sequence[PlannedRow]) -> dict[tuple[int, str], str]:
        return of_conflicts(rows, lambda row, slug: (row.existing, "parent_id" if slug == "parent" else slug))

    def check(self, rows: Sequence[PlannedRow], columns: dict[str, str]) -> None:
        for row in rows:
            row.made["unit"] = _filled(row)
            check_fields(row, row.made["unit"], columns, {})
        self._check_parents(rows, columns)
        for row in rows:
            if row.is_accepted:
                self._check_reach(row, rows, columns)

    def _check_parents(self, rows: Sequence[PlannedRow], columns: dict[str, str]) -> None:
        """A unit needs the one above it, so a stopped unit stops what is below; then no circles."""
        mine = {folded(row.values["code"]): row for row in rows}
        before = -1
        while before != (stopped := sum(not row.is_accepted for row in rows)):
            before = stopped
            for row in (one for one in rows if one.is_accepted):
                self._check_parent(row, mine, columns)
        for row in _in_circles(mine, {folded(u.code): self._above(u) for u in self.units}):
            row.stop(message(CIRCLE), columns.get("parent", ""), row.texts.get("parent", ""))

    def _check_parent(self, row: PlannedRow, mine: dict[str, PlannedRow], columns: dict[str, str]) -> None:
        above = row.values.get("parent")
        if above is None or folded(above) in self.by_code:
            return
        listed = mine.get(folded(above))
        if listed is None or not listed.is_accepted:
            sentence = NO_PARENT if listed is None else PARENT_STOPPED
            row.stop(message(sentence, code=above), columns.get("parent", ""), row.texts.get("parent", ""))

    def _above(self, unit: Any) -> str | None:
        return folded(self.by_id[unit.parent_id].code) if unit.parent_id else None

    def _check_reach(self, row: PlannedRow, rows: Sequence[PlannedRow], columns: dict[str, str]) -> None:
        """Whoever may add units under the nearest known unit above may add here; a new top is open to importers."""
        if row.existing is not None and not self._may(row.existing, "change"):
            row.stop(message(NOT_YOURS, name=row.existing.name))
            return
        new = {folded(one.values["code"]): one for one in rows if one.existing is None}
        above = row.values.get("parent")
        while above is not None and folded(above) in new:
            above = new[folded(above)].values.get("parent")
        unit = self.by_code.get(folded(above)) if above else None
        moves = row.existing is None or self._above(row.existing) != (folded(above) if above else None)
        if unit is not None and moves and "parent" in row.values and not self._may(unit, "add"):
            row.stop(message(NOT_HERE, unit=unit.name), columns.get("parent", ""), str(above))

    def write(self, rows: Sequence[PlannedRow], origin: dict[str, Any], step: Step) -> Written:
        """Write the units from the top down, then the tree's projection and everybody's access."""
        units = {folded(row.values["code"]): row.made["unit"] for row in rows}
        lock_unchanged(OrganisationUnit, list(units.values()))
        parents = {folded(r.values["code"]): folded(r.values["parent"]) for r in rows if "parent" in r.values}
        waiting, done = dict(units), 0
        while waiting:
            level = {c: u for c, u in waiting.items() if parents.get(c) not in waiting}
            for own, unit in level.items():
                if own in parents:
                    unit.parent = units.get(parents[own]) or self.by_code[parents[own]]
            save_many(OrganisationUnit, list(level.values()))
            waiting = {c: u for c, u in waiting.items() if c not in level}
            step(done := done + len(level), len(rows))
        places.rebuild()
        self._grant_new_tops([row.made["unit"] for row in rows if row.existing is None])
        projection.sync()
        return Written(unit.pk for unit in units.values())

    def _grant_new_tops(self, new: Iterable[OrganisationUnit]) -> None:
        """Whoever creates a new top unit, or a legal entity, gets there what they hold at their own."""
        if self.by is None:
            return
        own = Assignment.objects.in_force().filter(person=self.by, unit__parent__isnull=True, is_deputy=False)
        # A review of one organisation says nothing of another.
        held = sorted(set(own.exclude(role=RoleKind.AUDITOR).values_list("role", flat=True)))
        tops = [unit for unit in new if unit.parent_id is None or unit.is_legal_entity]
        save_many(
            Assignment,
            [Assignment(person=self.by, role=r, unit=t, starts_on=clock.today()) for t in tops for r in held],
        )


def _filled(row: PlannedRow) -> OrganisationUnit:
    unit = copy(row.existing) if row.existing is not None else OrganisationUnit()
    OrganisationUnit.changed(unit, {slug: row.values[slug] for slug in PLAIN if slug in row.values})
    return unit


def _rebuild() -> None:
    """The tree's projection and everybody's access, as they follow from the units that are left."""
    places.rebuild()
    projection.sync()


def _in_circles(mine: dict[str, PlannedRow], known: dict[str, str | None]) -> list[PlannedRow]:
    above = known | {c: folded(r.values["parent"]) for c, r in mine.items() if r.is_accepted and "parent" in r.values}
    found = []
    for own, row in mine.items():
        seen, here = {own}, above.get(own)
        while here is not None and here not in seen:
            seen.add(here)
            here = above.get(here)
        if here is not None and row.is_accepted:
            found.append(row)
    return found


ORGANISATION = ImportKind(
    slug="organisation",
    title=_("Organisation"),
    noun=_("enhet"),
    plural=_("enheter"),
    path="organisation",
    icon="diagram-3",
    model=OrganisationUnit,
    open=OrganisationTarget,
    undone=_rebuild,
    fields=(
        Field("id", _("Id i portalen"), ("portalens id",)),
        Field("code", _("Enhetskod"), ("kod", "organisationskod", "orgkod", "enhets-id"), code, required=True),
        Field("name", _("Namn"), ("enhet", "enhetsnamn", "benämning"), values.name, required=True),
        Field("kind", _("Typ"), ("enhetstyp", "slag", "nivå"), unit_kind, required=True),
        Field("parent", _("Överordnad enhet"), ("överordnad kod", "överordnad", "hör till", "förälder"), code),
        Field("is_authority", _("Myndighet"), ("egen myndighet",), flag),
        Field("is_controller", _("Personuppgiftsansvarig"), ("pua",), flag),
        Field("is_legal_entity", _("Juridisk person"), (), flag),
        Field("organisation_number", _("Organisationsnummer"), ("org.nr", "orgnr", "org.nummer"), organisation_number),
        Field("valid_from", _("Giltig från"), ("gäller från", "från och med", "startdatum"), parse_date),
        Field("valid_to", _("Giltig till"), ("gäller till", "till och med", "upphör", "slutdatum"), parse_date),
    ),
)

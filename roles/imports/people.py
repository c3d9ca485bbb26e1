"""The list of people: employment and placement, managers by their address, and who is manager of what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from audit.origins import Keeper, of_conflicts
from audit.trail import save_many
from core import clock
from core.imports import values
from core.imports.dates import parse_date
from core.imports.kinds import Field
from core.imports.messages import message
from core.imports.plans import PlannedRow
from core.imports.register import ImportKind
from core.imports.targets import Step, Target, Written
from core.imports.values import Parsed
from core.imports.words import CellValue, folded, text_of
from roles import projection
from roles.imports.organisation import flag
from roles.imports.reach import NOT_HERE, NOT_YOURS, Units, check_fields, lock_unchanged
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, User

# What one must be allowed to do at a unit to place somebody there by a list.
PLACING = ("import", "add")
OF_PERSON = ("employment_number", "given_name", "family_name", "email")
OF_PLACEMENT = ("title", "is_management", "starts_on", "ends_on")
# Fields of the list whose column is called something else.
ATTNAMES = {"unit": "unit_id", "manager": "manager_id"}

NO_NUMBER = _("Anställningsnumret saknas.")
ADDRESS_TAKEN = _("E-postadressen hör redan till %(name)s (%(number)s).")
ADDRESS_TWICE = _("E-postadressen står också på rad %(row)s.")
DATES_TURNED = _("Slutdatumet ligger före det första datumet.")
NO_MANAGER = _("Ingen person i filen eller portalen har adressen ”%(email)s”. Ingen chef kopplas.")
MANAGER_LEFT = _("%(name)s har slutat. Ingen chef kopplas.")
OWN_MANAGER = _("Ingen kan vara sin egen chef. Ingen chef kopplas.")


@dataclass
class Known:
    """A person that the portal knows, and the placement that a row is about (None when there is none)."""

    person: User
    placement: Placement | None


def number(cell: CellValue) -> Parsed:
    return values.name(cell, longest=40)


def given_or_family(cell: CellValue) -> Parsed:
    return values.name(cell, longest=100)


class PeopleTarget(Target):
    """Everybody known, with placements, and the units that the importer reaches."""

    def __init__(self, by: Any) -> None:
        super().__init__(by)
        people = User.objects.all() if by is None else User.objects.with_allowed(by, "import", "change")
        self.people = {person.pk: person for person in people}
        self.placements: dict[int, list[Placement]] = {}
        for placement in Placement.objects.order_by("starts_on", "pk"):
            self.placements.setdefault(placement.person_id, []).append(placement)
        self.by_number = {folded(p.employment_number): p for p in self.people.values()}
        self.by_email = {p.email: p for p in self.people.values() if p.email}
        self.units = Units(by, User, *PLACING)

    def with_id(self, text: str) -> Any:
        person = self.people.get(int(text)) if text.isdecimal() else None
        return Known(person, self._placement(person, None)) if person and self._may_change(person) else None

    def _may_change(self, person: Any) -> bool:
        return self.by is None or (person.may_import and person.may_change)

    def _placement(self, person: User, unit_id: int | None) -> Placement | None:
        """The one at the unit, else the first in force, else the last that was."""
        theirs = self.placements.get(person.pk, [])
        here = [one for one in theirs if one.unit_id == unit_id]
        today = clock.today()
        valid = [one for one in theirs if one.ends_on is None or one.ends_on >= today]
        return next(iter(here or valid or theirs[-1:]), None)

    def complete(self, row: PlannedRow, columns: dict[str, str]) -> None:
        row.name = " ".join(str(row.values.get(n, "")) for n in ("given_name", "family_name")).strip()
        if text := row.texts.get("unit"):
            found = self.units.find(text)
            if isinstance(found, OrganisationUnit):
                row.values["unit"] = found.pk
            else:
                row.values.pop("unit", None)
                row.stop(found, columns["unit"], text)

    def identity(self, row: PlannedRow) -> str:
        return str(row.values.get("employment_number", ""))

    def locate(self, row: PlannedRow, columns: dict[str, str]) -> None:
        known = row.values.get("employment_number")
        if known is None:
            person = self.by_email.get(row.values.get("email"))
            if person is None:
                row.stop(NO_NUMBER, columns.get("employment_number", ""))
        else:
            person = self.by_number.get(folded(known))
        if person is not None:
            row.existing = Known(person, self._placement(person, row.values.get("unit")))

    def current(self, row: PlannedRow) -> dict[str, Any]:
        person, placement = row.existing.person, row.existing.placement
        now = {slug: getattr(person, slug) for slug in OF_PERSON}
        if placement is not None:
            manager = self.people.get(placement.manager_id)
            now |= {slug: getattr(placement, slug) for slug in OF_PLACEMENT}
            now |= {"unit": placement.unit_id, "manager": manager.email if manager else None}
        return now

    def show(self, slug: str, value: Any) -> str:
        if value is None:
            return ""
        if slug == "unit":
            return self.units.by_id[value].name if value in self.units.by_id else f"#{value}"
        if isinstance(value, bool):
            return str(_("Ja") if value else _("Nej"))
        return text_of(value)

    def origins(self, rows: Sequence[PlannedRow]) -> dict[tuple[int, str], str]:
        def keeper(row: PlannedRow, slug: str) -> Keeper:
            known = row.existing
            return (known.person, slug) if slug in OF_PERSON else (known.placement, ATTNAMES.get(slug, slug))

        return of_conflicts(rows, keeper)

    def check(self, rows: Sequence[PlannedRow], columns: dict[str, str]) -> None:
        addresses: dict[str, PlannedRow] = {}
        for row in rows:
            self._check_address(row, addresses, columns)
            self._check_reach(row, columns)
            row.made["person"], row.made["placement"] = _person(row), _placement(row)
            check_fields(row, row.made["person"], columns, {})
            _check_dates(row, columns)
        listed = {row.values["email"]: row for row in rows if row.is_accepted and row.values.get("email")}
        for row in rows:
            if row.is_accepted and "manager" in row.values:
                self._check_manager(row, listed, columns.get("manager", ""))

    def _check_address(self, row: PlannedRow, taken: dict[str, PlannedRow], columns: dict[str, str]) -> None:
        email = row.values.get("email")
        if not email:
            return
        owner = self.by_email.get(email)
        if owner is not None and (row.existing is None or owner.pk != row.existing.person.pk):
            told = message(ADDRESS_TAKEN, name=owner.full_name, number=owner.employment_number)
            row.stop(told, columns["email"], email)
        elif (first := taken.setdefault(email, row)) is not row:
            row.stop(message(ADDRESS_TWICE, row=first.number), columns["email"], email)

    def _check_reach(self, row: PlannedRow, columns: dict[str, str]) -> None:
        unit_id = row.values.get("unit")
        known = row.existing
        if known is not None and not self._may_change(known.person):
            row.stop(message(NOT_YOURS, name=known.person.full_name))
        elif unit_id is not None and unit_id != self.current_unit(known) and not self.units.may(unit_id, *PLACING):
            told = message(NOT_HERE, unit=self.show("unit", unit_id))
            row.stop(told, columns.get("unit", ""), row.texts.get("unit", ""))

    def current_unit(self, known: Known | None) -> int | None:
        return known.placement.unit_id if known and known.placement else None

    def _check_manager(self, row: PlannedRow, listed: dict[str, PlannedRow], column: str) -> None:
        email = row.values["manager"]
        told = self._manager_fault(email, row, listed)
        if told is not None:
            del row.values["manager"]
            row.kept[column] = row.texts["manager"]
            row.warn(told, column, row.texts["manager"])

    def _manager_fault(self, email: str, row: PlannedRow, listed: dict[str, PlannedRow]) -> Any:
        if email == row.values.get("email"):
            return message(OWN_MANAGER)
        if email in listed:
            last = listed[email].made["placement"].ends_on
            return message(MANAGER_LEFT, name=listed[email].name) if last and last < clock.today() else None
        person = self.by_email.get(email)
        if person is None:
            return message(NO_MANAGER, email=email)
        current = self._placement(person, None)
        if current is not None and current.ends_on and current.ends_on < clock.today():
            return message(MANAGER_LEFT, name=person.full_name)
        return None

    def write(self, rows: Sequence[PlannedRow], origin: dict[str, Any], step: Step) -> Written:
        """Write people, then their placements with managers, then the managers' roles and everybody's access."""
        people = [row.made["person"] for row in rows]
        placements = [row.made["placement"] for row in rows]
        changed = [(row, made) for row, made in zip(rows, people, strict=True) if _touches(row, OF_PERSON)]
        placed = [
            (r, made)
            for r, made in zip(rows, placements, strict=True)
            if _touches(r, (*OF_PLACEMENT, "unit", "manager"))
        ]
        lock_unchanged(User, people)
        lock_unchanged(Placement, placements)
        save_many(User, [made for _row, made in changed])
        step(len(rows) // 2, len(rows))
        self.by_email |= {person.email: person for person in people if person.email}
        for row, placement in placed:
            placement.person = row.made["person"]
            if "manager" in row.values:
                placement.manager = self.by_email[row.values["manager"]]
        save_many(Placement, [made for _row, made in placed])
        managers = self._appoint_managers(rows, {p.person_id: p for p in placements})
        step(len(rows), len(rows))
        projection.sync({person.pk for person in people} | managers)
        return Written(person.pk for person in people)

    def _appoint_managers(self, rows: Sequence[PlannedRow], written: dict[int, Placement]) -> set[int]:
        """Everyone whom the list newly names as manager of somebody manages the unit where they are placed."""
        named = {
            self.by_email[r.values["manager"]].pk for r in rows if _touches(r, ("manager",)) and "manager" in r.values
        }
        held = Assignment.objects.filter(role=RoleKind.MANAGER, unit__isnull=False).exclude(ends_on__lt=clock.today())
        have = set(held.values_list("person_id", "unit_id"))
        new = []
        for pk in sorted(named):
            placement = written.get(pk) or self._placement(self.people[pk], None)
            if placement and self.units.may(placement.unit_id, *PLACING) and (pk, placement.unit_id) not in have:
                new.append(
                    Assignment(person_id=pk, role=RoleKind.MANAGER, unit_id=placement.unit_id, starts_on=clock.today())
                )
        save_many(Assignment, new)
        return named


def _touches(row: PlannedRow, slugs: Iterable[str]) -> bool:
    """Is the row new, or does it change one of the fields?"""
    return row.existing is None or bool(set(slugs) & {change.slug for change in row.changes})


def _person(row: PlannedRow) -> User:
    person = copy(row.existing.person) if row.existing is not None else User(password=make_password(None))
    User.changed(person, {slug: row.values[slug] for slug in OF_PERSON if slug in row.values})
    return person


def _placement(row: PlannedRow) -> Placement:
    known = row.existing.placement if row.existing is not None else None
    placement = copy(known) if known is not None else Placement()
    found = {slug: row.values[slug] for slug in OF_PLACEMENT if slug in row.values}
    if row.values.get("unit") is not None:
        found["unit_id"] = row.values["unit"]
    Placement.changed(placement, found)
    return placement


def _check_dates(row: PlannedRow, columns: dict[str, str]) -> None:
    placement = row.made["placement"]
    if placement.starts_on and placement.ends_on and placement.ends_on < placement.starts_on:
        row.stop(message(DATES_TURNED), columns.get("ends_on", ""), row.texts.get("ends_on", ""))


PEOPLE = ImportKind(
    slug="people",
    title=_("Personer"),
    noun=_("person"),
    plural=_("personer"),
    path="personer",
    icon="people",
    model=User,
    open=PeopleTarget,
    undone=projection.sync,
    name="family_name",
    fields=(
        Field("id", _("Id i portalen"), ("portalens id",)),
        Field(
            "employment_number",
            _("Anställningsnummer"),
            ("anställningsnr", "anst.nr", "anst nr", "personalnummer"),
            number,
        ),
        Field("given_name", _("Förnamn"), ("tilltalsnamn",), given_or_family, required=True),
        Field("family_name", _("Efternamn"), (), given_or_family, required=True),
        Field("email", _("E-postadress"), ("e-post", "epost", "mejl", "e-mail", "mail"), values.email),
        Field("title", _("Titel"), ("befattning", "tjänstetitel", "yrkestitel"), values.name),
        Field(
            "unit",
            _("Enhet"),
            ("enhetskod", "organisationskod", "placering", "arbetsplats"),
            values.name,
            required=True,
        ),
        Field("manager", _("Chef"), ("chef (e-post)", "chefens e-post", "närmaste chef"), values.email),
        Field("is_management", _("Ingår i ledningen"), ("ledning", "ledningsgrupp"), flag),
        Field("starts_on", _("Anställd från"), ("anställningsdatum", "startdatum", "från och med"), parse_date),
        Field("ends_on", _("Sista dag"), ("slutdatum", "anställd till", "till och med", "avslutad"), parse_date),
    ),
)

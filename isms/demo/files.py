"""Reads the demo's organisation and people."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

from audit import trail
from roles import places, projection
from roles.models import OrganisationUnit, Placement, User

DATA = Path(__file__).parent / "data"
KINDS = {
    "kommun": "municipality",
    "fullmäktige": "council",
    "kommunstyrelse": "executive_board",
    "nämnd": "committee",
    "förvaltning": "department",
    "avdelning": "division",
    "enhet": "unit",
    "bolag": "company",
    "kommunalförbund": "federation",
}


def load_organisation() -> int:
    """Add the units that are missing; return how many."""
    known = {u.code: u for u in OrganisationUnit.objects.all()}
    fresh = 0
    for row in _rows("organisation-granvik.csv"):
        if row["Enhetskod"] not in known:
            unit = _unit(row, known)
            trail.save_many(OrganisationUnit, [unit])
            known[unit.code] = unit
            fresh += 1
    places.rebuild()
    return fresh


def _unit(row: dict[str, str], known: dict[str, OrganisationUnit]) -> OrganisationUnit:
    return OrganisationUnit(
        code=row["Enhetskod"],
        name=row["Namn"],
        kind=KINDS[row["Typ"]],
        parent=known.get(row["Överordnad kod"]),
        is_authority=row["Myndighet"] == "J",
        is_controller=row["Personuppgiftsansvarig"] == "J",
        is_legal_entity=row["Juridisk person"] == "J",
        organisation_number=row["Organisationsnummer"],
        valid_from=_day(row["Giltig från"]),
        valid_to=_day(row["Giltig till"]),
    )


def load_people() -> int:
    """Add the people that are missing, with their placements; return how many. Unknown units are left out."""
    units = {u.code: u for u in OrganisationUnit.objects.all()}
    known = set(User.objects.values_list("employment_number", flat=True))
    rows = [r for r in _rows("personer-granvik.csv") if r["Anställningsnr"] not in known and r["Enhetskod"] in units]
    people = [_person(row) for row in rows]
    trail.save_many(User, people)
    by_email = {p.email: p for p in User.objects.all()}
    trail.save_many(
        Placement, [_placement(row, person, units, by_email) for row, person in zip(rows, people, strict=True)]
    )
    projection.sync()
    return len(people)


def _person(row: dict[str, str]) -> User:
    person = User(
        employment_number=row["Anställningsnr"],
        given_name=row["Förnamn"],
        family_name=row["Efternamn"],
        email=row["E-post"].strip().lower() or None,
    )
    person.set_unusable_password()
    return person


def _placement(row: dict[str, str], person: User, units: Any, by_email: Any) -> Placement:
    return Placement(
        person=person,
        unit=units[row["Enhetskod"]],
        title=row["Titel"],
        manager=by_email.get(row["Chef (e-post)"].strip().lower()),
        is_management=row["Ledning"] == "J",
        starts_on=_day(row["Anställd från"]),
        ends_on=_day(row["Slutdatum"]),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

"""A system with everything that can be said of one, for tests about systems that must not be described."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from assets import actions
from assets.models import ImportedRow, OtherStatement, StatedClass
from classification.models import Level
from tests import factories as make

TODAY = date(2026, 11, 23)
NAME = "Västerbotten Omsorg"
LATER = datetime(2026, 11, 24, 9)
MUCH_LATER = datetime(2026, 11, 25, 9)


def protect(chief: Any, row: Any) -> Any:
    return actions.protect_system(by=chief, system=row, version=None, reason="Beslut 14")


def say_everything(world: Any) -> Any:
    """The journal, with everything that can be said of a system and tied to it."""
    row = world.journal
    level = Level.objects.order_by("pk")[0]
    make.saved(StatedClass(system=row, aspect=level.aspect, level=level, original=level.code, origin=f"{NAME}.csv"))
    make.saved(ImportedRow(system=row, file_name=f"{NAME}.csv", row=2, values={"Kolumn": NAME}))
    make.saved(ImportedRow(system=row, file_name="annan.csv", row=2, values={"Kolumn": NAME}))
    said = {"label": "Syfte", "field": "purpose", "known": NAME, "said": NAME, "origin": f"{NAME}.csv, rad 2"}
    make.saved(OtherStatement(system=row, said_on=TODAY, **said))
    make.attestation(system=row, person=world.system_owner)
    make.dependency(row, world.timetable, information=f"Uppgifter ur {NAME}", note=NAME)
    make.dependency(world.timetable, row, information=f"Uppgifter till {NAME}", note=NAME)
    make.contract(unit=world.kommun, supplier=world.nordic, name="Driften", systems=[row], ends_on=TODAY)
    make.candidate(unit=world.care, name=NAME, note=NAME, state="same", system=row)
    make.outage(system=row, what=f"{NAME} stod still", note=NAME)
    make.tag(unit=world.kommun, name=NAME, systems=[row])
    make.restore_test(system=row, what=f"{NAME}, hela databasen")
    make.note(about=row, by=world.system_owner, text=f"Möte om {NAME}")
    older = make.system(unit=world.care, name="Gamla journalen", replaced_by=row)
    values = {
        "supplier": world.nordic,
        "supplier_name": "Nordisk Vård AB",
        "url": "https://journal.example.se",
        "user_count": 40,
        "secrecy": "possible",
        "secrecy_reference": "OSL 25 kap.",
        "nis2": "yes",
        "rto_hours": 4,
        "rpo_hours": 2,
        "hosting_country": "Sverige",
        "dpa": "yes",
        "kind": "network",
        "life_cycle": "phasing_out",
    }
    actions.save_system(by=world.ciso, system=row, version=None, values=values, reason=NAME)
    assert older.replaced_by_id == row.pk
    row.refresh_from_db()
    return row

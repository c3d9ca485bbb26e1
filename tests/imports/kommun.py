"""Granvik with its organisation and people, taken in by the importers, and someone who may import."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from audit.context import acting_as_system
from core import clock
from core.imports.service import Outcome, import_file
from roles import projection
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, User
from tests.imports.granvik import DATA
from tests.staging import staged

XLSX, CSV = "systemforteckning-granvik.xlsx", "systemforteckning-granvik.csv"
SHEET = "Systemförteckning"
TOPS = ("1000", "8100", "8200", "8300")
CISO, COMPANY_CISO = "G1007", "G1158"


def content(name: str) -> bytes:
    return (DATA / name).read_bytes()


def load_organisation() -> Outcome:
    with acting_as_system("test"):
        return import_file(content("organisation-granvik.csv"), "organisation-granvik.csv", None)


def load_people() -> Outcome:
    with acting_as_system("test"):
        return import_file(content("personer-granvik.csv"), "personer-granvik.csv", None)


def seat(number: str, role: str, *codes: str) -> User:
    """Let a person of the file hold an office at units."""
    person = User.objects.get(employment_number=number)
    units = [OrganisationUnit.objects.get(code=code) for code in codes]
    with acting_as_system("test"):
        for unit in units:
            Assignment(person=person, role=role, unit=unit, starts_on=clock.today()).save()
    projection.sync([person.pk])
    return person


def build() -> User:
    """Return the CISO of _build(), made once."""
    return staged("granvik", _build)


def _build() -> User:
    """Take in organisation and people; return the CISO of the kommun and, by agreement, of the bodies beside it."""
    load_organisation()
    load_people()
    return seat(CISO, RoleKind.CISO, *TOPS)


def take(by: User, name: str, data: bytes | None = None, **options: Any) -> Outcome:
    """Take in a file as a person."""
    from audit.context import acting_as

    with acting_as(by):
        return import_file(content(name) if data is None else data, name, by, **options)


def command(file: Path, by: User, *options: str) -> tuple[dict[str, Any], int]:
    """What `import_register --json` answers, and its exit status."""
    out = StringIO()
    status = 0
    try:
        call_command("import_register", str(file), "--as", by.email, "--json", *options, stdout=out)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    return json.loads(out.getvalue()), status

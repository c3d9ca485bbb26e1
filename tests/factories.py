"""Makes rows for tests, clean and with the access that follows from them.

They save as the portal itself: whether somebody may do what an action does is the action's own test. `FACTORIES` names
a factory for every record, each taking the `unit` to which the row belongs; the guards demand one for a new record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from assets.models import (
    Candidate,
    Contract,
    ContractSystem,
    InformationSystem,
    Outage,
    RestoreTest,
    Routine,
    Supplier,
    SystemAttestation,
    SystemDependency,
    SystemTag,
    Tag,
)
from audit.context import acting_as_system
from core import clock
from erasing.models import Erasure
from roles import places, projection
from roles.kinds import RoleKind
from roles.models import Assignment, ImportProfile, Notice, OrganisationUnit, Placement, Review, Role, User
from tests.sample.models import Cabinet

PASSWORD = "granvik-test-2026"
LONG_AGO = date(2020, 1, 1)
Kind = OrganisationUnit.Kind
_numbers = count(1)
_waiting: ContextVar[set[int] | None] = ContextVar("people_whose_access_waits", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Work out places and access once, after everything that is made within the block."""
    people: set[int] = set()
    token = _waiting.set(people)
    try:
        yield
    finally:
        _waiting.reset(token)
    places.rebuild()
    projection.sync(people)


def _access_of(person: User) -> None:
    """Let what the person may do follow, now or at the end of the block."""
    people = _waiting.get()
    if people is None:
        projection.sync([person.pk])
    else:
        people.add(person.pk)


def saved(row: Any) -> Any:
    """Check a row and save it as the portal itself; its constraints the database checks."""
    row.full_clean(validate_constraints=False)
    with acting_as_system("test"):
        row.save()
    return row


def unit(*, parent: OrganisationUnit | None = None, kind: str = Kind.UNIT, **values: Any) -> OrganisationUnit:
    """Make a unit; a kommun, a bolag and a federation are legal entities unless said otherwise."""
    n = next(_numbers)
    entity = kind in {Kind.MUNICIPALITY, Kind.COMPANY, Kind.FEDERATION}
    values = {"code": f"E{n:04}", "name": f"Enhet {n}", "is_legal_entity": entity, **values}
    row = saved(OrganisationUnit(parent=parent, kind=kind, **values))
    if _waiting.get() is None:
        places.rebuild()
    return row


def municipality(**values: Any) -> OrganisationUnit:
    return unit(kind=Kind.MUNICIPALITY, **{"name": "Granviks kommun", **values})


def person(*, unit: OrganisationUnit | None = None, title: str = "Handläggare", **values: Any) -> User:
    """Make a person who can log in (with PASSWORD), placed at `unit` when there is one."""
    n = next(_numbers)
    values = {
        "employment_number": f"{100000 + n}",
        "given_name": "Test",
        "family_name": f"Person {n}",
        "email": f"person{n}@granvik.example",
        **values,
    }
    row = User(**values)
    row.set_password(PASSWORD)
    saved(row)
    if unit is not None:
        placement(person=row, unit=unit, title=title)
    return row


def placement(*, person: User, unit: OrganisationUnit, **values: Any) -> Placement:
    """Place a person at a unit; what employees there may do follows."""
    row = saved(Placement(person=person, unit=unit, **{"starts_on": LONG_AGO, **values}))
    _access_of(person)
    return row


def assignment(*, person: User, role: str, about: Model, **values: Any) -> Assignment:
    """Give a person a role at a unit or for an object; what its holders may do follows."""
    if isinstance(about, OrganisationUnit):
        scope: dict[str, Any] = {"unit": about}
    else:
        scope = {"object_type": ContentType.objects.get_for_model(about), "object_id": about.pk}
    if role == RoleKind.AUDITOR and not values.get("is_deputy"):
        values = _in_a_review(about, values)
    row = saved(Assignment(person=person, role=role, **scope, **{"starts_on": LONG_AGO, **values}))
    _access_of(person)
    return row


def _in_a_review(unit: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Give an auditor a review, and its last day unless there is one already."""
    found = values.get("review") or review(unit=unit)
    return {"ends_on": found.ends_on, **values, "review": found}


def holder(role: str, about: OrganisationUnit, **values: Any) -> User:
    """Make a person placed at a unit who holds a role there."""
    row = person(unit=about, **{"title": str(RoleKind(role).label), **values})
    assignment(person=row, role=role, about=about)
    return row


def system(*, unit: OrganisationUnit, owner: User | None = None, manager: User | None = None, **values: Any) -> Any:
    """Make a system, with its systemägare and systemförvaltare when given."""
    row = saved(InformationSystem(unit=unit, **{"name": f"System {next(_numbers)}", **values}))
    for person_, role in ((owner, RoleKind.SYSTEM_OWNER), (manager, RoleKind.SYSTEM_MANAGER)):
        if person_ is not None:
            assignment(person=person_, role=role, about=row)
    return row


def attestation(*, system: Any, person: User, **values: Any) -> SystemAttestation:
    """Let somebody have said that what stands about a system is true, today and as it is unless said otherwise."""
    values = {"attested_on": clock.today(), "system_version": system.version, **values}
    return saved(SystemAttestation(system=system, person=person, **values))


def routine(*, unit: OrganisationUnit | None = None, kind: str = Routine.Kind.SYSTEM_ATTESTATION) -> Routine:
    """Return a routine; they are there from the start and belong to no unit."""
    return Routine.objects.get(kind=kind)


def supplier(*, unit: OrganisationUnit, **values: Any) -> Supplier:
    return saved(Supplier(unit=unit, **{"name": f"Leverantör {next(_numbers)} AB", **values}))


def candidate(*, unit: OrganisationUnit, **values: Any) -> Candidate:
    """Make a candidate; one that is settled has what that takes."""
    state = values.get("state", "open")
    if state in {"same", "part", "new"}:
        values.setdefault("system", system(unit=unit))
    if state == "not_a_system":
        values["reason"] = values.get("reason") or "En stol"
    return saved(Candidate(unit=unit, **{"name": f"Kandidat {next(_numbers)}", **values}))


def contract(*, unit: OrganisationUnit, supplier: Supplier | None = None, systems: Any = (), **values: Any) -> Contract:
    """Make a contract, covering the systems."""
    supplier = supplier or _supplier(unit=unit)
    row = saved(Contract(unit=unit, supplier=supplier, **{"name": f"Avtal {next(_numbers)}", **values}))
    for system in systems:
        saved(ContractSystem(contract=row, system=system))
    return row


_supplier = supplier


def dependency(source: Any, target: Any, **values: Any) -> SystemDependency:
    """Let one system leave something to another."""
    return saved(SystemDependency(from_system=source, to_system=target, **values))


def outage(*, unit: OrganisationUnit | None = None, system: Any = None, **values: Any) -> Outage:
    """Make an outage that ended an hour ago, of a system or of a new one at the unit."""
    system = system or _system(unit=unit, rto_hours=4)
    now = clock.now()
    times = {"started_at": now - timedelta(hours=2), "ended_at": now - timedelta(hours=1)}
    return saved(Outage(system=system, **{"what": f"Avbrott {next(_numbers)}", **times, **values}))


_system: Any = system


def restore_test(*, system: Any, **values: Any) -> RestoreTest:
    """Make a restore test of today that worked."""
    said = {"what": f"Databas {next(_numbers)}", "tested_on": clock.today(), "result": "ok", **values}
    return saved(RestoreTest(system=system, **said))


def note(*, about: Any, by: User | None = None, **values: Any) -> Any:
    """Write a note on a record as it is now, signed by somebody or by the portal."""
    signed = {"written_at": clock.now(), "written_by": by, "written_by_name": by.full_name if by else "Portalen"}
    return saved(about.notes.model(about=about, **{"text": f"Anteckning {next(_numbers)}", **signed, **values}))


def tag(*, unit: OrganisationUnit, name: str = "", systems: Any = ()) -> Tag:
    """Make a tag of the unit's legal entity, on the systems."""
    row = saved(Tag.named(name or f"etikett {next(_numbers)}", unit.place.entity_id))
    for system in systems:
        saved(SystemTag(system=system, tag=row))
    return row


def cabinet(*, unit: OrganisationUnit, **values: Any) -> Cabinet:
    return saved(Cabinet(unit=unit, **{"name": f"Skåp {next(_numbers)}", **values}))


def role(*, unit: OrganisationUnit | None = None, kind: str = RoleKind.CISO) -> Role:
    """Return a role; they are there from the start and belong to no unit."""
    return Role.objects.get(kind=kind)


def child_unit(*, unit: OrganisationUnit, **values: Any) -> OrganisationUnit:
    """Make a unit below a unit, in the same legal entity."""
    return _unit(parent=unit, **values)


_unit = unit


def import_profile(*, unit: OrganisationUnit, **values: Any) -> ImportProfile:
    kept = {"kind": "systems", "pairs": {"System": "name", "Anm.": ""}, "answers": []}
    return saved(ImportProfile(unit=unit, **{"name": f"Profil {next(_numbers)}", **kept, **values}))


def notice(*, unit: OrganisationUnit | None = None, kind: str = Notice.Kind.WHAT) -> Notice:
    """Return a text of what is recorded; they are there from the start and belong to no unit."""
    return Notice.objects.get(kind=kind)


def review(*, unit: OrganisationUnit, **values: Any) -> Review:
    """Make a review that began long ago and goes on for a year."""
    days = {"starts_on": LONG_AGO, "ends_on": clock.today() + timedelta(days=365)}
    named = {"name": f"Granskning {next(_numbers)}", "ordered_by": "Kommunrevisionen"}
    return saved(Review(unit=unit, **{**named, **days, **values}))


def erasure(*, unit: OrganisationUnit, **values: Any) -> Erasure:
    """Make a decision to erase a word that stands nowhere else, registered by somebody of the unit."""
    n = next(_numbers)
    decided = {"decision_body": "Kommunstyrelsen", "decision_paragraph": "7", "decision_on": LONG_AGO}
    by = values.pop("decided_by", None) or person(unit=unit)
    named = {"case": f"KS 2026/{n} § 7", "decision_case_number": f"KS 2026/{n}"}
    values = {"search": "ingenstans", **named, **decided, **values}
    return saved(Erasure(unit=unit, decided_by=by, **values))


FACTORIES: dict[str, Callable[..., Any]] = {
    "assets.informationsystem": system,
    "assets.outage": outage,
    "assets.routine": routine,
    "assets.supplier": supplier,
    "assets.candidate": candidate,
    "assets.contract": contract,
    "assets.tag": tag,
    "roles.organisationunit": child_unit,
    "roles.user": person,
    "roles.role": role,
    "roles.importprofile": import_profile,
    "roles.review": review,
    "erasing.erasure": erasure,
    "roles.notice": notice,
    "sample.cabinet": cabinet,
}

"""Reviews, and what somebody was appointed to by a decision outside the portal, are found by who decided and number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assets import actions as register
from core import search
from roles import actions
from roles.decisions import OutsideDecision
from roles.kinds import RoleKind
from roles.models import Assignment
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
TODAY = date(2026, 11, 23)
DECISION = OutsideDecision("Omsorgsutskottet", "42", TODAY, "ON 2026/118")
WORD = "i ett beslut om en roll"


def found(user: Any, term: str) -> list[tuple[str, str, str]]:
    """Return group, name and detail of all that is found."""
    return [(g.title, hit.label, hit.detail) for g in search.everywhere(user, term) for hit in g.hits]


def appoint(world: Any, role: str = RoleKind.SYSTEM_MANAGER, about: Any = None, **values: Any) -> Assignment:
    values = {"by": world.ciso, "person": world.employee, "starts_on": TODAY, "decision": DECISION, **values}
    return actions.appoint(role=role, about=about or world.journal, **values)


@pytest.mark.parametrize("term", ["ON 2026/118", "2026/118", "Omsorgsutskottet", "omsorgsutskottet § 42"])
def test_person_and_system_are_found_by_the_decision(world: Any, term: str) -> None:
    appoint(world)
    person = ("Personer", world.employee.full_name, WORD)
    system = ("System", "Västerbotten Omsorg", f"Omsorgsförvaltningen, {WORD}")
    assert set(found(world.ciso, term)) == {person, system}
    assert found(world.system_owner, term) == [system]


def test_only_who_may_read_it_finds_by_it(world: Any) -> None:
    appoint(world)
    for reader in (world.employee_school, world.registrar, world.company_ciso, world.protective_security_manager):
        assert found(reader, "ON 2026/118") == []
    assert {title for title, _name, _detail in found(world.auditor, "ON 2026/118")} == {"Personer", "System"}


def test_unit_is_found_by_everyone_who_reads_it(world: Any) -> None:
    appoint(world, RoleKind.PREPAREDNESS, world.care)
    unit = ("Enheter", "Omsorgsförvaltningen", WORD)
    assert found(world.employee_school, "ON 2026/118") == [unit]
    assert set(found(world.ciso, "ON 2026/118")) == {unit, ("Personer", world.employee.full_name, WORD)}
    assert found(world.company_ciso, "ON 2026/118") == []


def test_role_that_is_over_finds_only_the_person(world: Any) -> None:
    held = appoint(world, starts_on=TODAY - timedelta(days=30))
    actions.end_assignment(
        by=world.ciso, assignment=held, ends_on=TODAY - timedelta(days=1), version=None, reason="Slut"
    )
    assert [title for title, _name, _detail in found(world.ciso, "ON 2026/118")] == ["Personer"]


def test_role_that_was_taken_back_finds_nothing(world: Any) -> None:
    held = appoint(world, starts_on=TODAY + timedelta(days=5))
    actions.end_assignment(by=world.ciso, assignment=held, ends_on=TODAY + timedelta(days=4), version=None)
    assert found(world.ciso, "ON 2026/118") == []


def test_what_was_typed_before_there_were_columns_is_found(world: Any) -> None:
    make.assignment(person=world.employee, role=RoleKind.MANAGER, about=world.care, decision="KS 2024/12 § 7")
    assert {name for _title, name, _detail in found(world.ciso, "2024/12")} == {
        "Omsorgsförvaltningen",
        world.employee.full_name,
    }


def test_the_past_of_a_protected_system_is_not_found_by_its_decisions(world: Any) -> None:
    appoint(world)
    chief = world.protective_security_manager
    stub = register.protect_system(by=chief, system=world.journal, version=None, reason="Beslut")
    assert "System" not in [title for title, _name, _detail in found(world.ciso, "ON 2026/118")]
    register.unprotect_system(by=chief, system=stub, version=None, reason="Nytt beslut")
    assert "System" not in [title for title, _name, _detail in found(world.ciso, "ON 2026/118")]


def test_review_is_found_by_number_and_body_also_when_it_is_closed(world: Any) -> None:
    values = {"name": "Årlig granskning", "ordered_by": "Revisorerna", "unit": world.kommun}
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=60)}
    review = actions.add_review(by=world.ciso, values=values | days, decision=DECISION)
    hit = [("Granskningar", "Årlig granskning", "")]
    for term in ("ON 2026/118", "omsorgsutskottet"):
        assert found(world.ciso, term) == hit
        assert found(world.auditor, term) == hit
        assert found(world.manager, term) == []
    actions.close_review(by=world.ciso, review=review, version=None, reason="Klar")
    assert found(world.ciso, "ON 2026/118") == hit

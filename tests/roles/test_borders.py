"""How far each role reaches: the legal entity's border, conditions, deputies, and people who are there no more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Model

from assets.models import InformationSystem, Supplier
from core import registry
from core.querysets import GovernedQuerySet
from roles import access, actions, policy
from roles.kinds import AT_UNIT, RoleKind
from roles.models import Assignment, OrganisationUnit, Role, User
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)


def names(person: Any, action: str = "see", model: type[Model] = InformationSystem) -> set[str]:
    rows: GovernedQuerySet = model._default_manager  # type: ignore[assignment]
    return {str(row) for row in rows.visible_to(person, action)}


def company_rows(world: Any) -> list[Model]:
    return [world.rents, world.company_supplier, world.company, world.company_employee, world.company_ciso]


def kommun_rows(world: Any) -> list[Model]:
    people = [world.employee, world.ciso, world.system_owner]
    return [world.journal, world.timetable, world.nordic, world.kommun, world.home_care, *people]


@pytest.mark.parametrize("who", [*sorted(AT_UNIT), "employee", "system_owner", "system_manager", "technical_contact"])
def test_nobody_in_the_kommun_reaches_the_bolag(world: Any, who: str) -> None:
    for row in company_rows(world):
        for action in registry.record_for(row).actions:
            assert not access.decide(world.people[who], action, row), (row, action)


@pytest.mark.parametrize("who", ["company_ciso", "company_employee"])
def test_nobody_in_the_bolag_reaches_the_kommun(world: Any, who: str) -> None:
    for row in kommun_rows(world):
        for action in registry.record_for(row).actions:
            assert not access.decide(world.people[who], action, row), (row, action)


def test_kommun_and_bolag_see_their_own(world: Any) -> None:
    assert names(world.ciso, "view") == {"Västerbotten Omsorg", "Schemat", "Äldre växel"}
    assert names(world.company_ciso, "view") == {"Hyresregistret"}
    assert names(world.ciso, "view", Supplier) == {"Nordisk Vård AB"}
    assert names(world.company_ciso, "view", Supplier) == {"Fastighetsdata AB"}
    assert names(world.company_employee, "see", OrganisationUnit) == {"Granviksbostäder AB"}


def test_who_is_placed_on_both_sides_is_seen_on_both_sides(world: Any) -> None:
    make.placement(person=world.company_employee, unit=world.care)
    assert world.company_employee in User.objects.visible_to(world.ciso)
    assert world.company_employee in User.objects.visible_to(world.company_ciso)
    assert User.objects.visible_to(world.ciso).filter(pk=world.company_employee.pk).count() == 1


def test_ciso_by_agreement_reaches_both_by_two_appointments(world: Any) -> None:
    make.assignment(person=world.ciso, role=RoleKind.CISO, about=world.company)
    assert "Hyresregistret" in names(world.ciso, "change")


def test_bolag_beneath_a_bolag_is_its_own(world: Any) -> None:
    daughter = make.unit(parent=world.company, kind=make.Kind.COMPANY, name="Dotter AB")
    system = make.system(unit=daughter, name="Dotterns system")
    assert not access.decide(world.company_ciso, "see", system)


def test_manager_reaches_the_own_unit_and_below_and_no_further(world: Any) -> None:
    below = make.system(unit=world.home_care, name="Nyckelfri hemtjänst")
    above = make.system(unit=world.care_board, name="Nämndens ärenden")
    assert names(world.manager, "view") == {"Västerbotten Omsorg", "Äldre växel", below.name}
    assert above.name in names(world.manager, "see")
    assert names(world.manager, "view", User) >= {str(world.employee), str(world.manager)}
    assert str(world.employee_school) not in names(world.manager, "see", User)


@pytest.mark.parametrize(
    ("personal_data", "reads"), [("none", False), ("ordinary", True), ("sensitive", True), ("not_assessed", True)]
)
def test_dpo_reads_what_has_personal_data_or_may_have(world: Any, personal_data: str, reads: bool) -> None:
    row = make.system(unit=world.care, personal_data=personal_data)
    assert bool(access.decide(world.dpo, "view", row)) is reads
    assert access.decide(world.dpo, "see", row)  # as every employee
    assert not access.decide(world.dpo, "change", row)


def test_dpo_of_the_kommun_reads_nothing_personal_of_the_bolag(world: Any) -> None:
    assert not access.decide(world.dpo, "see", world.rents)


def test_condition_of_one_role_does_not_narrow_another(world: Any) -> None:
    make.assignment(person=world.dpo, role=RoleKind.PREPAREDNESS, about=world.kommun)
    assert access.decide(world.dpo, "view", world.timetable)


DEPUTY_CELLS = [
    (role, record, action, action in cell.deputy)
    for role, record, cell in policy.cells()
    if role in AT_UNIT
    for action in cell.actions
]


@pytest.mark.parametrize("role", sorted(AT_UNIT))
def test_deputy_has_what_the_policy_says_a_deputy_has(world: Any, role: str) -> None:
    person = make.person()  # placed nowhere, so that nothing comes from being an employee
    make.assignment(person=person, role=role, about=world.kommun, is_deputy=True)
    for kind, record, action, may in DEPUTY_CELLS:
        if kind == role:
            model = registry.record_by_key(record).model
            assert bool(access.may(person, action, model)) is may, (record, action)


def test_deputy_of_a_systemagare_edits_but_a_deputy_auditor_reads_nothing(world: Any) -> None:
    make.assignment(person=world.employee, role=RoleKind.SYSTEM_OWNER, about=world.journal, is_deputy=True)
    assert access.decide(world.employee, "change", world.journal)
    auditor = make.person()
    make.assignment(person=auditor, role=RoleKind.AUDITOR, about=world.kommun, is_deputy=True)
    assert names(auditor, "view") == set()


def test_deputy_ciso_may_not_word_the_roles(world: Any) -> None:
    deputy = make.person(unit=world.care)
    make.assignment(person=deputy, role=RoleKind.CISO, about=world.kommun, is_deputy=True)
    role = make.role()
    assert access.decide(deputy, "see", role)
    assert not access.decide(deputy, "change", role)
    assert access.decide(world.ciso, "change", role)


def test_former_employee_sees_nothing_at_all(world: Any) -> None:
    assert Assignment.objects.in_force().filter(person=world.former).exists()
    assert access.rights(world.former) == frozenset()
    for record in registry.records():
        for action in record.actions:
            assert not record.model._default_manager.visible_to(world.former, action).exists()


def test_who_may_not_log_in_sees_nothing_whatever_they_hold(world: Any) -> None:
    ciso = actions.save_person(by=world.company_ciso, person=world.ciso, version=None, values={"is_active": False})
    for record in registry.records():
        for action in record.actions:
            assert not record.model._default_manager.visible_to(ciso, action).exists()
            assert not access.may(ciso, action, record.model), (record.key, action)


def test_stranger_sees_nothing(world: Any) -> None:
    from django.contrib.auth.models import AnonymousUser

    for record in registry.records():
        assert not record.model._default_manager.visible_to(AnonymousUser()).exists()
        assert not access.may(AnonymousUser(), "see", record.model)


def test_auditor_reads_while_the_review_lasts(world: Any) -> None:
    row = Assignment.objects.get(person=world.auditor)
    assert names(world.auditor, "view") == {"Västerbotten Omsorg", "Schemat", "Äldre växel"}
    actions.end_assignment(by=world.ciso, assignment=row, version=None, ends_on=YESTERDAY)
    assert names(world.auditor, "view") == set()


def test_administrator_reads_people_and_organisation_but_no_content(world: Any) -> None:
    assert names(world.administrator, "view") == set()
    assert names(world.administrator, "see", Supplier) == set()
    assert str(world.ciso) in names(world.administrator, "change", User)


def test_only_the_kommun_itself_changes_what_holds_for_all(world: Any) -> None:
    """Roles belong to no unit: a bolag's informationssäkerhetssamordnare reads them and may not reword them."""
    role = Role.objects.get(kind=RoleKind.CISO)
    assert access.decide(world.ciso, "change", role)
    assert access.decide(world.company_ciso, "see", role)
    assert not access.decide(world.company_ciso, "change", role)

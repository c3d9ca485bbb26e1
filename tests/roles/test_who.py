"""Vem kan? names those who may, and nobody else, to who sees the object."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from assets.models import InformationSystem
from core import registry
from roles import access, policy, who
from roles.kinds import RoleKind
from roles.models import OrganisationUnit, Role
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]


def address(obj: Any, action: str) -> str:
    return f"/roller/vem-kan/{obj._meta.label_lower}/{obj.pk}/{action}/"


def test_everyone_named_may_and_everyone_else_by_a_role_may_not(world: Any) -> None:
    make.assignment(person=world.employee, role=RoleKind.SYSTEM_OWNER, about=world.journal, is_deputy=True)
    rows = [world.journal, world.timetable, world.rents, world.care, world.company, world.employee, world.nordic]
    for obj in [*rows, make.role()]:
        for action in registry.record_for(obj).actions:
            if RoleKind.EMPLOYEE in policy.roles_for(registry.record_for(obj).key, action):
                continue  # everyone employed may, by no assignment: nobody asks who
            named = {able.person.pk for able in who.may(obj, action)}
            allowed = {person.pk for person in world.people.values() if access.decide(person, action, obj)}
            assert named & {p.pk for p in world.people.values()} == allowed, (obj, action)


def test_nearest_stands_first_and_nobody_twice(world: Any) -> None:
    make.assignment(person=world.manager, role=RoleKind.CISO, about=world.care)
    people = [able.person for able in who.may(world.journal, "appoint_owner")]
    assert people == [world.manager, world.ciso]
    assert [able.person for able in who.may(world.journal, "change")][:2] == [world.system_owner, world.system_manager]


def test_number_of_statements_does_not_grow(world: Any, django_assert_max_num_queries: Any) -> None:
    for _n in range(5):
        make.holder(RoleKind.CISO, world.care)
    with django_assert_max_num_queries(4):
        assert len(who.may(world.journal, "change")) == 8


def test_of_any_row_those_of_the_own_organisation_are_named_the_nearest_first(world: Any) -> None:
    make.holder(RoleKind.CISO, world.school, family_name="Skolciso")
    near = make.holder(RoleKind.CISO, world.care, family_name="Vårdciso")
    named = [able.person.family_name for able in who.may_near(world.employee, "add", InformationSystem)]
    assert named[0] == near.family_name
    assert named[-1] == "Skolciso"
    assert world.ciso.family_name in named
    assert not {"Bolagsciso", world.system_owner.family_name} & {*named}
    assert {able.person for able in who.may_near(world.company_employee, "add", InformationSystem)} == {
        world.company_ciso
    }


def test_of_rows_of_no_unit_those_of_the_kommun_are_named(world: Any) -> None:
    named = {able.person for able in who.may_near(world.company_employee, "change", Role)}
    assert named == {world.ciso}


def test_of_any_row_the_number_of_statements_does_not_grow(world: Any, django_assert_max_num_queries: Any) -> None:
    for _n in range(5):
        make.holder(RoleKind.CISO, world.care)
    with django_assert_max_num_queries(3):
        assert len(who.may_near(world.employee, "add", InformationSystem)) >= 6


def test_page_of_any_row_names_them_where_a_button_may_not_be_used(world: Any, login: Any) -> None:
    refused = access.may(world.employee, "add", OrganisationUnit)
    page = login(world.employee).get(refused.who_url)
    assert page.status_code == 200
    assert refused.reason in page.content.decode()
    assert world.ciso.full_name in page.content.decode()
    for about in ("assets.nothing/add", "roles.role/fly", "roles.role/see"):
        assert login(world.employee).get(f"/roller/vem-kan/{about}/").status_code == 404


def test_gaps_name_who_may_mend_them(world: Any, login: Any) -> None:
    system = make.system(unit=world.care, name="Tavlan")
    page = login(world.auditor).get(reverse("gaps"))
    assert address(system, "appoint_owner") in page.content.decode()


def test_who_may_not_log_in_is_not_named(world: Any) -> None:
    world.system_owner.is_active = False
    make.saved(world.system_owner)
    assert world.system_owner not in [able.person for able in who.may(world.journal, "change")]


def test_page_names_them_to_who_sees_the_object_and_to_nobody_else(world: Any, login: Any) -> None:
    page = login(world.employee).get(address(world.journal, "change"))
    assert page.status_code == 200
    assert world.system_owner.full_name in page.content.decode()
    assert login(world.company_employee).get(address(world.journal, "change")).status_code == 404
    for action in ("fly", "see"):
        assert login(world.employee).get(address(world.journal, action)).status_code == 404
    assert login(world.employee).get("/roller/vem-kan/assets.nothing/1/change/").status_code == 404


def test_htmx_gets_the_list_alone(world: Any, login: Any) -> None:
    headers = {"HX-Request": "true", "HX-Target": "vem-kan-1"}
    part = login(world.employee).get(address(world.journal, "change"), headers=headers).content.decode()
    assert world.system_owner.full_name in part
    assert "<html" not in part


def test_disabled_button_and_checklist_lead_there(world: Any, login: Any) -> None:
    page = login(world.dpo).get(f"/system/{world.journal.pk}/").content.decode()
    assert "disabled" in page
    assert address(world.journal, "change") in page
    assert "Vem kan?" in page
    own = login(world.system_owner).get(f"/system/{world.journal.pk}/").content.decode()
    assert address(world.journal, "change") not in own

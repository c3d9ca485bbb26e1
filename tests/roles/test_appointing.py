"""Nobody reaches further by appointing than by their own roles."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from roles import actions, appointing
from roles.kinds import AT_UNIT, RoleKind
from roles.models import Assignment, User
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
MORE = "Rollen ger mer än du själv får göra här"
ONESELF = "Du kan inte ge dig själv en roll som ger mer än du har"


def appoint(by: Any, person: Any, role: str, about: Any, **values: Any) -> Assignment:
    return actions.appoint(by=by, person=person, role=role, about=about, **{"starts_on": TODAY, **values})


def refusal(by: Any, person: Any, role: str, about: Any, **values: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        appoint(by, person, role, about, **values)
    assert not Assignment.objects.filter(person=person, role=role, starts_on=TODAY).exists()
    return " ".join(refused.value.messages)


def make_first_ciso_possible(world: Any) -> None:
    for row in Assignment.objects.filter(role=RoleKind.CISO, unit=world.kommun):
        actions.end_assignment(by=None, assignment=row, version=None, ends_on=TODAY - DAY)


@pytest.mark.parametrize("role", sorted(set(RoleKind) - {RoleKind.CISO, RoleKind.ADMINISTRATOR}))
def test_only_who_may_assign_appoints_at_a_unit(world: Any, role: str) -> None:
    if role not in AT_UNIT:
        return
    for who in sorted(set(world.people) - {RoleKind.CISO, RoleKind.ADMINISTRATOR}):
        assert not appointing.decide(world.people[who], role, world.care), who


def test_ciso_hands_out_what_the_ciso_has(world: Any) -> None:
    for role in (RoleKind.MANAGER, RoleKind.IT_MANAGER, RoleKind.PREPAREDNESS, RoleKind.DPO, RoleKind.REGISTRAR):
        assert appoint(world.ciso, world.employee, role, world.care).pk


def test_ciso_does_not_appoint_at_another_organisation(world: Any) -> None:
    for role in AT_UNIT:
        assert not appointing.decide(world.ciso, role, world.company)
        assert not appointing.decide(world.company_ciso, role, world.kommun)
    assert appointing.decide(world.company_ciso, RoleKind.IT_MANAGER, world.company)


def test_ciso_of_a_part_hands_out_in_that_part_alone(world: Any) -> None:
    part = make.holder(RoleKind.CISO, world.care)
    assert appointing.decide(part, RoleKind.MANAGER, world.home_care)
    assert not appointing.decide(part, RoleKind.MANAGER, world.kommun)
    assert not appointing.decide(part, RoleKind.MANAGER, world.school)


def test_deputy_ciso_gives_nobody_a_role(world: Any) -> None:
    deputy = make.person(unit=world.kommun)
    make.assignment(person=deputy, role=RoleKind.CISO, about=world.kommun, is_deputy=True)
    for role in (RoleKind.CISO, RoleKind.MANAGER):
        assert "Det kan bara" in refusal(deputy, world.employee, role, world.care)
    assert appointing.roles_about(deputy, world.journal) == []


def test_administrator_hands_out_no_role_that_reads_content(world: Any) -> None:
    """The säkerhetsskyddschef sees what every employee sees."""
    as_employee = {RoleKind.ADMINISTRATOR, RoleKind.PROTECTIVE_SECURITY}
    assert set(appointing.offices_at(world.administrator, world.care)) == as_employee
    for role in AT_UNIT - as_employee:
        assert MORE in refusal(world.administrator, world.employee, role, world.care)


def test_administrator_seats_the_first_ciso_but_not_themselves(world: Any, acting: Any) -> None:
    make_first_ciso_possible(world)
    assert RoleKind.CISO in appointing.offices_at(world.administrator, world.kommun)
    assert ONESELF in refusal(world.administrator, world.administrator, RoleKind.CISO, world.kommun)
    assert appoint(world.administrator, world.employee, RoleKind.CISO, world.kommun).pk
    assert MORE in refusal(world.administrator, world.employee_school, RoleKind.CISO, world.kommun)


def test_first_ciso_is_not_seated_above_one_who_sits_further_down(world: Any, acting: Any) -> None:
    make_first_ciso_possible(world)
    make.holder(RoleKind.CISO, world.home_care)
    assert MORE in refusal(world.administrator, world.employee, RoleKind.CISO, world.kommun)


def test_first_ciso_is_not_seated_at_another_organisation(world: Any, acting: Any) -> None:
    make_first_ciso_possible(world)
    assert refusal(world.administrator, world.employee, RoleKind.CISO, world.company)


def test_ciso_who_has_left_does_not_count_as_seated(world: Any, acting: Any) -> None:
    """`former` still holds the office by its own dates."""
    row = Assignment.objects.get(role=RoleKind.CISO, person=world.ciso)
    actions.end_assignment(by=None, assignment=row, version=None, ends_on=TODAY - DAY)
    assert appoint(world.administrator, world.employee, RoleKind.CISO, world.kommun).pk


def test_nobody_promotes_themselves(world: Any) -> None:
    for who, person in world.people.items():
        for role in AT_UNIT:
            gained = appointing.decide(person, role, world.kommun, person=person)
            if gained:
                held = appointing.powers(person, world.kommun)
                assert appointing.policy.covers(held, role, is_deputy=False), (who, role)


@pytest.mark.parametrize(
    ("who", "owner", "manager"),
    [
        ("ciso", True, True),
        ("manager", True, True),
        ("system_owner", False, True),
        ("system_manager", False, False),
        ("it_manager", False, False),
        ("administrator", False, False),
        ("company_ciso", False, False),
        ("employee", False, False),
        ("former", False, False),
    ],
)
def test_who_appoints_for_a_system(world: Any, who: str, owner: bool, manager: bool) -> None:
    person = world.people[who]
    journal = world.journal
    assert bool(appointing.decide(person, RoleKind.SYSTEM_OWNER, journal, person=world.employee)) is owner
    assert bool(appointing.decide(person, RoleKind.SYSTEM_MANAGER, journal, person=world.employee)) is manager
    expected = [RoleKind.SYSTEM_OWNER] * owner + [RoleKind.SYSTEM_MANAGER, RoleKind.TECHNICAL_CONTACT] * manager
    assert appointing.roles_about(person, journal) == expected


def test_manager_appoints_an_owner_with_more_than_the_manager_but_never_themselves(world: Any) -> None:
    assert ONESELF in refusal(world.manager, world.manager, RoleKind.SYSTEM_OWNER, world.journal)
    assert appoint(world.manager, world.employee, RoleKind.SYSTEM_OWNER, world.journal).pk


def test_owner_may_be_their_own_forvaltare(world: Any) -> None:
    assert appoint(world.system_owner, world.system_owner, RoleKind.SYSTEM_MANAGER, world.journal).pk


def test_one_may_leave_an_office_at_a_unit_but_not_give_up_a_system(world: Any) -> None:
    office = Assignment.objects.get(person=world.it_manager)
    owned = Assignment.objects.get(person=world.system_owner)
    assert appointing.may_end(world.it_manager, office)
    assert not appointing.may_end(world.system_owner, owned)


def test_who_could_not_give_a_role_does_not_end_it(world: Any) -> None:
    office = Assignment.objects.get(person=world.dpo)
    decision = appointing.may_end(world.administrator, office)
    assert not decision
    assert "någon med större behörighet avsluta" in decision.reason
    with pytest.raises(ValidationError, match="större behörighet avsluta"):
        actions.end_assignment(by=world.administrator, assignment=office, version=None, ends_on=TODAY)
    assert appointing.may_end(world.ciso, office)
    assert not appointing.may_end(world.company_ciso, office)


def test_many_answers_at_once_are_those_of_one_at_a_time(world: Any) -> None:
    rows = list(Assignment.objects.select_related("person", "unit", "object_type").order_by("pk"))
    for who, person in world.people.items():
        at_once = [row.may_end for row in appointing.mark_endable(person, rows)]
        assert at_once == [bool(appointing.may_end(person, row)) for row in rows], who


def change_email(by: Any, person: Any) -> User:
    row = User.objects.get(pk=person.pk)
    return actions.save_person(by=by, person=row, version=None, values={"email": "ny@granvik.example"})


@pytest.mark.parametrize("target", ["ciso", "dpo", "auditor", "system_owner", "system_manager", "manager"])
def test_administrator_does_not_redirect_the_login_of_someone_who_may_more(world: Any, target: str) -> None:
    with pytest.raises(ValidationError, match="Personen har en roll som ger mer än din"):
        change_email(world.administrator, world.people[target])
    assert User.objects.get(pk=world.people[target].pk).email != "ny@granvik.example"


def test_administrator_does_not_redirect_the_login_of_someone_about_to_get_more(world: Any) -> None:
    make.assignment(person=world.employee, role=RoleKind.CISO, about=world.kommun, starts_on=TODAY + DAY)
    with pytest.raises(ValidationError, match="ger mer än din"):
        change_email(world.administrator, world.employee)


def test_login_is_changed_by_who_covers_the_person(world: Any) -> None:
    assert change_email(world.administrator, world.employee).email == "ny@granvik.example"
    assert appointing.may_change_login(world.ciso, world.system_owner)
    assert appointing.may_change_login(world.dpo, world.dpo)
    assert not appointing.may_change_login(world.company_ciso, world.ciso)


def test_page_says_why_the_address_cannot_be_changed(world: Any, login: Any) -> None:
    page = login(world.administrator).get(f"/personer/{world.ciso.pk}/andra/")
    assert "Personen har en roll som ger mer än din" in page.content.decode()
    assert page.context["form"].fields["email"].disabled

"""People are known by their employment: addresses, placements, managers and last days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from assets.models import InformationSystem
from audit.context import NoActor
from audit.models import DeletionRefused
from core import clock
from roles import actions
from roles.kinds import RoleKind
from roles.models import Assignment, Placement, User
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def values(**more: Any) -> dict[str, Any]:
    return {"given_name": "Siv", "family_name": "Ås", "employment_number": "G900", "is_active": True, **more}


def raw(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_employment_number_names_one_person(kommun: Any, acting: Any) -> None:
    actions.save_person(by=None, person=None, version=None, values=values())
    with pytest.raises(ValidationError) as refused:
        actions.save_person(by=None, person=None, version=None, values=values(given_name="Bo"))
    assert "employment_number" in refused.value.message_dict


def test_several_people_may_lack_an_address(acting: Any, db: None) -> None:
    for number in ("G1", "G2"):
        row = actions.save_person(by=None, person=None, version=None, values=values(employment_number=number, email=""))
        assert row.email is None
    assert User.objects.filter(email__isnull=True).count() == 2


def test_address_is_one_persons_whatever_its_case(acting: Any, db: None) -> None:
    row = actions.save_person(by=None, person=None, version=None, values=values(email="Siv.As@Granvik.Example"))
    assert row.email == "siv.as@granvik.example"
    with pytest.raises(ValidationError, match="En annan person har redan den adressen"):
        actions.save_person(
            by=None, person=None, version=None, values=values(employment_number="G2", email="SIV.AS@granvik.example")
        )


def test_database_refuses_an_address_in_capitals(person: Any) -> None:
    row = person()
    with pytest.raises(IntegrityError, match="roles_user_email_lower_or_null"), transaction.atomic():
        raw("UPDATE roles_user SET email = 'Siv@granvik.example' WHERE id = %s", row.pk)


def test_new_person_has_no_password_that_works(acting: Any, db: None) -> None:
    row = actions.save_person(by=None, person=None, version=None, values=values(email="siv@granvik.example"))
    assert not row.has_usable_password()


def test_person_is_never_deleted(person: Any, acting: Any) -> None:
    row = person()
    with pytest.raises(DeletionRefused):
        row.delete()
    with pytest.raises(DeletionRefused):
        User.objects.filter(pk=row.pk).delete()


def test_person_is_not_changed_by_nobody(person: Any) -> None:
    row = person()
    row.given_name = "Smyg"
    with pytest.raises(NoActor):
        row.save()
    assert User.objects.get(pk=row.pk).given_name == "Test"


def test_placements_give_what_employees_see_in_each_organisation(world: Any) -> None:
    both = make.person(unit=world.home_care)
    make.placement(person=both, unit=world.company, starts_on=TODAY - DAY)
    assert set(InformationSystem.objects.visible_to(both)) == set(InformationSystem.objects.all())
    assert both.main_placement.unit == world.home_care


def test_placement_that_is_over_is_neither_main_nor_counted(kommun: Any, person: Any) -> None:
    row = person()
    make.placement(person=row, unit=kommun, title="Vikarie", ends_on=TODAY - DAY)
    make.placement(person=row, unit=kommun, title="Chef", starts_on=TODAY)
    found = User.objects.with_placement().get(pk=row.pk)
    assert found.title == "Chef"
    assert row.main_placement.title == "Chef"


def test_nobody_is_their_own_manager(kommun: Any, person: Any) -> None:
    row = person(unit=kommun)
    with pytest.raises(IntegrityError, match="roles_placement_not_own_manager"), transaction.atomic():
        raw("UPDATE roles_placement SET manager_id = person_id WHERE person_id = %s", row.pk)


def test_placement_refuses_a_manager_who_is_the_person_with_a_sentence(world: Any) -> None:
    placement = world.employee.placements.get()
    with pytest.raises(ValidationError) as refused:
        actions.save_placement(
            by=world.ciso, placement=placement, version=placement.version, values={"manager": world.employee}
        )
    assert "villkoret" not in str(refused.value)
    assert "chef" in str(refused.value).lower()


def test_placement_refuses_to_end_before_it_starts_with_a_sentence(world: Any) -> None:
    placement = world.employee.placements.get()
    with pytest.raises(ValidationError) as refused:
        actions.save_placement(
            by=world.ciso, placement=placement, version=placement.version, values={"ends_on": date(2019, 1, 1)}
        )
    assert "villkoret" not in str(refused.value)


@pytest.mark.parametrize(("ends_on", "left"), [(TODAY, False), (TODAY - DAY, True), (TODAY + DAY, False)])
def test_last_day_is_worked(kommun: Any, person: Any, ends_on: date, left: bool) -> None:
    row = person()
    make.placement(person=row, unit=kommun, ends_on=ends_on)
    assert row.has_left is left
    assert User.objects.employed().filter(pk=row.pk).exists() is not left


def test_person_with_two_placements_has_left_when_the_last_of_them_is_over(kommun: Any, person: Any) -> None:
    row = person()
    make.placement(person=row, unit=kommun, ends_on=TODAY - DAY)
    make.placement(person=row, unit=kommun, ends_on=TODAY + DAY)
    assert row.has_left is False


def test_last_day_ends_roles_without_touching_them(world: Any) -> None:
    owner = world.system_owner
    placement = owner.placements.get()
    actions.save_placement(by=world.ciso, placement=placement, version=placement.version, values={"ends_on": TODAY})
    owns = InformationSystem.objects.visible_to(owner, "change")
    assert owns.get() == world.journal
    with clock.at(datetime(2026, 11, 24, 0, 0)):
        assert not InformationSystem.objects.visible_to(owner, "change").exists()
    assert Assignment.objects.get(person=owner).ends_on is None


def test_employing_without_a_placement_that_holds_adds_nobody(world: Any) -> None:
    with pytest.raises(ValidationError):
        actions.employ(by=world.ciso, values=values(), placement={"title": "Utan enhet"})
    assert not User.objects.filter(employment_number="G900").exists()


def test_employing_adds_person_and_placement_seen_by_the_ciso(world: Any) -> None:
    manager = world.people[RoleKind.MANAGER]
    placement = {"unit": world.care, "title": "Undersköterska", "manager": manager, "starts_on": TODAY}
    row = actions.employ(by=world.ciso, values=values(), placement=placement)
    assert User.objects.visible_to(world.ciso).filter(pk=row.pk).exists()
    assert not User.objects.visible_to(world.company_ciso).filter(pk=row.pk).exists()
    assert Placement.objects.get(person=row).manager == manager


def test_who_may_not_log_in_any_more_is_logged_out_at_once(world: Any, client: Any) -> None:
    client.post("/konto/logga-in/", {"login": world.employee.email, "password": make.PASSWORD})
    assert client.get("/").status_code == 200
    person = User.objects.get(pk=world.employee.pk)
    actions.save_person(by=world.ciso, person=person, version=person.version, values={"is_active": False})
    assert client.get("/").status_code == 302


def test_change_of_a_person_leaves_a_version_that_says_who(world: Any) -> None:
    person = world.employee
    actions.save_person(by=world.ciso, person=person, version=person.version, values={"family_name": "Öberg Ek"})
    newest = User.history.filter(id=person.pk).latest("history_id")
    assert (newest.family_name, newest.actor_name) == ("Öberg Ek", world.ciso.full_name)


def test_theme_is_ones_own_and_only_one_that_exists(world: Any) -> None:
    actions.choose_theme(by=world.employee, theme="dark")
    assert User.objects.get(pk=world.employee.pk).theme == "dark"
    with pytest.raises(ValidationError):
        actions.choose_theme(by=world.employee, theme="pink")

"""The first administrator, and the first CISO after that."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from roles import actions, projection
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, User
from tests import factories as make
from tests.accounts.pages import is_in, log_in
from tests.roles.pages import filled

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
ADDRESS = "anna.ek@granvik.example"
CHOSEN = "alldeles-nytt-2027"


def create(address: str = ADDRESS, *more: str) -> str:
    said = StringIO()
    call_command("create_administrator", address, *more, stdout=said)
    return said.getvalue()


def follow(client: Client, said: str) -> None:
    """Open the link that the command printed, choose a password and log in."""
    found = re.search(r"http://localhost:\d+(/konto/losenord/nytt/\S+)", said)
    assert found, said
    page = client.get(found.group(1), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": CHOSEN, "password2": CHOSEN})
    log_in(client, ADDRESS, CHOSEN)


def test_empty_portal_gets_kommun_person_and_office(db: None, settings: Any, client: Client) -> None:
    said = create(
        ADDRESS.upper(),
        "--given-name",
        "Anna",
        "--family-name",
        "Ek",
        "--employment-number",
        "7",
        "--unit-code",
        "1000",
    )
    unit = OrganisationUnit.objects.get()
    assert (unit.code, unit.name, unit.kind, unit.is_legal_entity) == (
        "1000",
        settings.MUNICIPALITY,
        "municipality",
        True,
    )
    person = User.objects.get()
    assert (person.full_name, person.email, person.employment_number) == ("Anna Ek", ADDRESS, "7")
    office = Assignment.objects.valid().get()
    assert (office.person, office.role, office.unit) == (person, RoleKind.ADMINISTRATOR, unit)
    assert projection.check() == {"missing": 0, "extra": 0}
    follow(client, said)
    assert is_in(client)


def test_administrator_may_then_employ_and_seat_the_first_ciso(db: None, client: Client) -> None:
    follow(client, create())
    unit = OrganisationUnit.objects.get()
    values = {"given_name": "Siv", "family_name": "Ås", "employment_number": "8", "unit": unit.pk}
    values |= {"starts_on": "2026-11-01", "email": "siv@granvik.example", "is_active": "on"}
    answer = client.post("/personer/ny/", filled(client, "/personer/ny/", **values))
    assert answer.status_code == 303, answer.context["form"].errors
    siv = User.objects.get(employment_number="8")
    address = f"/organisation/{unit.pk}/utse/"
    seat = {"role": RoleKind.CISO, "person": siv.pk, "starts_on": "2026-11-23"}
    assert client.post(address, filled(client, address, **seat)).status_code == 303
    assert siv.has_perm("assets.import_informationsystem")


def test_again_with_the_same_address_changes_nothing_and_gives_a_new_link(db: None, client: Client) -> None:
    create()
    before = [m.objects.count() for m in (User, OrganisationUnit, Assignment, Placement)]
    versions = User.history.count()
    said = create()
    assert "är redan teknisk administratör" in said
    assert [m.objects.count() for m in (User, OrganisationUnit, Assignment, Placement)] == before
    assert User.history.count() == versions
    follow(client, said)
    assert is_in(client)


def test_second_administrator_is_not_made_from_the_machine(db: None) -> None:
    create()
    with pytest.raises(CommandError, match="Det finns redan en teknisk administratör"):
        create("bo@granvik.example", "--employment-number", "9")
    assert User.objects.count() == 1


def test_known_person_becomes_administrator_without_being_made_twice(world: Any) -> None:
    row = Assignment.objects.get(role=RoleKind.ADMINISTRATOR)
    actions.end_assignment(by=world.ciso, assignment=row, version=None, ends_on=row.starts_on)
    people, units = User.objects.count(), OrganisationUnit.objects.count()
    create(world.employee.email)
    assert (User.objects.count(), OrganisationUnit.objects.count()) == (people, units)
    assert world.employee.has_perm("roles.change_user")
    assert world.employee.placements.count() == 1


def test_administrator_who_has_left_or_is_shut_out_stands_in_nobodys_way(world: Any) -> None:
    admin = world.administrator
    actions.save_person(by=world.ciso, person=admin, version=None, values={"is_active": False})
    assert "är nu teknisk administratör" in create(world.employee.email)


def test_person_who_is_shut_out_is_not_seated(world: Any) -> None:
    actions.save_person(by=world.ciso, person=world.administrator, version=None, values={"is_active": False})
    with pytest.raises(CommandError, match="får inte logga in"):
        create(world.administrator.email)


@pytest.mark.parametrize("units", [0, 2])
def test_unclear_top_of_the_organisation_is_said(db: None, units: int) -> None:
    make.unit(kind=make.Kind.FEDERATION)
    for _ in range(units):
        make.municipality()
    with pytest.raises(CommandError, match="en enda kommun högst upp"):
        create()
    assert not User.objects.exists()


@pytest.mark.parametrize("address", ["", "inte en adress", "a@b"])
def test_address_that_is_none_is_refused_and_leaves_nothing(db: None, address: str) -> None:
    with pytest.raises(CommandError):
        create(address)
    assert not User.objects.exists()
    assert not OrganisationUnit.objects.exists()


def test_trail_says_who_did_it_and_why(db: None) -> None:
    create()
    for model in (User, OrganisationUnit, Assignment, Placement):
        version = model.history.latest("history_id")
        assert (version.actor_name, version.source) == ("Portalen", "create_administrator")
        assert version.history_change_reason == "Första administratören"


def test_no_password_is_asked_or_told(db: None) -> None:
    assert "lösenord:" not in create().lower()
    assert not User.objects.get().has_usable_password()

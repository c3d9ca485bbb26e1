"""The organisation tree: what a unit may be, where it stands, and who may move it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from core import clock
from roles import actions, places
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, UnitPlace
from tests import factories as make
from tests.factories import Kind
from tests.roles.pages import filled

pytestmark = pytest.mark.django_db


def change(unit: OrganisationUnit, by: Any = None, **values: Any) -> OrganisationUnit:
    return actions.save_unit(by=by, unit=unit, version=None, values=values)


def place(unit: OrganisationUnit) -> tuple[str, int, int | None]:
    row = UnitPlace.objects.get(unit=unit)
    return row.path, row.depth, row.entity_id


def raw(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_place_follows_the_tree_when_a_unit_is_added_and_moved(kommun: Any, acting: Any) -> None:
    care, school = (make.unit(parent=kommun, kind=Kind.DEPARTMENT) for _ in range(2))
    values = {"code": "X1", "name": "Hemtjänst", "kind": Kind.UNIT, "parent": care}
    unit = actions.save_unit(by=None, unit=None, version=None, values=values)
    below = make.unit(parent=unit)
    assert place(unit) == (f"{kommun.pk}/{care.pk}/{unit.pk}/", 2, kommun.pk)
    change(unit, parent=school)
    assert place(below) == (f"{kommun.pk}/{school.pk}/{unit.pk}/{below.pk}/", 3, kommun.pk)


def test_legal_entity_is_the_nearest_at_or_above(kommun: Any, acting: Any) -> None:
    company = make.unit(parent=kommun, kind=Kind.COMPANY)
    shop = make.unit(parent=company)
    assert place(shop)[2] == place(company)[2] == company.pk
    change(company, is_legal_entity=False)
    assert place(shop)[2] == place(company)[2] == kommun.pk


def test_unit_under_no_legal_entity_has_none(db: None) -> None:
    assert place(make.unit(kind=Kind.EXTERNAL))[2] is None


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_circle_is_refused(kommun: Any, acting: Any, depth: int) -> None:
    line = [make.unit(parent=kommun)]
    for _ in range(2):
        line.append(make.unit(parent=line[-1]))
    with pytest.raises(ValidationError, match="kan inte höra till sig själv eller till något under sig"):
        change(line[0], parent=line[depth])
    assert OrganisationUnit.objects.get(pk=line[0].pk).parent_id == kommun.pk


def test_database_refuses_a_unit_under_itself(kommun: Any) -> None:
    with pytest.raises(IntegrityError, match="roles_unit_not_its_own_parent"), transaction.atomic():
        raw("UPDATE roles_organisationunit SET parent_id = id WHERE id = %s", kommun.pk)


def test_rebuilding_the_places_names_a_circle_instead_of_hanging(kommun: Any) -> None:
    first = make.unit(parent=kommun)
    second = make.unit(parent=first)
    raw("UPDATE roles_organisationunit SET parent_id = %s WHERE id = %s", second.pk, first.pk)
    with pytest.raises(ValueError, match="circle"):
        places.rebuild()


def test_rebuilding_the_places_mends_what_raw_sql_broke(kommun: Any) -> None:
    unit, other = make.unit(parent=kommun), make.unit(parent=kommun)
    right = place(unit)
    raw("UPDATE roles_unitplace SET path = '9/', depth = 7, entity_id = NULL WHERE unit_id = %s", unit.pk)
    raw("DELETE FROM roles_unitplace WHERE unit_id = %s", other.pk)
    assert places.rebuild() is True
    assert place(unit) == right
    assert place(other)[0] == f"{kommun.pk}/{other.pk}/"
    assert places.rebuild() is False


def test_unit_cannot_end_before_it_begins(kommun: Any, acting: Any) -> None:
    with pytest.raises(ValidationError, match="kan inte upphöra innan den börjar gälla"):
        change(kommun, valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="roles_unit_dates_in_order"), transaction.atomic():
        raw("UPDATE roles_organisationunit SET valid_from = '2026-01-02', valid_to = '2026-01-01'")


@pytest.mark.parametrize(
    ("day", "there"), [((2026, 3, 31), False), ((2026, 4, 1), True), ((2026, 6, 30), True), ((2026, 7, 1), False)]
)
def test_unit_is_in_force_from_its_first_day_to_its_last(kommun: Any, day: tuple[int, int, int], there: bool) -> None:
    unit = make.unit(parent=kommun, valid_from=date(2026, 4, 1), valid_to=date(2026, 6, 30))
    with clock.at(datetime(*day, 12)):
        assert OrganisationUnit.objects.in_force().filter(pk=unit.pk).exists() is there


def test_code_is_unique_and_name_is_needed(kommun: Any, acting: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.save_unit(by=None, unit=None, version=None, values={"code": kommun.code, "name": "", "kind": Kind.UNIT})
    assert set(refused.value.message_dict) == {"code", "name"}


def test_organisation_number_is_kept_in_one_form(kommun: Any, acting: Any) -> None:
    assert change(kommun, organisation_number="5560360793").organisation_number == "556036-0793"
    with pytest.raises(ValidationError) as refused:
        change(kommun, organisation_number="556036-0794")
    assert refused.value.message_dict["organisation_number"] == ["Kontrollsiffran stämmer inte. Kontrollera numret."]


def test_form_takes_the_twelve_digits_that_authorities_write(world: Any, login: Any) -> None:
    browser, address = login(world.ciso), f"/organisation/{world.care_board.pk}/andra/"
    answer = browser.post(address, filled(browser, address, organisation_number="16556036-0793"))
    assert answer.status_code == 303, answer.context["form"].errors
    assert OrganisationUnit.objects.get(pk=world.care_board.pk).organisation_number == "556036-0793"


def test_controller_authority_and_legal_entity_are_said_apart_on_the_page(world: Any, login: Any) -> None:
    board = world.care_board
    page = login(world.ciso).get(board.get_absolute_url())
    facts = {str(f["label"]): str(f["value"]) for f in page.context["facts"]}
    assert facts["Myndighet"] == "Ja"
    assert facts["Personuppgiftsansvarig"] == "Nej"
    assert facts["Juridisk person"] == "Granviks kommun"


def test_who_makes_a_new_top_unit_holds_there_what_they_hold_at_their_own(world: Any) -> None:
    values = {"code": "F9", "name": "Nya förbundet", "kind": Kind.FEDERATION, "is_legal_entity": True}
    unit = actions.save_unit(by=world.ciso, unit=None, version=None, values=values)
    assert OrganisationUnit.objects.visible_to(world.ciso, "change").filter(pk=unit.pk).exists()
    assert list(Assignment.objects.filter(unit=unit).values_list("person", "role")) == [(world.ciso.pk, RoleKind.CISO)]


def test_new_unit_inside_the_own_entity_gives_its_maker_nothing_more(world: Any) -> None:
    values = {"code": "F9", "name": "Ny enhet", "kind": Kind.UNIT, "parent": world.care}
    unit = actions.save_unit(by=world.ciso, unit=None, version=None, values=values)
    assert not Assignment.objects.filter(unit=unit).exists()


@pytest.mark.parametrize("values", [{"parent": "company"}, {"parent": "federation"}])
def test_unit_is_not_moved_into_an_organisation_one_may_not_change(world: Any, values: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="mellan organisationer som du får ändra i"):
        change(world.home_care, by=world.ciso, **{name: world.units[to] for name, to in values.items()})
    assert place(world.home_care)[2] == world.kommun.pk


def test_company_does_not_take_itself_out_of_its_own_border(world: Any) -> None:
    with pytest.raises(ValidationError, match="mellan organisationer"):
        change(world.company, by=world.company_ciso, is_legal_entity=False)

"""Access is a projection of assignments and placements: written with them, dated, and found wanting when touched."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection, transaction

from assets.models import InformationSystem, SystemGrant
from core import clock
from roles import access, actions, projection
from roles.grants import Grant
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, UnitGrant
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def names(person: Any, action: str = "view") -> set[str]:
    return set(InformationSystem.objects.visible_to(person, action).values_list("name", flat=True))


def check() -> tuple[dict[str, int], int]:
    """Run the command and return what it said and its exit status."""
    said, status = StringIO(), 0
    try:
        call_command("rebuild_access", "--check", stdout=said)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return json.loads(said.getvalue()), status


def raw(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def appoint(world: Any, person: Any, role: str, about: Any, **values: Any) -> Assignment:
    return actions.appoint(by=None, person=person, role=role, about=about, **{"starts_on": TODAY, **values})


def test_access_is_there_in_the_transaction_that_appoints(world: Any, acting: Any) -> None:
    with transaction.atomic():
        appoint(world, world.employee, RoleKind.SYSTEM_MANAGER, world.journal)
        assert names(world.employee, "change") == {"Västerbotten Omsorg"}


def test_rolling_back_leaves_neither_assignment_nor_access(world: Any, acting: Any) -> None:
    before = UnitGrant.objects.count(), SystemGrant.objects.count(), Assignment.objects.count()
    with transaction.atomic():
        appoint(world, world.employee, RoleKind.SYSTEM_MANAGER, world.journal)
        appoint(world, world.employee, RoleKind.CISO, world.kommun)
        transaction.set_rollback(True)
    assert (UnitGrant.objects.count(), SystemGrant.objects.count(), Assignment.objects.count()) == before
    assert names(world.employee) == set()


def test_failing_to_write_access_undoes_the_appointment(
    world: Any, acting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(SystemGrant.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError, match="disk full"):
        appoint(world, world.employee, RoleKind.SYSTEM_MANAGER, world.journal)
    assert not Assignment.objects.filter(person=world.employee).exists()


@pytest.mark.parametrize("midnight", [datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)])
def test_office_begins_and_ends_at_swedish_midnight_without_any_job(
    world: Any, acting: Any, midnight: datetime
) -> None:
    """Summer and winter: the day begins one or two hours before that of UTC."""
    first = midnight.date()
    appoint(world, world.employee, RoleKind.IT_MANAGER, world.kommun, starts_on=first, ends_on=first + DAY)
    shift = timedelta(hours=1 if midnight.month == 12 else 2)
    begins, ends = midnight - shift, midnight + 2 * DAY - shift
    held = []
    for moment in (begins - timedelta(seconds=1), begins, ends - timedelta(seconds=1), ends):
        with clock.at(moment):
            held.append(bool(names(world.employee, "change_technical")))
    assert held == [False, True, True, False]


def test_placement_gives_access_from_its_first_day_to_its_last(world: Any) -> None:
    hourly = make.person()
    make.placement(person=hourly, unit=world.care, starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    seen = []
    for day in range(4):
        with clock.at(datetime(2026, 11, 23, 12) + timedelta(days=day)):
            seen.append(bool(names(hourly, "see")))
    assert seen == [False, True, True, False]


def test_office_rests_between_two_employments(world: Any, acting: Any) -> None:
    person = make.person()
    make.placement(person=person, unit=world.care, starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY)
    make.placement(person=person, unit=world.care, starts_on=TODAY + DAY)
    appoint(world, person, RoleKind.PREPAREDNESS, world.kommun, starts_on=TODAY - 5 * DAY)
    held = []
    for day in (-1, 0, 1):
        with clock.at(datetime(2026, 11, 23, 12) + timedelta(days=day)):
            held.append((bool(names(person)), Assignment.objects.valid().filter(person=person).exists()))
    assert held == [(True, True), (False, False), (True, True)]


def test_office_goes_on_through_placements_that_follow_each_other(world: Any, acting: Any) -> None:
    person = make.person()
    make.placement(person=person, unit=world.care, ends_on=TODAY)
    make.placement(person=person, unit=world.school, starts_on=TODAY + DAY)
    make.placement(person=person, unit=world.school, starts_on=TODAY - DAY, ends_on=TODAY - DAY)
    row = appoint(world, person, RoleKind.REGISTRAR, world.kommun)
    days = set(UnitGrant.objects.filter(source=f"assignment:{row.pk}").values_list("valid_from", "valid_to"))
    assert days == {(TODAY, None)}


def test_unit_moved_under_another_organisation_takes_its_people_and_systems_along(world: Any, acting: Any) -> None:
    assert "Västerbotten Omsorg" in names(world.ciso)
    actions.save_unit(by=None, unit=world.care, version=None, values={"parent": world.company})
    assert names(world.ciso) == {"Schemat"}
    assert names(world.company_ciso) == {"Hyresregistret", "Västerbotten Omsorg", "Äldre växel"}
    assert "Hyresregistret" in names(world.employee, "see")
    assert "Schemat" not in names(world.employee, "see")
    assert check() == ({"missing": 0, "extra": 0}, 0)


def test_unit_that_becomes_a_legal_entity_leaves_those_above_outside(world: Any, acting: Any) -> None:
    actions.save_unit(by=None, unit=world.school, version=None, values={"is_legal_entity": True})
    assert "Schemat" not in names(world.ciso)
    assert "Schemat" in names(world.employee_school, "see")
    assert check() == ({"missing": 0, "extra": 0}, 0)


def test_unit_office_is_one_row_a_permission_however_many_rows_lie_below(world: Any, acting: Any) -> None:
    for _ in range(3):
        make.system(unit=world.home_care)
    person = make.person()
    appoint(world, person, RoleKind.MANAGER, world.care)
    cells = [a for cell in projection.policy.POLICY[RoleKind.MANAGER].cells.values() for a in cell.actions]
    assert UnitGrant.objects.filter(user=person).count() == len(cells)
    assert not SystemGrant.objects.filter(user=person).exists()


def test_check_answers_zero_in_a_whole_world(world: Any) -> None:
    assert check() == ({"missing": 0, "extra": 0}, 0)


def test_row_removed_by_hand_is_found_and_mended(world: Any) -> None:
    doomed = UnitGrant.objects.filter(user=world.ciso, permission__codename="view_informationsystem").get()
    raw("DELETE FROM roles_unitgrant WHERE id = %s", doomed.pk)
    assert names(world.ciso) == set()
    assert check() == ({"missing": 1, "extra": 0}, 1)
    call_command("rebuild_access", stdout=StringIO())
    assert "Schemat" in names(world.ciso)
    assert check() == ({"missing": 0, "extra": 0}, 0)


def test_rows_added_by_hand_are_found_and_mended(world: Any) -> None:
    change = Permission.objects.get(codename="change_informationsystem")
    insert = (
        "INSERT INTO {} (user_id, permission_id, content_object_id, condition, source) VALUES (%s, %s, %s, '', 'x')"
    )
    raw(insert.format("roles_unitgrant"), world.employee.pk, change.pk, world.kommun.pk)
    raw(insert.format(SystemGrant._meta.db_table), world.employee.pk, change.pk, world.rents.pk)
    assert names(world.employee, "change") >= {"Schemat", "Hyresregistret"}
    assert check() == ({"missing": 0, "extra": 2}, 1)
    call_command("rebuild_access", stdout=StringIO())
    assert names(world.employee, "change") == set()
    assert check() == ({"missing": 0, "extra": 0}, 0)


@pytest.mark.parametrize(
    "column", ["valid_to = '2030-01-01'", "condition = 'personal_data'", "source = 'assignment:0'"]
)
def test_row_altered_by_hand_is_both_missing_and_too_much(world: Any, column: str) -> None:
    row = UnitGrant.objects.filter(user=world.ciso).first()
    raw(f"UPDATE roles_unitgrant SET {column} WHERE id = %s", row.pk)
    assert check() == ({"missing": 1, "extra": 1}, 1)


def test_row_copied_by_hand_does_not_outlive_its_assignment(world: Any) -> None:
    held = Assignment.objects.get(person=world.system_owner, role=RoleKind.SYSTEM_OWNER)
    table = SystemGrant._meta.db_table
    columns = "user_id, permission_id, content_object_id, valid_from, valid_to, condition, source"
    copied = raw(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE source = %s", f"assignment:{held.pk}"
    )
    assert check() == ({"missing": 0, "extra": copied}, 1)
    actions.end_assignment(by=world.ciso, assignment=held, version=None, ends_on=TODAY - DAY)
    assert names(world.system_owner) == set()
    assert check() == ({"missing": 0, "extra": 0}, 0)


def test_place_broken_by_hand_counts_as_missing(world: Any) -> None:
    raw("UPDATE roles_unitplace SET path = '0/' WHERE unit_id = %s", world.music_school.pk)
    assert check() == ({"missing": 1, "extra": 0}, 1)
    call_command("rebuild_access", stdout=StringIO())
    assert check() == ({"missing": 0, "extra": 0}, 0)


def test_assignment_written_by_hand_is_missing_its_access(world: Any, acting: Any) -> None:
    Assignment(person=world.employee, role=RoleKind.REGISTRAR, unit=world.kommun, starts_on=TODAY).save()
    counts, status = check()
    assert (counts["extra"], status) == (0, 1)
    assert counts["missing"] > 0


def test_rebuilding_says_in_words_or_json_what_it_did(world: Any) -> None:
    raw("DELETE FROM roles_unitgrant WHERE user_id = %s", world.employee.pk)
    missing = check()[0]["missing"]
    said = StringIO()
    call_command("rebuild_access", stdout=said)
    assert said.getvalue().strip() == f"Klart. {missing} behörigheter saknades och 0 var för mycket."
    said = StringIO()
    call_command("rebuild_access", "--json", stdout=said)
    assert json.loads(said.getvalue()) == {"missing": 0, "extra": 0}


def test_grants_are_not_saved_one_by_one(world: Any) -> None:
    row = UnitGrant.objects.first()
    assert isinstance(row, Grant)
    with pytest.raises(RuntimeError, match=r"written by roles\.access only"):
        row.save()


def test_rights_remembered_in_a_request_are_forgotten_when_access_is_written(world: Any, acting: Any) -> None:
    with access.remembering():
        assert not access.may(world.employee, "change", OrganisationUnit)
        appoint(world, world.employee, RoleKind.CISO, world.kommun)
        assert access.may(world.employee, "change", OrganisationUnit)

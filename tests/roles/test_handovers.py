"""A handover is planned ahead: no gap, no overlap, by itself at midnight, and taken back without a gap."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assets.models import OtherStatement
from core import clock
from roles import access, actions, handovers, projection
from roles.kinds import RoleKind
from roles.models import Assignment, DutyStart, User
from tests import factories as make
from tests.roles.pages import filled

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
OWNER = RoleKind.SYSTEM_OWNER


def plan(world: Any, day: date, person: User | None = None) -> Assignment:
    return actions.appoint(
        by=world.ciso, person=person or world.employee, role=OWNER, about=world.journal, starts_on=day
    )


def take_back(world: Any, row: Assignment) -> Assignment:
    return actions.end_assignment(by=world.ciso, assignment=row, version=None, ends_on=row.starts_on - DAY)


def owner(world: Any) -> Assignment:
    return Assignment.objects.get(person=world.system_owner, is_deputy=False)


def may_change(world: Any) -> tuple[bool, bool]:
    """Tell whether the old owner and the new one may change the system now."""
    return tuple(bool(access.decide(who, "change", world.journal)) for who in (world.system_owner, world.employee))  # type: ignore[return-value]


@pytest.mark.parametrize(
    "day",
    [date(2026, 12, 1), date(2027, 1, 1), date(2027, 3, 28), date(2027, 3, 29), date(2027, 10, 31), date(2027, 11, 1)],
    ids=["winter", "new-year", "summer-time-starts", "day-after", "summer-time-ends", "day-after-that"],
)
def test_rights_change_at_midnight_in_sweden_and_nothing_runs(world: Any, day: date) -> None:
    """Summer time begins and ends in the night of the 28th of March and the 31st of October 2027."""
    plan(world, day)
    midnight = datetime(day.year, day.month, day.day)
    for moment, expected in (
        (midnight - timedelta(seconds=1), (True, False)),
        (midnight, (False, True)),
        (midnight + timedelta(hours=23, minutes=59), (False, True)),
    ):
        with clock.at(moment):
            assert may_change(world) == expected, moment
            assert access.holders(world.journal, OWNER).count() == 1


def test_taking_back_a_plan_leaves_no_gap(world: Any) -> None:
    row = plan(world, TODAY + 9 * DAY)
    assert owner(world).ends_on == TODAY + 8 * DAY
    take_back(world, row)
    assert owner(world).ends_on is None
    with clock.at(datetime(2027, 6, 1)):
        assert may_change(world) == (True, False)
    assert projection.check() == {"missing": 0, "extra": 0}


def test_taking_back_gives_the_end_back_that_was_known_and_the_deputy_with_it(world: Any) -> None:
    actions.end_assignment(by=world.ciso, assignment=owner(world), version=None, ends_on=TODAY + 90 * DAY)
    days = {"starts_on": TODAY, "ends_on": TODAY + 30 * DAY}
    [deputy] = actions.appoint_deputies(
        by=world.system_owner, holdings=[owner(world)], person=world.employee_school, **days
    )
    row = plan(world, TODAY + 9 * DAY)
    deputy.refresh_from_db()
    assert deputy.ends_on == TODAY + 8 * DAY
    take_back(world, row)
    deputy.refresh_from_db()
    assert (owner(world).ends_on, deputy.ends_on) == (TODAY + 90 * DAY, TODAY + 30 * DAY)


GAP = r"Då är %s utan systemägare från 2026-12-01\. Välj den dagen eller tidigare"


def test_next_owner_starts_when_the_last_one_stops_at_the_latest(world: Any, login: Any) -> None:
    actions.end_assignment(by=world.ciso, assignment=owner(world), version=None, ends_on=date(2026, 11, 30))
    with pytest.raises(ValidationError, match=GAP % world.journal) as refused:
        plan(world, date(2026, 12, 15))
    assert list(refused.value.message_dict) == ["starts_on"]
    browser, address = login(world.ciso), f"/roller/utse/assets.informationsystem/{world.journal.pk}/?roll={OWNER}"
    answer = browser.post(address, filled(browser, address, person=world.employee.pk, starts_on="2026-12-15"))
    assert answer.status_code == 422
    assert "starts_on" in answer.context["form"].errors
    assert plan(world, date(2026, 12, 1)).pk


def test_employment_that_ends_counts_as_an_assignment_that_does(world: Any) -> None:
    for placed in world.system_owner.placements.all():
        placed.ends_on = date(2026, 11, 30)
        make.saved(placed)
    with pytest.raises(ValidationError, match=GAP % world.journal):
        plan(world, date(2026, 12, 15))
    assert plan(world, date(2026, 12, 1)).pk


def test_somebody_between_leaves_no_gap(world: Any) -> None:
    actions.end_assignment(by=world.ciso, assignment=owner(world), version=None, ends_on=date(2026, 11, 30))
    plan(world, date(2026, 12, 1), world.employee_school)
    assert plan(world, date(2026, 12, 15)).pk


def test_what_nobody_has_today_may_be_planned_from_any_day(world: Any) -> None:
    actions.end_assignment(by=world.ciso, assignment=owner(world), version=None, ends_on=TODAY - DAY)
    assert plan(world, date(2026, 12, 15)).pk


def test_what_was_changed_again_since_stays_as_it_is(world: Any) -> None:
    row = plan(world, TODAY + 9 * DAY)
    actions.end_assignment(by=world.ciso, assignment=owner(world), version=None, ends_on=TODAY + 2 * DAY)
    take_back(world, row)
    assert owner(world).ends_on == TODAY + 2 * DAY


def test_last_of_two_plans_is_taken_back_first(world: Any) -> None:
    first = plan(world, TODAY + 9 * DAY)
    second = plan(world, TODAY + 20 * DAY, world.employee_school)
    with pytest.raises(ValidationError, match=r"ska ta över 2026-12-13\. Ta tillbaka det först"):
        take_back(world, first)
    take_back(world, second)
    take_back(world, Assignment.objects.get(pk=first.pk))
    assert owner(world).ends_on is None


def test_handover_says_what_waits(world: Any, login: Any) -> None:
    days = {"starts_on": TODAY, "ends_on": TODAY + 30 * DAY}
    actions.appoint_deputies(by=world.system_owner, holdings=[owner(world)], person=world.employee_school, **days)
    waits = handovers.waiting(owner(world), world.ciso)
    assert [duty.due_on for duty in waits.duties] == [date(2026, 12, 31)]
    assert "Personuppgiftsbiträdesavtal saknas, men en leverantör driver systemet" in waits.lacks
    assert [deputy.person for deputy in waits.deputies] == [world.employee_school]
    address = f"/roller/utse/assets.informationsystem/{world.journal.pk}/?roll={OWNER.value}"
    page = " ".join(login(world.ciso).get(address).content.decode().split())
    assert f"Det här väntar på {world.system_owner.full_name}" in page
    assert f"{world.employee_school.full_name} är ersättare till {world.system_owner.full_name}" in page
    assert "redan har fattat står kvar" in page


@pytest.mark.parametrize(("choice", "told"), [("", True), ("register", False)])
def test_handover_says_what_is_to_be_chosen(world: Any, choice: str, told: bool) -> None:
    words = {
        "field": "purpose",
        "label": "Syfte",
        "said": "Journal",
        "known": "Journaler",
        "origin": "lista.csv, rad 4",
    }
    make.saved(OtherStatement(system=world.journal, said_on=TODAY, choice=choice, **words))
    line = "Välj vad som gäller, syfte: Journaler i registret eller Journal i lista.csv, rad 4"
    assert (line in handovers.waiting(owner(world), world.ciso).lacks) is told


def test_owner_is_appointed_from_the_systems_page(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    address = f"/roller/utse/assets.informationsystem/{world.journal.pk}/?roll={OWNER.value}"
    data = filled(browser, address, person=world.employee.pk, starts_on="2026-12-01")
    answer = browser.post(address, data)
    assert (answer.status_code, answer["Location"]) == (303, f"/system/{world.journal.pk}/")
    assert owner(world).ends_on == date(2026, 11, 30)


def test_system_page_shows_who_comes_and_taking_back_says_who_stays(world: Any, login: Any) -> None:
    row = plan(world, date(2026, 12, 1))
    browser = login(world.ciso)
    page = " ".join(browser.get(f"/system/{world.journal.pk}/").content.decode().split())
    assert f"Från 2026-12-01: {world.employee.full_name}" in page
    assert "Från 2026-12-01" not in login(world.employee_school).get(f"/system/{world.journal.pk}/").content.decode()
    address = f"/roller/uppdrag/{row.pk}/avsluta/"
    page = " ".join(browser.get(address).content.decode().split())
    assert f"{world.system_owner.full_name} skulle sluta 2026-11-30." in page
    assert browser.post(address, filled(browser, address, reason="Blev inte av")).status_code == 303
    assert owner(world).ends_on is None
    assert "Från 2026-12-01" not in browser.get(f"/system/{world.journal.pk}/").content.decode()


# --- many at once -------------------------------------------------------------------------------------------


@pytest.fixture
def offices(world: Any) -> list[Assignment]:
    """Two systems and the office of a manager, all of one person."""
    make.assignment(person=world.system_owner, role=OWNER, about=world.timetable)
    make.assignment(person=world.system_owner, role=RoleKind.MANAGER, about=world.school)
    return list(Assignment.objects.filter(person=world.system_owner).order_by("pk"))


def test_many_go_at_once_to_several_and_are_seen_before(world: Any, login: Any, offices: list[Assignment]) -> None:
    browser, address = login(world.ciso), f"/personer/{world.system_owner.pk}/lamna-over/"
    assert address in browser.get(f"/personer/{world.system_owner.pk}/").content.decode()
    data = filled(browser, address, person=world.employee.pk, starts_on="2026-12-01", reason="Ny tjänst")
    data |= {"offices": [row.pk for row in offices], f"to_{offices[2].pk}": world.employee_school.pk}
    shown = browser.post(address, data)
    assert (shown.status_code, Assignment.objects.filter(person=world.employee).count()) == (200, 0)
    words = " ".join(shown.content.decode().split())
    assert f"{world.employee_school.full_name} från och med 2026-12-01" in words
    assert browser.post(address, {**data, "seen": "1"}).status_code == 303
    assert Assignment.objects.filter(person=world.employee, starts_on=date(2026, 12, 1)).count() == 2
    new = Assignment.objects.get(person=world.employee_school, unit=world.school)
    assert {row.ends_on for row in Assignment.objects.filter(person=world.system_owner)} == {date(2026, 11, 30)}
    reasons = {Assignment.history.filter(id=row.pk).latest("version").history_change_reason for row in [*offices, new]}
    assert reasons == {"Ny tjänst"}


def test_only_what_is_chosen_goes(world: Any, login: Any, offices: list[Assignment]) -> None:
    browser, address = login(world.ciso), f"/personer/{world.system_owner.pk}/lamna-over/"
    data = filled(browser, address, person=world.employee.pk, starts_on="2026-12-01", reason="Ny tjänst", seen="1")
    assert browser.post(address, {**data, "offices": [offices[0].pk]}).status_code == 303
    assert [a.object_id for a in Assignment.objects.filter(person=world.employee)] == [world.journal.pk]


def test_nobody_chosen_is_asked_for(world: Any, login: Any, offices: list[Assignment]) -> None:
    browser, address = login(world.ciso), f"/personer/{world.system_owner.pk}/lamna-over/"
    data = filled(browser, address, starts_on="2026-12-01", reason="Ny tjänst")
    answer = browser.post(address, {**data, "offices": [offices[0].pk]})
    assert answer.status_code == 422
    assert "Välj vem som tar över." in answer.content.decode()


def test_one_that_cannot_go_stops_them_all_and_is_named(world: Any, offices: list[Assignment]) -> None:
    make.assignment(person=world.employee, role=RoleKind.MANAGER, about=world.school)
    with pytest.raises(ValidationError) as refused:
        actions.hand_over(
            by=world.ciso, offices=[(row, world.employee) for row in offices], starts_on=TODAY + DAY, reason="x"
        )
    assert refused.value.messages == [f"{world.school}: Personen har redan den rollen under den tiden."]


def test_manager_hands_over_what_they_may_give_and_not_the_rest(world: Any, offices: list[Assignment]) -> None:
    """The manager of the care appoints owners there, and hands out neither the school's systems nor its managers."""
    given = {"by": world.manager, "starts_on": TODAY + DAY, "reason": "x"}
    assert actions.hand_over(offices=[(offices[0], world.employee)], **given)
    for row in offices[1:]:
        with pytest.raises(ValidationError, match="Det kan bara"):
            actions.hand_over(offices=[(row, world.employee)], **given)


def test_no_day_is_left_without_by_those_who_go_at_once(world: Any, login: Any, offices: list[Assignment]) -> None:
    """Of two managers the other one stays: only the systems would be without."""
    other = make.assignment(person=world.employee_school, role=RoleKind.MANAGER, about=world.school)
    for row in (offices[0], offices[2]):
        actions.end_assignment(by=world.ciso, assignment=row, version=None, ends_on=date(2026, 11, 30))
    given = [(row, world.employee) for row in offices]
    with pytest.raises(ValidationError) as refused:
        actions.hand_over(by=world.ciso, offices=given, starts_on=date(2026, 12, 15), reason="x")
    [said] = refused.value.message_dict["starts_on"]
    assert said.startswith(f"Då är {world.journal} utan systemägare från 2026-12-01.")
    browser, address = login(world.ciso), f"/personer/{world.system_owner.pk}/lamna-over/"
    data = filled(browser, address, person=world.employee.pk, starts_on="2026-12-15", reason="Ny tjänst")
    data |= {"offices": [row.pk for row in offices]}
    for sent in (data, {**data, "seen": "1"}):
        answer = browser.post(address, sent)
        assert answer.status_code == 422
        assert answer.context["form"].errors["starts_on"] == [said]
    actions.end_assignment(by=world.ciso, assignment=other, version=None, ends_on=date(2026, 12, 5))
    with pytest.raises(ValidationError, match=f"Då är {world.school} utan chef från 2026-12-06"):
        actions.hand_over(by=world.ciso, offices=given[2:], starts_on=date(2026, 12, 15), reason="x")
    assert actions.hand_over(by=world.ciso, offices=given, starts_on=date(2026, 12, 1), reason="x")


# --- offices at a unit --------------------------------------------------------------------------------------


def office(role: RoleKind, about: Any) -> Assignment:
    return Assignment.objects.valid().get(role=role, unit=about, is_deputy=False)


def test_what_waits_at_the_units_of_an_office_is_told(world: Any, login: Any) -> None:
    for n in range(7):
        make.supplier(unit=world.care, name=f"Lev {n}", review_on=TODAY + n * DAY)
    make.supplier(unit=world.company, name="Bolagets", review_on=TODAY)
    make.candidate(unit=world.care, name="Kanske ett system")
    waits = handovers.waiting(office(RoleKind.CISO, world.kommun), world.ciso)
    assert [duty.label for duty in waits.duties] == [f"Lev {n}" for n in range(5)]
    assert waits.more >= 2
    assert any(text.startswith("Det är inte avgjort om kandidaten är ett system: ") for text in waits.lacks)
    make.holder(RoleKind.CISO, world.care)
    nearer = handovers.waiting(office(RoleKind.CISO, world.kommun), world.ciso)
    assert not [duty for duty in nearer.duties if duty.label.startswith("Lev")]
    assert [duty.label for duty in handovers.waiting(office(RoleKind.CISO, world.care), world.ciso).duties][:1] == [
        "Lev 0"
    ]


def test_systems_without_an_owner_wait_for_the_manager_unless_the_unit_has_not_begun(world: Any) -> None:
    make.system(unit=world.home_care, name="Herrelös")
    held = office(RoleKind.MANAGER, world.care)
    assert any(text.startswith("Systemägare saknas: ") for text in handovers.waiting(held, world.ciso).lacks)
    make.saved(DutyStart(unit=world.care, starts_on=TODAY + 30 * DAY))
    assert not handovers.waiting(held, world.ciso)


def test_what_the_reader_may_not_view_is_not_told(world: Any) -> None:
    make.supplier(unit=world.care, name="Lev", review_on=TODAY)
    held = office(RoleKind.CISO, world.kommun)
    assert not handovers.waiting(held, world.administrator).duties


def test_handover_of_an_office_never_says_that_nothing_waits(world: Any, login: Any) -> None:
    held = office(RoleKind.DPO, world.kommun)
    browser, address = login(world.ciso), f"/personer/{world.dpo.pk}/lamna-over/"
    data = filled(browser, address, person=world.employee.pk, starts_on="2026-12-01", reason="Ny tjänst")
    shown = browser.post(address, {**data, "offices": [held.pk]})
    assert shown.context["planned"]
    assert "Inget väntar" not in shown.content.decode()

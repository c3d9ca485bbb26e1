"""What an auditor reads is for one review, and ends with it: by itself, and in the same transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.models import InformationSystem
from core import clock
from core.errors import Stale
from roles import actions, projection
from roles.kinds import RoleKind
from roles.models import Assignment, Review
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
AUDITOR = RoleKind.AUDITOR


def at(days: int) -> Any:
    day = TODAY + days * DAY
    return clock.at(datetime(day.year, day.month, day.day, 10))


def review(world: Any, *, first: int = 0, last: int = 30, **values: Any) -> Review:
    days = {"starts_on": TODAY + first * DAY, "ends_on": TODAY + last * DAY}
    values = {"name": "Behörigheter", "ordered_by": "Kommunrevisionen", "unit": world.kommun, **days, **values}
    return actions.add_review(by=world.ciso, values=values)


def appoint(world: Any, found: Review | None, **values: Any) -> Assignment:
    values = {"by": world.ciso, "person": world.employee, "about": world.kommun, "starts_on": TODAY, **values}
    return actions.appoint(role=AUDITOR, review=found, **values)


def change(world: Any, found: Review, **values: Any) -> Review:
    dates = {name: values.pop(name) for name in ("starts_on", "ends_on", "name") if name in values}
    return actions.change_review(by=world.ciso, review=found, version=None, values=dates, **values)


def close(world: Any, found: Review) -> Review:
    return actions.close_review(by=world.ciso, review=found, version=None, reason="Klar i förtid")


def reads(world: Any, days: int) -> bool:
    with at(days):
        return InformationSystem.objects.visible_to(world.employee, "view").exists()


def last_day(row: Assignment) -> date | None:
    return Assignment.objects.get(pk=row.pk).ends_on


# --- appointing --------------------------------------------------------------------------------------


def test_auditor_reads_as_long_as_the_review_and_not_a_day_more(world: Any) -> None:
    row = appoint(world, review(world))
    assert row.ends_on == TODAY + 30 * DAY
    assert [reads(world, n) for n in (0, 30, 31, 400)] == [True, True, False, False]


def test_auditor_may_end_before_the_review(world: Any) -> None:
    appoint(world, review(world), ends_on=TODAY + 5 * DAY)
    assert [reads(world, n) for n in (5, 6)] == [True, False]


@pytest.mark.parametrize(
    ("fault", "field", "words"),
    [
        ("none", "review", "Välj vilken granskning"),
        ("over", "review", "Granskningen är avslutad"),
        ("closed", "review", "Granskningen är avslutad"),
        ("elsewhere", "review", "Granskningen gäller Omsorgsförvaltningen"),
        ("other entity", "review", "Granskningen gäller Granviksbostäder AB"),
        ("too early", "starts_on", "Granskningen börjar 2026-11-28"),
        ("too late", "starts_on", "Granskningen slutar 2026-12-23"),
        ("too long", "ends_on", "Granskningen slutar 2026-12-23"),
    ],
)
def test_auditor_without_a_review_that_covers_it_is_refused(world: Any, fault: str, field: str, words: str) -> None:
    found: Any = None if fault == "none" else review(world, first=5 if fault == "too early" else 0)
    values: dict[str, Any] = {}
    if fault == "over":
        found = make.review(unit=world.kommun, ends_on=TODAY - DAY)
    if fault == "closed":
        found = close(world, found)
    if fault in {"elsewhere", "other entity"}:
        found = make.review(unit=world.care if fault == "elsewhere" else world.company)
    if fault == "too late":
        values["starts_on"] = TODAY + 31 * DAY
    if fault == "too long":
        values["ends_on"] = TODAY + 31 * DAY
    with pytest.raises(ValidationError) as refused:
        appoint(world, found, **values)
    assert words in refused.value.message_dict[field][0]
    assert not reads(world, 0)


def test_review_of_a_part_is_for_auditors_there_and_below(world: Any) -> None:
    found = review(world, unit=world.care)
    appoint(world, found, about=world.home_care)
    assert appoint(world, found, person=world.employee_school, about=world.care).review == found


def test_only_auditors_belong_to_a_review(world: Any) -> None:
    found = review(world)
    values = {"by": world.ciso, "person": world.employee, "about": world.care, "starts_on": TODAY}
    with pytest.raises(ValidationError, match="väljs bara för revisorer"):
        actions.appoint(role=RoleKind.MANAGER, review=found, **values)


def test_who_takes_over_works_in_the_same_review(world: Any) -> None:
    row = appoint(world, review(world))
    (new,) = actions.hand_over(by=world.ciso, offices=[(row, world.employee_school)], starts_on=TODAY + DAY)
    assert (new.review, new.ends_on) == (row.review, TODAY + 30 * DAY)


def test_end_of_an_auditor_is_not_moved_past_the_review(world: Any) -> None:
    row = appoint(world, review(world), ends_on=TODAY + 5 * DAY)
    with pytest.raises(ValidationError, match="Granskningen slutar 2026-12-23"):
        actions.end_assignment(by=world.ciso, assignment=row, version=None, ends_on=TODAY + 31 * DAY)


def test_database_refuses_an_auditor_without_review_or_end(world: Any) -> None:
    row = appoint(world, review(world))
    for column in ("review_id", "ends_on"):
        with pytest.raises(IntegrityError, match="auditor_has_review"), transaction.atomic():
            connection.cursor().execute(f"UPDATE roles_assignment SET {column} = NULL WHERE id = {row.pk}")


# --- the review moves --------------------------------------------------------------------------------


def test_earlier_end_ends_access_in_the_same_transaction(world: Any) -> None:
    found = review(world)
    row = appoint(world, found)
    change(world, found, ends_on=TODAY + 10 * DAY, reason="Kortare")
    assert last_day(row) == TODAY + 10 * DAY
    assert [reads(world, n) for n in (10, 11, 30)] == [True, False, False]
    assert projection.check() == {"missing": 0, "extra": 0}
    version = Assignment.history.filter(id=row.pk).latest("history_id")
    assert (version.actor_name, version.history_change_reason) == (world.ciso.full_name, "Kortare")


def test_who_would_begin_after_the_new_end_never_does(world: Any) -> None:
    found = review(world)
    row = appoint(world, found, starts_on=TODAY + 20 * DAY)
    change(world, found, ends_on=TODAY + 10 * DAY)
    assert Assignment.objects.get(pk=row.pk).is_withdrawn
    assert not any(reads(world, n) for n in (0, 10, 20, 25))


def test_who_ends_before_the_new_end_is_left_alone(world: Any) -> None:
    found = review(world)
    row = appoint(world, found, ends_on=TODAY + 3 * DAY)
    change(world, found, ends_on=TODAY + 10 * DAY)
    assert (last_day(row), Assignment.objects.get(pk=row.pk).version) == (TODAY + 3 * DAY, row.version)


def test_later_end_lengthens_no_access_unless_said(world: Any) -> None:
    found = review(world)
    row, short = appoint(world, found), appoint(world, found, person=world.employee_school, ends_on=TODAY + 3 * DAY)
    change(world, found, ends_on=TODAY + 60 * DAY)
    assert last_day(row) == TODAY + 30 * DAY
    assert not reads(world, 31)
    change(world, found, ends_on=TODAY + 30 * DAY)
    change(world, found, ends_on=TODAY + 60 * DAY, lengthen=True)
    assert (last_day(row), last_day(short)) == (TODAY + 60 * DAY, TODAY + 3 * DAY)
    assert [reads(world, n) for n in (60, 61)] == [True, False]


def test_access_that_is_over_does_not_come_back(world: Any) -> None:
    found = review(world)
    row = appoint(world, found)
    with at(31):
        change(world, found, ends_on=TODAY + 60 * DAY, lengthen=True)
    assert last_day(row) == TODAY + 30 * DAY
    assert not reads(world, 40)


def test_closing_ends_access_at_midnight_and_for_good(world: Any) -> None:
    found = review(world)
    row = appoint(world, found)
    with at(4):
        close(world, found)
        assert Review.objects.get(pk=found.pk).is_over
    assert last_day(row) == TODAY + 4 * DAY
    assert [reads(world, n) for n in (4, 5, 30)] == [True, False, False]
    with pytest.raises(ValidationError, match="redan avslutad"):
        close(world, found)
    with pytest.raises(ValidationError, match="Lägg till en ny"):
        change(world, found, ends_on=TODAY + 90 * DAY)


def test_closing_what_has_not_begun_lets_nobody_in(world: Any) -> None:
    found = review(world, first=10)
    row = appoint(world, found, starts_on=TODAY + 10 * DAY)
    close(world, found)
    assert Assignment.objects.get(pk=row.pk).is_withdrawn
    assert not any(reads(world, n) for n in (0, 9, 10, 30))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": TODAY - DAY}, "ends_on"),
        ({"starts_on": TODAY + 40 * DAY}, "ends_on"),
        ({"starts_on": TODAY + 5 * DAY}, "starts_on"),
    ],
)
def test_days_that_would_not_hold_are_refused(world: Any, values: dict[str, date], field: str) -> None:
    found = review(world)
    appoint(world, found)
    with pytest.raises(ValidationError) as refused:
        change(world, found, **values)
    assert field in refused.value.message_dict


def test_a_version_somebody_else_changed_is_stopped(world: Any) -> None:
    found = review(world)
    change(world, found, name="Loggning")
    with pytest.raises(Stale):
        actions.change_review(by=world.ciso, review=found, version=found.version, values={"name": "Annat"})


def test_review_is_added_only_where_one_may(world: Any) -> None:
    with pytest.raises(ValidationError, match="får inte lägga till granskningar där"):
        review(world, unit=world.company)
    with pytest.raises(ValidationError, match="redan varit"):
        review(world, first=-10, last=-1)


STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "lengthen", "close", "end"]), st.integers(0, 60), st.integers(0, 9)), max_size=6
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, own_end=st.one_of(st.none(), st.integers(0, 30)))
def test_whatever_is_done_nobody_reads_after_the_review(world: Any, steps: list[Any], own_end: int | None) -> None:
    """The truth of a day is the review's last day at that time; the answer is asked long after, with nothing run."""
    with transaction.atomic():
        found, now = review(world), 0
        end = None if own_end is None else TODAY + own_end * DAY
        row = appoint(world, found, ends_on=end)
        for what, to, later in steps:
            now += later
            with at(now):
                _do(world, found, row, what, TODAY + to * DAY)
            last = Review.objects.get(pk=found.pk).ends_on
            held = last_day(row)
            assert held is not None
            assert held <= last
            assert not reads(world, (last - TODAY).days + 1)
        transaction.set_rollback(True)


def _do(world: Any, found: Review, row: Assignment, what: str, day: date) -> None:
    try:
        with transaction.atomic():
            if what == "close":
                close(world, found)
            elif what == "end":
                actions.end_assignment(by=world.ciso, assignment=row, version=None, ends_on=day)
            else:
                change(world, found, ends_on=day, lengthen=what == "lengthen")
    except ValidationError:
        pass

"""The day is the Swedish one: midnight, both shifts of the clock, and New Year."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import clock

SWEDEN = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-11-23T22:59:59", date(2026, 11, 23)),  # winter: an hour before Greenwich
        ("2026-11-23T23:00:00", date(2026, 11, 24)),
        ("2026-06-30T21:59:59", date(2026, 6, 30)),  # summer: two hours
        ("2026-06-30T22:00:00", date(2026, 7, 1)),
        ("2026-03-28T22:59:59", date(2026, 3, 28)),  # the night that loses an hour begins in winter time
        ("2026-03-28T23:00:00", date(2026, 3, 29)),
        ("2026-03-29T21:59:59", date(2026, 3, 29)),  # and the next day ends in summer time
        ("2026-03-29T22:00:00", date(2026, 3, 30)),
        ("2026-10-24T21:59:59", date(2026, 10, 24)),  # the day that gains an hour
        ("2026-10-24T22:00:00", date(2026, 10, 25)),
        ("2026-10-25T22:59:59", date(2026, 10, 25)),
        ("2026-10-25T23:00:00", date(2026, 10, 26)),
        ("2026-12-31T22:59:59", date(2026, 12, 31)),
        ("2026-12-31T23:00:00", date(2027, 1, 1)),
        ("2028-02-28T23:00:00", date(2028, 2, 29)),
    ],
)
def test_today_turns_at_swedish_midnight(instant: str, day: date) -> None:
    with clock.at(datetime.fromisoformat(instant).replace(tzinfo=UTC)):
        assert clock.today() == day


def test_today_is_swedish_whatever_zone_is_active(settings: object) -> None:
    from django.utils import timezone

    with timezone.override("America/Los_Angeles"), clock.at(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 24)


def test_naive_moment_is_read_as_swedish_time() -> None:
    with clock.at(datetime(2026, 7, 1, 0, 30)) as moment:
        assert clock.now() == moment == datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
        assert clock.today() == date(2026, 7, 1)


def test_hour_that_comes_twice_is_two_instants() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=SWEDEN)
    second = first.replace(fold=1)
    with clock.at(first):
        before = clock.now().astimezone(UTC)
    with clock.at(second):
        after = clock.now().astimezone(UTC)
    assert after - before == timedelta(hours=1)


def test_time_is_aware_and_goes_on_when_nobody_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from contextvars import ContextVar

    monkeypatch.setattr(clock, "_fixed", ContextVar("fixed_time", default=None))
    before = datetime.now(UTC)
    seen = clock.now()
    assert before <= seen <= datetime.now(UTC)
    assert seen.tzinfo is not None
    assert seen.utcoffset() == timedelta(0)


def test_blocks_nest_and_end_even_when_the_work_fails(monday: datetime) -> None:
    with pytest.raises(ZeroDivisionError), clock.at(monday + timedelta(days=1)):
        with clock.at(monday + timedelta(days=2)):
            assert clock.today() == date(2026, 11, 25)
        assert clock.today() == date(2026, 11, 24)
        raise ZeroDivisionError
    assert clock.today() == date(2026, 11, 23)


def test_time_set_here_is_not_set_in_other_threads(monday: datetime) -> None:
    seen: list[datetime] = []
    with clock.at(monday + timedelta(days=9)):
        other = threading.Thread(target=lambda: seen.append(clock.now()))
        other.start()
        other.join()
    assert seen == [monday]

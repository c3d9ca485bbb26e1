"""Half a date is never made whole, and a bare number is a day only where it can hardly be anything else."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from core.imports.dates import OPEN_ENDED, Period, counting, parse_date


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-01",
        "2024-3-1",
        "20240301",
        20240301,
        "1/3 2024",
        "1 mars 2024",
        "1 mar 2024",
        "1 mar. 2024",
        "den 1 mars 2024",
        "1:a mars 2024",
        "01.03.2024",
        "2024/03/01",
        "2024.03.01",
        45352,
        45352.0,
        "45352",
        datetime(2024, 3, 1),
        date(2024, 3, 1),
        "2024-03-01 00:00",
        " 2024‑03‑01 ".replace("‑", "-"),
    ],
)
def test_reads_a_whole_date(cell: object) -> None:
    assert parse_date(cell).value == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/12 2025", date(2025, 12, 31)),
        ("25/12 2025", date(2025, 12, 25)),
        ("3/4 2027", date(2027, 4, 3)),
        ("31/12/2025", date(2025, 12, 31)),
    ],
)
def test_the_day_stands_first(cell: str, day: date) -> None:
    assert parse_date(cell).value == day


@pytest.mark.parametrize(
    ("cell", "precision", "name", "first", "last"),
    [
        ("2023", "year", "2023", "2023-01-01", "2023-12-31"),
        (2023, "year", "2023", "2023-01-01", "2023-12-31"),
        ("Q4 2027", "quarter", "2027-Q4", "2027-10-01", "2027-12-31"),
        ("2027 kv 1", "quarter", "2027-Q1", "2027-01-01", "2027-03-31"),
        ("kvartal 2 2027", "quarter", "2027-Q2", "2027-04-01", "2027-06-30"),
        ("februari 2024", "month", "2024-02", "2024-02-01", "2024-02-29"),
        ("sept. 2022", "month", "2022-09", "2022-09-01", "2022-09-30"),
        ("2024-03", "month", "2024-03", "2024-03-01", "2024-03-31"),
        ("v. 18 2028", "week", "2028-W18", "2028-05-01", "2028-05-07"),
        ("2026-W53", "week", "2026-W53", "2026-12-28", "2027-01-03"),
        ("vecka 8 2030", "week", "2030-W08", "2030-02-18", "2030-02-24"),
    ],
)
def test_half_a_date_stays_half(cell: object, precision: str, name: str, first: str, last: str) -> None:
    parsed = parse_date(cell)
    assert (parsed.status, parsed.reason, parsed.value, parsed.candidates) == (
        "choice",
        "incomplete",
        None,
        (first, last),
    )
    assert isinstance(parsed.detail, Period)
    assert (parsed.detail.precision, parsed.detail.name) == (precision, name)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-30",
        "?",
        "snart",
        "se avtal",
        "1/3",
        "1 mars",
        "hösten 2024",
        "2024-13",
        "v. 54 2024",
        "Q5 2024",
        "2025-W53",
        "0024-03-01",
        "2024/2025",
        12,
        3.5,
        True,
        time(8, 0),
        "31/2 2024",
        "x" * 1000,
        datetime(1, 1, 1),
        # Year and quarter, or year and month, written together; and days that no list of today is about.
        20253,
        "20253",
        "20001",
        "20494",
        "20259",
        "20253,5",
        29_220,
        "65746",
    ],
)
def test_what_is_no_date_is_left_empty(cell: object) -> None:
    parsed = parse_date(cell)
    assert (parsed.status, parsed.reason, parsed.value) == ("warning", "unreadable", None)


@pytest.mark.parametrize(
    ("cell", "candidates"),
    [("03/04/2024", ("2024-04-03", "2024-03-04")), ("240301", ("2024-03-01",)), ("24-03-01", ("2024-03-01",))],
)
def test_asks_which_date_is_meant(cell: str, candidates: tuple[str, ...]) -> None:
    parsed = parse_date(cell)
    assert (parsed.status, parsed.reason, parsed.candidates, parsed.value) == ("choice", "unsure", candidates, None)


@pytest.mark.parametrize("cell", ["tillsvidare", "Tills vidare", " TILLSVIDARE"])
def test_until_further_notice_only_where_it_makes_sense(cell: str) -> None:
    assert parse_date(cell, open_ended=True).value == OPEN_ENDED
    assert (parse_date(cell).status, parse_date(cell).value) == ("warning", None)


@pytest.mark.parametrize(
    "cell",
    ["2024-03-07 11:40", "2024-03-07T11:40:00", "7/3 2024 kl. 11.40", datetime(2024, 3, 7, 11, 40), "45358,486111"],
)
def test_reads_the_time_where_it_is_wanted(cell: object) -> None:
    assert parse_date(cell, with_time=True).value == datetime(2024, 3, 7, 11, 40)
    assert (parse_date(cell).value, parse_date(cell).detail) == (date(2024, 3, 7), time(11, 40))


def test_a_day_without_time_stays_a_day() -> None:
    assert parse_date("2024-03-07", with_time=True).value == date(2024, 3, 7)
    assert parse_date(datetime(2024, 3, 7), with_time=True).value == date(2024, 3, 7)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (29_221, date(1980, 1, 1)),
        ("29221", date(1980, 1, 1)),
        (65_745, date(2079, 12, 31)),
        ("46023", date(2026, 1, 1)),
    ],
)
def test_counts_days_within_the_years_that_lists_are_about(cell: object, day: date) -> None:
    assert parse_date(cell).value == day


def test_counts_from_1904_for_files_that_do() -> None:
    assert parse_date(43890).value == date(2020, 2, 29)
    with counting(days_from_1904=True):
        assert parse_date(43890).value == date(2024, 3, 1)
        assert parse_date(20_494).value is None

"""Dates as they are written in lists. Half a date stays half a date until a person has chosen a day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from core.imports.messages import message
from core.imports.values import BLANK, Parsed
from core.imports.words import CellValue, collapsed, folded, text_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Precision = Literal["year", "quarter", "month", "week"]

EARLIEST_YEAR = 1900
LATEST_YEAR = 2199
OPEN_ENDED = "open_ended"
OPEN_ENDED_WORDS = frozenset({"tillsvidare", "tills vidare", "tv", "t.v.", "löpande", "utan slutdatum"})
# Outside these years a bare number of five digits is more likely something else than a day that Excel has counted:
# 20253 is the third quarter of 2025 written together, and would be a day in 1955.
FIRST_COUNTED_YEAR, LAST_COUNTED_YEAR = 1980, 2079
EXCEL_DAY_ZERO = date(1899, 12, 30)
MAC_DAY_ZERO = date(1904, 1, 1)
LONGEST_DATE = 60
DAYS_IN_WEEK = 7
MONTHS_IN_QUARTER = 3

MONTH_NAMES = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, start=1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
YEAR = r"(?P<year>[0-9]{4})"

NOT_A_DATE = _("”%(text)s” går inte att läsa som ett datum. Fältet lämnas tomt.")
INCOMPLETE = _("”%(text)s” är inget helt datum. Vilken dag ska det vara?")
WHICH_DATE = _("”%(text)s” är inte säkert ett datum. Vilken dag ska det vara?")
OPEN_ENDED_HERE = _("”%(text)s” är inget datum. Fältet lämnas tomt.")


# How the workbook that is being read counts days: a property of the file, not of any field.
_from_1904: ContextVar[bool] = ContextVar("days_from_1904", default=False)


@contextmanager
def counting(days_from_1904: bool) -> Iterator[None]:
    """Let bare numbers of days within the block be counted as the workbook counts them."""
    token = _from_1904.set(days_from_1904)
    try:
        yield
    finally:
        _from_1904.reset(token)


@dataclass(frozen=True)
class Period:
    """A stretch of days that an incomplete date means: "2024-03" by month, "2025-W10" by week."""

    precision: Precision
    name: str
    first: date
    last: date


DAY_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{YEAR}[-./](?P<month>[0-9]{{1,2}})[-./](?P<day>[0-9]{{1,2}})",
        rf"{YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"(?P<day>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}}) {YEAR}",
        rf"(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})\.{YEAR}",
        rf"(?:den )?(?P<day>[0-9]{{1,2}})(?::?[ae])? (?P<name>{MONTH})\.? {YEAR}",
    )
)
# 3/4/2026 is in April here and in March in lists from elsewhere.
SLASHED = re.compile(rf"(?P<one>[0-9]{{1,2}})[/-](?P<two>[0-9]{{1,2}})[/-]{YEAR}")
SHORT_YEAR = re.compile(r"(?P<year>[0-9]{2})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})")
QUARTER = r"(?:kvartal|kv|q)\.? ?(?P<quarter>[1-4])"
WEEK = r"(?:vecka|v|w)\.? ?(?P<week>[0-9]{1,2})"
PERIOD_FORMS = tuple(
    re.compile(form)
    for form in (
        YEAR,
        rf"{QUARTER},? ?{YEAR}",
        rf"{YEAR}[ -]?{QUARTER}",
        rf"{WEEK},? {YEAR}",
        rf"{YEAR}[ -]?{WEEK}",
        rf"(?P<name>{MONTH})\.? {YEAR}",
        rf"{YEAR} (?P<name>{MONTH})",
        rf"{YEAR}[-/](?P<month>[0-9]{{1,2}})",
    )
)
CLOCK = re.compile(
    r"(?P<date>.+?)(?:t| |, | kl\.? ?)(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})"
    r"(?:[:.](?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
)


def parse_date(cell: CellValue, *, open_ended: bool = False, with_time: bool = False) -> Parsed:
    """A date, or a datetime when `with_time` is set and a time is given.

    Year, quarter, month and week give a choice whose detail is the Period and whose candidates are its first
    and last day. `open_ended` lets "tillsvidare" be the value OPEN_ENDED. Anything else is left empty. Bare numbers
    of days are counted as said by `counting`.
    """
    if isinstance(cell, datetime | date):
        return _from_excel(cell, with_time)
    shown = collapsed(text_of(cell))
    if not shown:
        return BLANK
    bare = folded(shown)
    if bare in OPEN_ENDED_WORDS:
        return Parsed(OPEN_ENDED) if open_ended else _empty(OPEN_ENDED_HERE, shown)
    if len(bare) > LONGEST_DATE or isinstance(cell, bool | time | timedelta):
        return _empty(NOT_A_DATE, shown)
    zero = MAC_DAY_ZERO if _from_1904.get() else EXCEL_DAY_ZERO
    return _from_text(bare, shown, zero, with_time)


def _from_text(bare: str, shown: str, zero: date, with_time: bool) -> Parsed:
    day, clock = _split_clock(bare)
    found = _serial(bare, zero, with_time) or _whole_day(day)
    if found is not None:
        if isinstance(found, datetime):
            return _from_excel(found, with_time)
        return _with_clock(found, clock, with_time)
    if period := _period(bare):
        candidates = (period.first.isoformat(), period.last.isoformat())
        asked = message(INCOMPLETE, text=shown)
        return Parsed(status="choice", reason="incomplete", candidates=candidates, message=asked, detail=period)
    if unsure := _unsure(bare):
        asked = message(WHICH_DATE, text=shown)
        return Parsed(status="choice", reason="unsure", candidates=unsure, message=asked)
    return _empty(NOT_A_DATE, shown)


def _empty(sentence: StrOrPromise, shown: str) -> Parsed:
    told = message(sentence, text=shown)
    return Parsed(status="warning", reason="unreadable", message=told)


def _from_excel(cell: date, with_time: bool) -> Parsed:
    if not EARLIEST_YEAR <= cell.year <= LATEST_YEAR:
        return _empty(NOT_A_DATE, text_of(cell))
    if not isinstance(cell, datetime):
        return Parsed(cell)
    return _with_clock(cell.date(), cell.time().replace(microsecond=0), with_time)


def _with_clock(day: date, clock: time | None, with_time: bool) -> Parsed:
    """Midnight from Excel means that no time was given."""
    if with_time and clock and clock != time():
        return Parsed(datetime.combine(day, clock))
    return Parsed(day, detail=clock if clock != time() else None)


def _split_clock(bare: str) -> tuple[str, time | None]:
    found = CLOCK.fullmatch(bare)
    if not found:
        return bare, None
    try:
        clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return bare, None
    return found["date"], clock


def _serial(bare: str, zero: date, with_time: bool) -> date | None:
    """The day that Excel keeps as a bare number of days; a fraction is the time of day."""
    if not re.fullmatch(r"[0-9]{5}(?:[.,][0-9]+)?", bare):
        return None
    days = float(bare.replace(",", "."))
    counted = datetime.combine(zero, time()) + timedelta(seconds=round(days * 86_400))
    return counted if FIRST_COUNTED_YEAR <= counted.year <= LAST_COUNTED_YEAR else None


def _date(year: int, month: int, day: int) -> date | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _whole_day(bare: str) -> date | None:
    for form in DAY_FORMS:
        if found := form.fullmatch(bare):
            parts = found.groupdict()
            month = MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
            return _date(int(parts["year"]), month, int(parts["day"]))
    if found := SLASHED.fullmatch(bare):
        return _only_day_first(int(found["year"]), int(found["one"]), int(found["two"]))
    return None


def _only_day_first(year: int, one: int, two: int) -> date | None:
    """Day first, unless the two numbers could as well be the other way round."""
    day_first = _date(year, two, one)
    return day_first if one == two or _date(year, one, two) is None else None


def _unsure(bare: str) -> tuple[str, ...]:
    if found := SLASHED.fullmatch(bare):
        one, two, year = int(found["one"]), int(found["two"]), int(found["year"])
        days = (_date(year, two, one), _date(year, one, two))
        return tuple(day.isoformat() for day in days if day)
    if found := SHORT_YEAR.fullmatch(bare):
        day = _date(2000 + int(found["year"]), int(found["month"]), int(found["day"]))
        return (day.isoformat(),) if day else ()
    return ()


def _period(bare: str) -> Period | None:
    for form in PERIOD_FORMS:
        if found := form.fullmatch(bare):
            parts = {name: value for name, value in found.groupdict().items() if value}
            year = int(parts.pop("year"))
            if not EARLIEST_YEAR <= year <= LATEST_YEAR:
                return None
            if not parts:
                return Period("year", str(year), date(year, 1, 1), date(year, 12, 31))
            unit, value = parts.popitem()
            return PERIODS[unit](year, MONTHS[value] if unit == "name" else int(value))
    return None


def _quarter(year: int, quarter: int) -> Period:
    last = quarter * MONTHS_IN_QUARTER
    first_day, last_day = date(year, last - 2, 1), date(year, last, monthrange(year, last)[1])
    return Period("quarter", f"{year}-Q{quarter}", first_day, last_day)


def _month(year: int, month: int) -> Period | None:
    first = _date(year, month, 1)
    if first is None:
        return None
    return Period("month", f"{year}-{month:02}", first, date(year, month, monthrange(year, month)[1]))


def _week(year: int, week: int) -> Period | None:
    try:
        first = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return Period("week", f"{year}-W{week:02}", first, first + timedelta(days=DAYS_IN_WEEK - 1))


PERIODS: dict[str, Callable[[int, int], Period | None]] = {
    "quarter": _quarter,
    "name": _month,
    "month": _month,
    "week": _week,
}

"""What outages add up to: how long, how long it was allowed to take, and how many in a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.templatetags.ui import number


class HoursLater(Func):
    """The moment so many hours after a moment: HoursLater("started_at", "rto_hours")."""

    template = "(%(expressions)s * interval '1 hour')"
    arg_joiner = " + "
    output_field = DateTimeField()


def in_words(time: timedelta) -> str:
    """Return a length of time as people say it: "45 minuter", "3 timmar 15 minuter", "2 dygn 4 timmar"."""
    whole = int(time.total_seconds() // 60)
    days, hours, minutes = whole // 1440, whole % 1440 // 60, whole % 60
    if whole < 60:
        return _minutes(whole)
    parts = [_days(days), _hours(hours)] if days else [_hours(hours), _minutes(minutes)]
    return " ".join(part for part, size in zip(parts, (days, hours) if days else (hours, minutes), strict=True) if size)


def _minutes(n: int) -> str:
    return ngettext("%(n)s minut", "%(n)s minuter", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)s timme", "%(n)s timmar", n) % {"n": n}


def _days(n: int) -> str:
    return ngettext("%(n)s dygn", "%(n)s dygn", n) % {"n": number(n)}


@dataclass(frozen=True)
class Verdict:
    """How long something took beside the longest time without the system: `kind` is that of a badge."""

    kind: str
    text: str


def verdict(lasted: timedelta, rto_hours: Decimal | None) -> Verdict:
    """Say whether a time is within the longest time that one can be without a system, and if not by how much."""
    if rto_hours is None:
        return Verdict("", _("Längsta tid utan systemet är inte bestämd"))
    over = lasted - timedelta(seconds=float(rto_hours) * 3600)
    if over < timedelta(minutes=1):
        return Verdict("ok", _("Inom längsta tid utan systemet"))
    return Verdict("danger", _("%(time)s längre än längsta tid utan systemet") % {"time": in_words(over)})


def year_of(moment: datetime) -> int:
    """Return the year in Sweden: an outage counts in the year when it began."""
    return timezone.localtime(moment, timezone.get_default_timezone()).year


def during(year: int) -> Q:
    """Return the condition that an outage began in a year."""
    return Q(started_at__gte=_new_year(year), started_at__lt=_new_year(year + 1))


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=timezone.get_default_timezone())


def this_year() -> Q:
    """Return the condition of outages that count this year: not planned, and not taken away."""
    return during(clock.today().year) & Q(kind="unplanned", archived_on__isnull=True)


def within_rto() -> Exists:
    """Return the condition that an outage was over in time. Where nobody has said how long that is, it was not."""
    from assets.models import InformationSystem

    ended = Coalesce(OuterRef("ended_at"), Value(clock.now(), output_field=DateTimeField()))
    systems = InformationSystem.objects.filter(pk=OuterRef("system_id"))
    return Exists(
        systems.annotate(allowed_to=HoursLater(OuterRef("started_at"), F("rto_hours"))).filter(allowed_to__gte=ended)
    )


@dataclass(frozen=True)
class Year:
    """The outages of a year in some log."""

    year: int
    unplanned: int
    planned: int
    longest: timedelta | None


def by_year(rows: QuerySet) -> tuple[Year, Year]:
    """Return this year and last year of the outages, by one statement. `longest` is of those that were not planned."""
    now = clock.today().year
    live = rows.filter(archived_on__isnull=True).order_by()
    found = live.aggregate(**_counters("now", now), **_counters("then", now - 1))
    return _year(now, found, "now"), _year(now - 1, found, "then")


def _counters(name: str, year: int) -> dict[str, Any]:
    ended = Coalesce("ended_at", Value(clock.now(), output_field=DateTimeField()))
    unplanned = during(year) & Q(kind="unplanned")
    return {
        f"{name}_unplanned": Count("pk", filter=unplanned),
        f"{name}_planned": Count("pk", filter=during(year) & Q(kind="planned")),
        f"{name}_longest": Max(ended - F("started_at"), filter=unplanned),
    }


def _year(year: int, found: Mapping[str, Any], name: str) -> Year:
    return Year(year, found[f"{name}_unplanned"], found[f"{name}_planned"], found[f"{name}_longest"])


def in_a_sentence(years: tuple[Year, Year]) -> str:
    """Say how many outages there have been this year and how many there were last year."""
    now, then = years
    said = _(
        "Oplanerade avbrott i år: %(now)s, i fjol: %(then)s. Planerade i år: %(planned)s, i fjol: %(planned_then)s."
    )
    return said % {
        "now": number(now.unplanned),
        "planned": number(now.planned),
        "then": number(then.unplanned),
        "planned_then": number(then.planned),
    }


def counted() -> dict[str, Any]:
    """Return annotations of a system: `outages_now`, `outages_then` (this year, last year) and `down_since`."""
    from assets.models import Outage

    live = Outage.objects.filter(system=OuterRef("pk"), archived_on__isnull=True).order_by()

    def how_many(year: int) -> Any:
        rows = live.filter(during(year), kind="unplanned").values("system").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(rows, output_field=IntegerField()), 0)

    now = clock.today().year
    return {
        "outages_now": how_many(now),
        "outages_then": how_many(now - 1),
        "down_since": Subquery(live.filter(ended_at__isnull=True).values("started_at")[:1]),
    }

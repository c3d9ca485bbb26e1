"""Tags and filters for the look of the portal: icons, badges, meters, and Swedish dates and numbers."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm, BoundField
from django.template.base import render_value_in_context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock

register = template.Library()

NBSP = "\u00a0"
SOFT_HYPHEN = "\u00ad"

STATE_ICONS = {
    "ok": "check2",
    "warning": "clock",
    "danger": "x-lg",
    "info": "arrow-repeat",
    "exc": "dash-circle-dotted",
    "": "circle",
}
RISK_BANDS = ("1", "2", "3", "4")

# Where a long Swedish compound may be broken: before these, when something of weight stands in front, and after the s
# that joins its parts (verksamhets|planerings|uppföljnings|…).
HEADS = (
    "förvaltning|nämnd|kontor|(?<=s)enhet|avdelning|tjänst|verksamhet|myndighet|bolag|samordnare|ansvarig|hantering|"
    "dokumentation|utredning|utbildning|utveckling|förvaltare|ägare|system|register|grupp|säkerhet|klassning|"
    "plattform|uppgift|behandling|planering|analys|rutin|chef|mängd|stöd|plan|bedömning|leverantör|avtal|tekniker"
)
JOINED = r"(?<=\wings|\whets|\wions|\wnads|\wtets|skaps|ments)(?=\w{4})"
COMPOUND = re.compile(rf"(?<=\w\w\w\w)(?=(?:{HEADS})\w*)|{JOINED}", re.IGNORECASE)
# Not in an address, which people copy.
LONG_WORD = re.compile(r"(?<![\w.@/])\w{16,}(?![\w.-]*@)")


# Marks


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """The named icon as SVG. Silent to screen readers unless ``label`` says what it means."""
    classes = f"bi {css}".strip()
    href = f"{_icons()}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


@cache
def _icons() -> str:
    """Return the address of the icons: a page has forty, and to look it up takes longer than to write one."""
    return static("icons.svg")


@register.simple_tag
def state(kind: str, text: str, icon_name: str = "") -> SafeString:
    """A badge of kind ok, warning, danger, info, exc or "" with icon and word."""
    css = f"state is-{kind}" if kind else "state"
    mark = icon(icon_name or STATE_ICONS.get(kind, "circle"))
    return format_html('<span class="{}">{}{}</span>', css, mark, text)


@register.simple_tag
def level(aspect: str, code: int | str | None, label: str = "", size: str = "") -> SafeString:
    """A class level such as K3. Aspect is the full name, code the level or None, label its word."""
    assessed = code not in (None, "", "-")
    shown = f"{str(aspect)[:1].upper()}{code if assessed else '–'}"
    if assessed:
        heard = f"{aspect} {code}, {str(label).lower()}." if label else f"{aspect} {code}."
    else:
        heard = _("%(aspect)s är inte bedömd.") % {"aspect": aspect}
    return format_html(
        '<span class="lvl{}" data-l="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{} </span></span>',
        " lvl-xl" if size == "xl" else "",
        code if assessed else "-",
        shown,
        heard,
    )


@register.simple_tag
def risk(value: int | str, word: str, band: int | str) -> SafeString:
    """A risk with value and word. Band 1 to 4 gives the colour."""
    css = f"risk r{band}" if str(band) in RISK_BANDS else "risk"
    return format_html('<span class="{}"><b>{}</b> {}</span>', css, value, word)


@register.simple_tag
def meter(value: int, max: int, label: str, tone: str = "") -> SafeString:
    """A bar for ``value`` of ``max``, read aloud as "label: 58 av 61". Tone is ok, warn, danger or ""."""
    name = f"{label}: {nofm(value, max)}"
    css = f"meter t-{tone}" if tone else "meter"
    return format_html(
        '<progress class="{}" value="{}" max="{}" aria-label="{}"></progress>', css, value, max or 1, name
    )


@register.simple_tag
def face(name: str) -> SafeString:
    """The initials of a person in a ring, silent to screen readers because the name stands beside."""
    return format_html('<span class="face" aria-hidden="true">{}</span>', initials(name))


@register.filter
def initials(name: Any) -> str:
    """First letters of the first and the last name: "Ann-Sofie Bergqvist" becomes "AB"."""
    words = str(name or "").split()
    picked = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in picked).upper()


@register.filter
def soft(text: Any) -> str:
    """The text with soft hyphens where one would break long compounds by hand. Markup is left alone."""
    if isinstance(text, SafeString):
        return text
    return LONG_WORD.sub(lambda found: COMPOUND.sub(SOFT_HYPHEN, found.group()), "" if text is None else str(text))


# Tables


@register.filter
def only_acts(column: Any) -> bool:
    """Tell whether the column holds what one can do with a row: cell class "act". Its head is only heard."""
    return _has_class(column.attrs["th"], "act")


@register.simple_tag(takes_context=True)
def sort_url(context: template.Context, table: Any, column: Any) -> str:
    """The address of the same list sorted by the column, or the other way when it already is; first page."""
    query = context["request"].GET.copy()
    query.pop(table.prefixed_page_field, None)
    query[table.prefixed_order_by_field] = str(column.order_by_alias.next)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def cells(context: template.Context, row: Any) -> SafeString:
    """The cells of a row with the attributes of their column; ``{"td": {"rowheader": True}}`` makes one the row's name.

    Written here, because the nodes of a template took longer for the cells of a list than for the rest of its page.
    """
    return format_html_join("\n", "<{0}{1}>{2}</{0}>", (_cell(context, *of) for of in row.items()))


def _cell(context: template.Context, column: Any, content: Any) -> tuple[str, SafeString, str]:
    shown = str(content) if column.localize is False else render_value_in_context(content, context)
    if isinstance(content, dt.date):
        shown = format_html('<span class="nowrap">{}</span>', shown)
    return *_cells_of(column), shown


@register.simple_tag
def head_attrs(column: Any) -> SafeString:
    """The attributes of a column head: class and, on the column that sorts the table, ``aria-sort``."""
    attrs = _shown(column.attrs["th"])
    if column.is_ordered:
        attrs["aria-sort"] = "descending" if column.order_by_alias.is_descending else "ascending"
    return _flat(attrs)


class _Cells(NamedTuple):
    """What the cells of a column have in common: those of the column that names the rows are its headers, and every
    other tells its column's header as ``data-label``, for phones.
    """

    tag: str
    attrs: SafeString


def _cells_of(column: Any) -> _Cells:
    """Work out once for a column what never depends on the row; django-tables2 would do it for every cell."""
    if not hasattr(column, "cells_in_common"):
        given = column.attrs["td"]
        attrs, is_name = _shown(given), bool(given.get("rowheader"))
        if is_name:
            attrs = {"scope": "row"} | attrs
        elif not _has_class(attrs, "act"):
            attrs.setdefault("data-label", str(column.header))
        column.cells_in_common = _Cells("th" if is_name else "td", _flat(attrs))
    return column.cells_in_common


def _shown(attrs: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in attrs.items() if key != "rowheader" and not key.startswith("_")}


def _has_class(attrs: dict[str, Any], name: str) -> bool:
    return name in str(attrs.get("class") or "").split()


def _flat(attrs: dict[str, Any]) -> SafeString:
    pairs = [(key, value) for key, value in attrs.items() if value not in (None, "")]
    return format_html_join("", ' {}="{}"', pairs)


# Forms


@register.filter
def filter_fields(form: BaseForm) -> list[BoundField]:
    """The visible fields of a filter form, without search and sort, which stand elsewhere on a list."""
    return [field for field in form.visible_fields() if field.name not in ("q", "sort")]


# Dates


@register.filter
def isodate(value: dt.date | None) -> str:
    """A date as 2026-11-23, a moment as 2026-11-23 14:30, nothing as nothing."""
    if not isinstance(value, dt.date):
        return ""
    if isinstance(value, dt.datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}"


@register.filter
def isoday(value: dt.date | None) -> str:
    """The day of a date or a moment as 2026-11-23."""
    return isodate(_day(value)) if isinstance(value, dt.date) else ""


@register.filter
def isotime(value: dt.datetime | dt.time | None) -> str:
    """The time of day as 14:30."""
    if isinstance(value, dt.datetime):
        return f"{_local(value):%H:%M}"
    return f"{value:%H:%M}" if isinstance(value, dt.time) else ""


@register.filter
def dayname(value: dt.date | None) -> str:
    """The day of the week, with today and yesterday by name: "i dag", "i går", "måndag"."""
    if not isinstance(value, dt.date):
        return ""
    day = _day(value)
    near = {0: _("i dag"), 1: _("i går")}
    return near.get((clock.today() - day).days) or date_format(day, "l")


@register.filter
def week(value: dt.date | None) -> str:
    """The week of a date as "v. 48"."""
    return f"v.{NBSP}{_day(value).isocalendar().week}" if isinstance(value, dt.date) else ""


@register.filter
def timeleft(value: dt.date | None) -> str:
    """How far away a day is: "34 dagar sen", "i dag", "på onsdag", "om 11 dagar", "om 5 månader"."""
    if not isinstance(value, dt.date):
        return ""
    day = _day(value)
    days = (day - clock.today()).days
    return _late(-days) if days < 0 else _ahead(day, days)


@register.filter
def timetone(value: dt.date | None) -> str:
    """The class for a due day: t-danger when it has passed, t-warn within a week, otherwise nothing."""
    if not isinstance(value, dt.date):
        return ""
    days = (_day(value) - clock.today()).days
    return "t-danger" if days < 0 else "t-warn" if days < 7 else ""


def _late(days: int) -> str:
    if days < 365:
        return ngettext("%(n)s dag sen", "%(n)s dagar sen", days) % {"n": days}
    years = days // 365
    return ngettext("mer än %(n)s år sen", "mer än %(n)s år sen", years) % {"n": years}


def _ahead(day: dt.date, days: int) -> str:
    if days < 2:
        return _("i morgon") if days else _("i dag")
    if days < 7:
        return _weekdays()[day.weekday()]
    if days < 35:
        return ngettext("om %(n)s dag", "om %(n)s dagar", days) % {"n": days}
    if days < 63:
        return ngettext("om %(n)s vecka", "om %(n)s veckor", round(days / 7)) % {"n": round(days / 7)}
    months = round(days / 30.44)
    if months < 24:
        return ngettext("om %(n)s månad", "om %(n)s månader", months) % {"n": months}
    return ngettext("om %(n)s år", "om %(n)s år", months // 12) % {"n": months // 12}


def _weekdays() -> tuple[str, ...]:
    return (
        _("på måndag"),
        _("på tisdag"),
        _("på onsdag"),
        _("på torsdag"),
        _("på fredag"),
        _("på lördag"),
        _("på söndag"),
    )


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _day(value: dt.date) -> dt.date:
    return _local(value).date() if isinstance(value, dt.datetime) else value


# Numbers


@register.filter
def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """A number as 1 234,5: hard spaces between thousands, decimal comma."""
    if value is None or value == "":
        return ""
    size = abs(Decimal(str(value)))
    text = f"{size:f}" if decimals is None else f"{size:.{decimals}f}"
    sign = "−" if value < 0 and Decimal(text) else ""
    whole, _dot, part = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", NBSP)
    return f"{sign}{grouped},{part}" if part else f"{sign}{grouped}"


@register.filter
def hours(value: Decimal) -> str:
    """A number of hours in words: "1 timme", "4,5 timmar"."""
    return ngettext("%(n)s timme", "%(n)s timmar", 1 if value == 1 else 2) % {"n": number(value.normalize() + 0)}


@register.filter
def share(part: float | None, whole: float | None = None) -> str:
    """A share as "31 %": ``part`` of ``whole``, or a fraction when ``whole`` is left out. "–" of nothing.

    Only all is 100 %, and only none is 0 %: 999 of 1 000 is 99 %.
    """
    if part is None or whole == 0:
        return "–"
    fraction = part if whole is None else part / whole
    percent = round(fraction * 100)
    if 0 < fraction < 1:
        percent = min(max(percent, 1), 99)
    return f"{percent}{NBSP}%"


@register.filter
def nofm(part: int, whole: int) -> str:
    """ "58 av 61"."""
    return _("%(part)s av %(whole)s") % {"part": number(part), "whole": number(whole)}


@register.filter
def tel(value: str) -> str:
    """A Swedish telephone number as a link needs it: "0980-31 92 10" becomes "+46980319210"."""
    digits = re.sub(r"[^\d+]", "", str(value))
    return f"+46{digits[1:]}" if digits.startswith("0") else digits

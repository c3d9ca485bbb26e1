"""How dates, numbers and names are written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Engine, Origin, Template
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from core.indentation import Loader
from core.templatetags import ui

TODAY = dt.date(2026, 11, 23)  # a Monday
NIGHT = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)  # half past midnight in Sweden


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-800, "mer än 2 år sen"),
        (-365, "mer än 1 år sen"),
        (-364, "364 dagar sen"),
        (-34, "34 dagar sen"),
        (-1, "1 dag sen"),
        (0, "i dag"),
        (1, "i morgon"),
        (2, "på onsdag"),
        (6, "på söndag"),
        (7, "om 7 dagar"),
        (34, "om 34 dagar"),
        (35, "om 5 veckor"),
        (62, "om 9 veckor"),
        (63, "om 2 månader"),
        (365, "om 12 månader"),
        (715, "om 23 månader"),
        (731, "om 2 år"),
        (1096, "om 3 år"),
    ],
)
def test_timeleft(days: int, said: str) -> None:
    assert ui.timeleft(TODAY + dt.timedelta(days=days)) == said


@pytest.mark.parametrize(("days", "tone"), [(-1, "t-danger"), (0, "t-warn"), (6, "t-warn"), (7, "")])
def test_timetone(days: int, tone: str) -> None:
    assert ui.timetone(TODAY + dt.timedelta(days=days)) == tone


@pytest.mark.parametrize(
    ("value", "date", "day", "time", "name", "week"),
    [
        (TODAY, "2026-11-23", "2026-11-23", "", "i dag", "v. 48"),
        (NIGHT, "2026-11-24 00:30", "2026-11-24", "00:30", "tisdag", "v. 48"),
        (dt.date(2026, 11, 22), "2026-11-22", "2026-11-22", "", "i går", "v. 47"),
        (dt.date(2027, 1, 1), "2027-01-01", "2027-01-01", "", "fredag", "v. 53"),
        (dt.time(14, 5), "", "", "14:05", "", ""),
        (None, "", "", "", "", ""),
        ("", "", "", "", "", ""),
    ],
)
def test_dates(value: Any, date: str, day: str, time: str, name: str, week: str) -> None:
    assert (ui.isodate(value), ui.isoday(value), ui.isotime(value)) == (date, day, time)
    assert (ui.dayname(value), plain(ui.week(value))) == (name, week)


@pytest.mark.parametrize("told", [ui.timeleft, ui.timetone, ui.isodate, ui.dayname, ui.week])
def test_no_date_is_nothing(told: Any) -> None:
    assert told(None) == told("") == ""


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (0, None, "0"),
        (999, None, "999"),
        (1234567, None, "1 234 567"),
        (1234.5, None, "1 234,5"),
        (-1234.5, None, "−1 234,5"),
        (Decimal("1234.50"), None, "1 234,50"),
        (Decimal("1E+3"), None, "1 000"),
        (2.345, 1, "2,3"),
        (1999.9, 0, "2 000"),
        (4, 2, "4,00"),
        (1e-7, None, "0,0000001"),
        (1e16, None, "10 000 000 000 000 000"),
        (-0.4, 0, "0"),
        (None, None, ""),
        ("", None, ""),
    ],
)
def test_number(value: Any, decimals: int | None, said: str) -> None:
    assert plain(ui.number(value, decimals)) == said


@given(
    st.one_of(
        st.integers(-(10**15), 10**15),
        st.floats(allow_nan=False, allow_infinity=False),
        st.decimals(-(10**9), 10**9, places=2),
    )
)
def test_any_number_is_written_and_can_be_read_back(value: Any) -> None:
    back = plain(ui.number(value)).replace(" ", "").replace(",", ".").replace("−", "-")
    assert Decimal(back) == Decimal(str(value))


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0.314, None, "31 %"),
        (0, None, "0 %"),
        (1, None, "100 %"),
        (5, 8, "62 %"),
        (0, 5, "0 %"),
        (1, 1000, "1 %"),
        (999, 1000, "99 %"),
        (0.9999, None, "99 %"),
        (5, 5, "100 %"),
        (0, 0, "–"),
        (None, None, "–"),
        (None, 5, "–"),
    ],
)
def test_share(part: Any, whole: Any, said: str) -> None:
    assert plain(ui.share(part, whole)) == said


def test_n_of_m_is_grouped() -> None:
    assert plain(ui.nofm(1058, 12061)) == "1 058 av 12 061"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ann-Sofie Bergqvist", "AB"),
        ("Åsa Öberg", "ÅÖ"),
        ("Karl Gustav af Geijerstam", "KG"),
        ("eva", "E"),
        ("  Eva   Ek ", "EE"),
        ("", ""),
        (None, ""),
    ],
)
def test_initials(name: Any, letters: str) -> None:
    assert ui.initials(name) == letters


@pytest.mark.parametrize(
    ("word", "broken"),
    [
        ("systemförvaltare", "system|förvaltare"),
        ("Informationssäkerhetssamordnare", "Informations|säkerhets|samordnare"),
        ("Omsorgsförvaltningen är stor", "Omsorgs|förvaltningen är stor"),
        ("Räddningsförbundet", "Räddnings|förbundet"),
        ("Fastighetsunderhållsregister", "Fastighets|underhålls|register"),
        ("Kommunikationsinfrastruktur", "Kommunikations|infrastruktur"),
        ("Myndighetsutövningskvalitet", "Myndighets|utövnings|kvalitet"),
        ("Samhällsbyggnadschefens", "Samhällsbyggnads|chefens"),
        ("Överförmyndarkansliets", "Överförmyndarkansliets"),  # no joint that we know
        ("verksamhetsstrateg.oster@granvik.example", "verksamhetsstrateg.oster@granvik.example"),
        ("x@verksamhetsutveckling.example", "x@verksamhetsutveckling.example"),
        ("förvaltning", "förvaltning"),  # short words are left whole
        (None, ""),
        (12, "12"),
    ],
)
def test_soft(word: Any, broken: str) -> None:
    assert ui.soft(word).replace("\u00ad", "|") == broken


def test_soft_leaves_markup_and_escapes_the_rest() -> None:
    markup = format_html('<a href="/systemförvaltningen/">{}</a>', "x")
    assert ui.soft(markup) == markup
    page = Template("{% load ui %}{{ text|soft }}").render(Context({"text": "<b>Omsorgsförvaltningen"}))
    assert page == "&lt;b&gt;Omsorgs\u00adförvaltningen"


@given(st.text(max_size=60))
def test_soft_only_adds_hyphens(text: str) -> None:
    assert ui.soft(text).replace("\u00ad", "") == text.replace("\u00ad", "")


@pytest.mark.parametrize(
    ("given_", "link"),
    [("0980-31 92 10", "+46980319210"), ("+46 980 31", "+4698031"), ("112", "112"), ("070 - 1", "+46701")],
)
def test_tel(given_: str, link: str) -> None:
    assert ui.tel(given_) == link


@pytest.mark.parametrize(
    ("code", "label", "shown", "heard"),
    [
        (3, "Allvarlig", "K3", "Konfidentialitet 3, allvarlig."),
        (0, "", "K0", "Konfidentialitet 0."),
        (None, "", "K–", "Konfidentialitet är inte bedömd."),
        ("-", "", "K–", "Konfidentialitet är inte bedömd."),
    ],
)
def test_level_is_seen_and_heard(code: Any, label: str, shown: str, heard: str) -> None:
    html = ui.level("Konfidentialitet", code, label)
    assert f">{shown}<" in html
    assert heard in html


def test_marks_escape_what_they_are_given() -> None:
    evil = '"><script>'
    for html in (
        ui.icon("x", evil),
        ui.state("ok", evil),
        ui.level(evil, 1, evil),
        ui.risk(9, evil, 3),
        ui.meter(1, 2, evil),
        ui.face(evil),
    ):
        assert "<script" not in html


def test_meter_of_nothing_is_still_a_meter() -> None:
    assert 'max="1"' in ui.meter(0, 0, "Krav")
    assert 'aria-label="Krav: 3 av 4"' in ui.meter(3, 4, "Krav", "warn")


@pytest.mark.parametrize(
    ("name", "read"), [("a.html", "<p>\n{% if x %}\n\n<b> y</b>\n"), ("a.txt", "<p>\n  {% if x %}\n \n\t<b> y</b>\n")]
)
def test_a_page_is_read_without_indentation_line_by_line_and_a_letter_as_it_is(
    tmp_path: Any, name: str, read: str
) -> None:
    (tmp_path / name).write_text("<p>\n  {% if x %}\n \n\t<b> y</b>\n")
    assert Loader(Engine.get_default()).get_contents(Origin(str(tmp_path / name))) == read

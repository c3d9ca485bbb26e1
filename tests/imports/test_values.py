"""Each cell gives a value or a reason, and never a guess."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from core.imports.dates import OPEN_ENDED, Period, counting, parse_date
from core.imports.levels import Scale, composite, level
from core.imports.messages import message
from core.imports.numbers import decimal, integer, organisation_number
from core.imports.values import choice, email, name, text, url, yes_no

SCALE = Scale(0, 4, {4: message("Nivå 4 hör till säkerhetsskydd.")})
HOSTING = {"cloud": ("moln", "SaaS", "molntjänst"), "own": ("lokal", "egen drift"), "both": ("moln/lokal", "både och")}


def test_text_keeps_lines_and_loses_control_signs() -> None:
    assert text("  Ett\u00a0två \r\n tre\x07\x00 ").value == "Ett två\n tre"
    assert name("  Ett \n två ").value == "Ett två"
    assert (text(" \u200b\n").status, text(None).status, text(12.0).value) == ("blank", "blank", "12")
    assert (text("x" * 11, longest=10).status, text("x" * 11, longest=10).value) == ("error", None)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1 540,0", "1540.0"),
        ("1\u00a0540,0", "1540.0"),
        ("1\u202f540", "1540.0"),
        ("820,90", "820.90"),
        ("1.5", "1.5"),
        ("−3,5", "-3.5"),
        ("98 %", "98.0"),
        ("12 tkr", "12.0"),
        (579, "579"),
        (673.8, "673.8"),
    ],
)
def test_reads_numbers_as_swedes_write_them(cell: object, value: str) -> None:
    assert decimal(cell, units=("%", "tkr")).value == Decimal(value)


@pytest.mark.parametrize(
    "cell", ["alla", "1 54", "12 tkr", "1,2,3", "1e5", "²", "x" * 50, "9" * 5000, float("nan"), True]
)
def test_words_and_scraps_are_no_numbers(cell: object) -> None:
    parsed = decimal(cell)
    assert (parsed.status, parsed.reason, parsed.value) == ("warning", "word", None)
    assert str(parsed.message)


@pytest.mark.parametrize(
    ("cell", "candidates"),
    [
        ("1.540", ("1540", "1,540")),
        ("1.540,25", ("1540,25",)),
        ("5-10", ("5", "10")),
        ("ca 100", ("100",)),
        (">50", ("50",)),
    ],
)
def test_asks_which_number_is_meant(cell: str, candidates: tuple[str, ...]) -> None:
    parsed = decimal(cell)
    assert (parsed.status, parsed.candidates, parsed.value) == ("choice", candidates, None)


def test_whole_numbers_are_not_rounded() -> None:
    assert (integer("1 612").value, integer(3.0).value, integer("2,0").value) == (1612, 3, 2)
    assert (integer("0,5").reason, integer(2.5).value) == ("not_whole", None)
    assert (integer("101", largest=100).reason, integer("-1", smallest=0).value) == ("out_of_bounds", None)


@pytest.mark.parametrize("cell", ["J", "X", "x", "Ja", "JA ", "ja", "Finns", True])
def test_yes(cell: object) -> None:
    assert yes_no(cell).value == "yes"


@pytest.mark.parametrize("cell", ["N", "Nej", "nej", False])
def test_no(cell: object) -> None:
    assert (yes_no(cell).value, yes_no(cell).message) == ("no", None)


@pytest.mark.parametrize("cell", ["-", "saknas", "inte klart", "på gång"])
def test_not_yet_is_no_and_is_told(cell: str) -> None:
    parsed = yes_no(cell)
    assert (parsed.value, parsed.reason, cell in str(parsed.message)) == ("no", "not_yet", True)


def test_other_answers_to_yes_or_no() -> None:
    assert (yes_no("ej aktuellt").value, yes_no(None).status, yes_no(" ").status) == (
        "not_applicable",
        "blank",
        "blank",
    )
    assert (yes_no("Ja, känsliga").value, yes_no("Ja, känsliga").detail) == ("yes", "känsliga")
    assert (yes_no("Ja, 2021-04-12").value, yes_no("Ja, 2021-04-12").detail) == ("yes", "2021-04-12")
    assert (yes_no("nej (ej risk)").value, yes_no("nej (ej risk)").detail) == ("no", "ej risk")


@pytest.mark.parametrize("cell", ["?", "??", "vet ej", "Oklart"])
def test_nobody_knows_is_left_empty(cell: str) -> None:
    for parse in (yes_no, decimal, email, url, organisation_number, lambda one: level(one, scale=SCALE)):
        assert (parse(cell).status, parse(cell).reason, parse(cell).value) == ("warning", "unknown", None)


@pytest.mark.parametrize("cell", ["ja eller nej", "delvis", "1", 0])
def test_asks_whether_it_is_yes_or_no(cell: object) -> None:
    assert (yes_no(cell).status, yes_no(cell).candidates) == ("choice", ("yes", "no"))


@pytest.mark.parametrize(
    ("cell", "value"),
    [("Moln (SaaS)", "cloud"), ("lokal ", "own"), ("Egen-drift", "own"), ("moln/lokal", "both"), ("own", "own")],
)
def test_chooses_by_the_words_of_an_option(cell: str, value: str) -> None:
    assert choice(cell, options=HOSTING).value == value


@pytest.mark.parametrize(
    ("cell", "candidates"),
    [("molm", ("cloud",)), ("Moln (egen drift)", ("cloud", "own")), ("hos kommunen", ("cloud", "own", "both"))],
)
def test_asks_which_option_is_meant(cell: str, candidates: tuple[str, ...]) -> None:
    parsed = choice(cell, options=HOSTING)
    assert (parsed.status, parsed.candidates, parsed.value) == ("choice", candidates, None)


@pytest.mark.parametrize("cell", ["K2", "k 2", " 2", "2", 2, 2.0, "nivå 2", "2 "])
def test_reads_a_level(cell: object) -> None:
    assert level(cell, scale=SCALE, letter="K").value == 2


@pytest.mark.parametrize(
    ("cell", "reason", "candidates"),
    [
        ("Hög", "word", ("0", "1", "2", "3", "4")),
        ("Mycket hög", "word", ("0", "1", "2", "3", "4")),
        ("2-3", "range", ("2", "3")),
        ("0–1", "range", ("0", "1")),
        ("K1-K3", "range", ("1", "2", "3")),
        ("2 eller 3", "range", ("2", "3")),
        ("2,5", "range", ("2", "3", "4")),
        (datetime(2026, 3, 2), "range", ("2", "3")),
        ("3?", "unsure", ("3",)),
        ("(2)", "unsure", ("2",)),
        ("R2", "other_letter", ("2",)),
    ],
)
def test_asks_which_level_is_meant(cell: object, reason: str, candidates: tuple[str, ...]) -> None:
    parsed = level(cell, scale=SCALE, letter="K")
    assert (parsed.status, parsed.reason, parsed.candidates) == ("choice", reason, candidates)
    assert parsed.value is None


@pytest.mark.parametrize("cell", [7, -1, "7", "K9", "-1", 45352])
def test_a_level_outside_the_scale_stops_the_row(cell: object) -> None:
    parsed = level(cell, scale=SCALE, letter="K")
    assert (parsed.status, parsed.reason, parsed.value) == ("error", "out_of_scale", None)


def test_level_four_is_taken_in_and_told() -> None:
    parsed = level("K4", scale=SCALE, letter="K")
    assert (parsed.value, parsed.status, str(parsed.message)) == (4, "ok", "Nivå 4 hör till säkerhetsskydd.")


@pytest.mark.parametrize(
    "cell", ["K2R3T1", "K2/R3/T1", "2/3/1", "2-3-1", "k2 r3 t1", "T1 K2 R3", "K:2, R:3, T:1", "2 3 1"]
)
def test_reads_several_levels_in_a_cell(cell: str) -> None:
    assert composite(cell, letters=("K", "R", "T"), scale=SCALE).value == {"K": 2, "R": 3, "T": 1}


@pytest.mark.parametrize(
    ("cell", "status", "reason"),
    [
        ("K2R9T1", "error", "out_of_scale"),
        ("2/3/9", "error", "out_of_scale"),
        ("231", "choice", "unsure"),
        ("2/3", "warning", "unreadable"),
        ("K2K3T1", "warning", "unreadable"),
        ("K2R3T1 (gammal)", "warning", "unreadable"),
        ("Hög", "warning", "unreadable"),
        (datetime(2001, 3, 2), "warning", "unreadable"),
        ("", "blank", ""),
    ],
)
def test_does_not_force_several_levels_out_of_a_cell(cell: object, status: str, reason: str) -> None:
    parsed = composite(cell, letters=("K", "R", "T"), scale=SCALE)
    assert (parsed.status, parsed.reason, parsed.value) == (status, reason, None)


def test_some_of_the_levels_are_better_than_none() -> None:
    assert composite("K2/T4", letters=("K", "R", "T"), scale=SCALE).value == {"K": 2, "T": 4}
    assert composite("K2/T4", letters=("K", "R", "T"), scale=SCALE).message is not None


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


def test_counts_from_1904_for_files_that_do() -> None:
    assert parse_date(43890).value == date(2020, 2, 29)
    with counting(days_from_1904=True):
        assert parse_date(43890).value == date(2024, 3, 1)


@pytest.mark.parametrize(
    "cell",
    ["a.b@granvik.example", " A.B@GRANVIK.example ", "Anna B <a.b@granvik.example>", "mailto:a.b@granvik.example"],
)
def test_reads_an_address(cell: str) -> None:
    assert email(cell).value == "a.b@granvik.example"


def test_an_address_keeps_the_name_beside_it() -> None:
    assert email('"Anna B" <a.b@granvik.example>').detail == "Anna B"


def test_asks_which_of_two_addresses() -> None:
    assert email("a@b.se; C@d.se").candidates == ("a@b.se", "c@d.se")


@pytest.mark.parametrize("cell", ["Anna", "a@b", "a b@c.se", "@b.se", 12, "a" * 300 + "@b.se"])
def test_what_is_no_address_is_left_empty(cell: object) -> None:
    assert (email(cell).status, email(cell).value) == ("warning", None)


@pytest.mark.parametrize(
    "cell", ["999000-5010", "9990005010", "169990005010", "16999000-5010", 169990005010, " 999000–5010 "]
)
def test_reads_an_organisation_number(cell: object) -> None:
    assert organisation_number(cell).value == "999000-5010"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("999000-5011", "check_digit"),
        ("12345", "unreadable"),
        ("FI12345678", "unreadable"),
        ("189001019802", "personal_number"),
        ("900101-9802", "personal_number"),
    ],
)
def test_what_is_no_organisation_number_is_left_empty(cell: str, reason: str) -> None:
    parsed = organisation_number(cell)
    assert (parsed.status, parsed.reason, parsed.value) == ("warning", reason, None)
    assert reason != "personal_number" or "9802" not in str(parsed.message)


def test_reads_a_web_address() -> None:
    assert url("https://granvik.example/a?b=c").value == "https://granvik.example/a?b=c"
    assert url("www.granvik.example").value == "https://www.granvik.example"
    assert {url(bad).status for bad in ("javascript:alert(1)", "ftp://a.se", "se intranätet", "https://")} == {
        "warning"
    }

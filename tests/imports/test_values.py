"""Each cell gives a value or a reason, and never a guess."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

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

"""A text is linked to a person only when exactly one can be meant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.imports.matching import Candidate, People
from tests.imports.granvik import TODAY, people


def person(given: str, family: str, *titles: str, email: str = "", valid_to: date | None = None) -> Candidate:
    address = email or f"{given}.{family}@granvik.example".lower()
    return Candidate(address, given, family, (address,), titles, valid_to)


NIKLAS = person("Niklas", "Öberg", "IT-chef")
KARL_JOHAN = person("Karl-Johan", "Ström", "Bygg- och miljöchef")
FREDRIK = person("Fredrik", "Petrović", "Systemtekniker")
TECHNICIAN = person("Emma", "Svensson", "Systemtekniker")
GONE = person("Kent", "Frisk", "Kanslichef", valid_to=TODAY - timedelta(days=1))
LAST_DAY = person("Ida", "Modig", "Arkivarie", valid_to=TODAY)
TWINS = (person("Anna", "Andersson"), person("Anna", "Andersson", email="anna.andersson2@granvik.example"))
STAFF = People([NIKLAS, KARL_JOHAN, FREDRIK, TECHNICIAN, GONE, LAST_DAY, *TWINS], TODAY)


@pytest.mark.parametrize(
    "cell",
    [
        "Niklas Öberg",
        "Öberg, Niklas",
        "Öberg Niklas",
        "  NIKLAS  öberg ",
        "Niklas\nÖberg",
        "niklas.öberg@granvik.example",
        "Niklas Öberg <NIKLAS.ÖBERG@granvik.example>",
        "<niklas.öberg@granvik.example>",
        "N. Öberg <niklas.öberg@granvik.example>",
        "Niklas Öberg / niklas.öberg@granvik.example",
        "Niklas O\u0308berg",
        "Niklas\u00a0Öberg",
    ],
)
def test_hits_exactly_one(cell: str) -> None:
    assert (STAFF.match(cell).outcome, STAFF.match(cell).person) == ("hit", NIKLAS)


@pytest.mark.parametrize("cell", ["IT-chef", "it-chef ", "IT-CHEF"])
def test_a_title_with_one_holder_is_a_hit(cell: str) -> None:
    assert (STAFF.match(cell).outcome, STAFF.match(cell).person) == ("hit_by_title", NIKLAS)


def test_a_title_may_hold_a_word_that_joins_people() -> None:
    assert STAFF.match("Bygg- och miljöchef").person == KARL_JOHAN


def test_a_title_of_several_is_ambiguous() -> None:
    assert STAFF.match("Systemtekniker").outcome == "ambiguous"
    assert STAFF.match("Systemtekniker").candidates == (FREDRIK, TECHNICIAN)


def test_a_title_whose_holder_has_left_is_told() -> None:
    assert (STAFF.match("Kanslichef").outcome, STAFF.match("Kanslichef").person) == ("left", None)


@pytest.mark.parametrize("cell", ["Anna Andersson", "ANDERSSON, ANNA"])
def test_two_of_the_same_name_are_never_chosen_between(cell: str) -> None:
    match = STAFF.match(cell)
    assert (match.outcome, match.candidates, match.person) == ("ambiguous", TWINS, None)


def test_a_namesake_who_has_left_may_still_be_meant() -> None:
    two = People(
        [person("Per", "Nilsson"), person("Per", "Nilsson", email="p@granvik.example", valid_to=date(2010, 1, 1))],
        TODAY,
    )
    assert two.match("Per Nilsson").outcome == "ambiguous"


def test_has_left_only_after_the_last_day() -> None:
    assert STAFF.match("Kent Frisk").outcome == "left"
    assert STAFF.match("Ida Modig").outcome == "hit"


def test_a_mark_that_the_keyboard_lacks_may_be_left_out() -> None:
    assert STAFF.match("Fredrik Petrovic").person == FREDRIK


def test_a_mark_tells_two_apart_only_when_it_is_written() -> None:
    two = People([FREDRIK, person("Fredrik", "Petrovic")], TODAY)
    assert two.match("Fredrik Petrović").person == FREDRIK
    assert two.match("Fredrik Petrovic").outcome == "ambiguous"


def test_swedish_letters_are_letters() -> None:
    match = STAFF.match("Niklas Oberg")
    assert (match.outcome, match.candidates, match.person) == ("suggestion", (NIKLAS,), None)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("N. Öberg", NIKLAS),
        ("N Öberg", NIKLAS),
        ("Öberg, N", NIKLAS),
        ("Niclas Öberg", NIKLAS),
        ("Niklas Öbrg", NIKLAS),
        ("Niklas Öberg (tf)", NIKLAS),
        ("Niklas", NIKLAS),
        ("Karl Johan Ström", KARL_JOHAN),
        ("Karljohan Ström", KARL_JOHAN),
        ("K-J Ström", KARL_JOHAN),
        ("niclas.öberg@granvik.example", NIKLAS),
        ("Niklas Öberg <gammal@annan.example>", NIKLAS),
    ],
)
def test_what_is_near_is_shown_and_not_linked(cell: str, meant: Candidate) -> None:
    match = STAFF.match(cell)
    assert (match.outcome, match.candidates[0], match.person) == ("suggestion", meant, None)
    assert str(match.message).endswith("utan ett ja.")


def test_the_nearest_suggestion_comes_first() -> None:
    staff = People([person("Anna", "Lindqvist"), person("Anna", "Lindkvist-Berg"), person("Hanna", "Lindqvist")], TODAY)
    assert staff.match("Anna Lindkvist").candidates[0].name == "Anna Lindqvist"


@pytest.mark.parametrize(
    "cell",
    [
        "Niklas Öberg / Emma Svensson",
        "Niklas Öberg, Emma Svensson",
        "Niklas Öberg och Emma Svensson",
        "Niklas Öberg\nEmma Svensson",
        "niklas.öberg@granvik.example; Emma Svensson",
        "Öberg, Niklas & Svensson, Emma",
    ],
)
def test_two_people_in_one_cell_are_several(cell: str) -> None:
    match = STAFF.match(cell)
    assert (match.outcome, match.candidates, match.person) == ("several", (NIKLAS, TECHNICIAN), None)


def test_a_known_and_an_unknown_person_are_several() -> None:
    assert STAFF.match("Niklas Öberg / Kalle Okänd").outcome == "several"


@pytest.mark.parametrize(
    "cell", ["Förvaltningen", "Skolan", "Kalle Anka", "Anka, Kalle", "okand@granvik.example", "HR/Ekonomi", 45352]
)
def test_nobody_is_nobody(cell: object) -> None:
    match = STAFF.match(cell)
    assert (match.outcome, match.candidates, str(cell) in str(match.message)) == ("nobody", (), True)


@pytest.mark.parametrize("cell", [None, "", "  ", "?", "??", "Vakant", "oklart", "vet ej", "-", "Saknas"])
def test_nothing_is_nothing(cell: str | None) -> None:
    assert (STAFF.match(cell).outcome, STAFF.match(cell).candidates) == ("blank", ())


def test_a_name_that_is_somebody_elses_is_ambiguous() -> None:
    match = STAFF.match("Emma Svensson <niklas.öberg@granvik.example>")
    assert (match.outcome, match.candidates) == ("ambiguous", (NIKLAS, TECHNICIAN))


def test_shared_titles_and_names_of_granvik() -> None:
    assert people().match("Lärare").outcome == "ambiguous"
    assert people().match("Eva-Lena Yılmaz").outcome == "hit"
    assert people().match("EVA-LENA YILMAZ").outcome == "hit"

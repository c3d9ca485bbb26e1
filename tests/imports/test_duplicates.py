"""Names are graded by rule, and no more is claimed than the rule says."""

from __future__ import annotations

import sys

import pytest

from core.imports import words
from core.imports.duplicates import Names, find_duplicates


def graded(one: str, other: str, **options: object) -> tuple[str, str] | None:
    found = Names([(1, one)], **options).find(other)  # type: ignore[arg-type]
    return (found[0].grade, found[0].why) if found else None


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        ("Procapita", "ProCapita ", ("certain", "same")),
        ("Arc  GIS", "ARC\u00a0gis", ("certain", "same")),
        ("Lärplattformen", "Lär-plattformen", ("likely", "spacing")),
        ("ArcGIS", "Arc GIS", ("likely", "spacing")),
        ("E-arkiv", "E–arkiv", ("likely", "spacing")),
        ("Platina", "Platina (diariet)", ("possible", "aside")),
        ("Platina (gamla)", "Platina (diariet)", ("possible", "aside")),
        ("Microsoft 365", "Microsoft365 (O365)", ("possible", "aside")),
        ("O365", "Microsoft 365 (O365)", ("possible", "aside")),
        ("Treserva", "Gamla Treserva", ("possible", "qualifier")),
        ("Heroma", "Heroma lön", ("possible", "longer")),
        ("Bibliotekssystem", "Bibliotekssystemet", ("possible", "definite")),
        ("Hälso- och sjukvårdslagen", "HOS", ("possible", "initials")),
        ("Verksamhetsstyrning", "Verksamhetstyrning", ("possible", "spelling")),
        ("G: och H:", "G och H", ("possible", "spacing")),
    ],
)
def test_grades_two_names_the_same_in_both_orders(one: str, other: str, grade: tuple[str, str]) -> None:
    assert graded(one, other) == grade
    assert graded(other, one) == grade


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Självservice lön", "Heroma lön"),
        ("Självservice lön", "Självservice reseräkning"),
        ("Tidbok 2", "Tidbok 3"),
        ("Badets kassasystem", "Badets vattenrening"),
        ("Bildbanken", "Bibliotekssystem"),
        ("Förskolans app", "Kö till förskola"),
        ("Väg", "Vag"),
        ("Örat", "Orat"),
        ("VA", "VA-styrning SCADA"),
    ],
)
def test_leaves_different_things_apart(one: str, other: str) -> None:
    assert graded(one, other) is None


def test_agreed_endings_make_a_name_likely() -> None:
    assert graded("Lindved Data AB", "lindved data", endings=("AB",)) == ("likely", "ending")
    assert graded("Cloudforms Inc.", "Cloudforms", endings=("Inc",)) == ("likely", "ending")
    assert graded("Lindved Data AB", "Lindved Data") == ("possible", "longer")


def test_the_surest_answer_comes_first() -> None:
    known = Names([(1, "Platina (diariet)"), (2, "Pla-tina"), (3, "platina")])
    assert [(match.key, match.grade) for match in known.find("Platina")] == [
        (3, "certain"),
        (2, "likely"),
        (1, "possible"),
    ]


def test_each_name_is_compared_with_those_before_it() -> None:
    found = find_duplicates([("a", "Heroma"), ("b", "Platina"), ("c", "HEROMA"), ("d", "")])
    assert [(one.key, one.of.key, one.of.grade) for one in found] == [("c", "a", "certain")]


def test_names_without_letters_are_no_repetitions() -> None:
    assert find_duplicates([(1, ""), (2, " "), (3, "?"), (4, "?"), (5, "--")]) == []


def test_work_grows_with_the_names_and_not_with_their_square() -> None:
    """Four times the names may take some four times the work; comparing all pairs would take sixteen."""
    assert _calls_for(800) < 6 * _calls_for(200)


def _calls_for(count: int) -> int:
    for kept in (words.plain, words.squashed):
        kept.cache_clear()
    names = [(number, f"System {number * 7919 % 99991:05} modul {number}") for number in range(count)]
    calls = 0

    def counted(*_event: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(counted)
    try:
        assert find_duplicates(names) == []
    finally:
        sys.setprofile(None)
    return calls

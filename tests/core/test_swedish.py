"""Swedish order and Swedish folding, by the functions that core's migrations make; the same on every machine."""

from __future__ import annotations

import random
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.functions import Fold, SwedishSortKey
from tests import factories as make
from tests.sample.models import Cabinet

pytestmark = [pytest.mark.core_suite, pytest.mark.django_db]

# As a Swedish word list stands: v before w, ü among y, é as e, å ä ö last, case and nothing else ignored.
IN_ORDER = (
    "Adress",
    "arkiv",
    "Bygglov",
    "Café",
    "cafeteria",
    "Elförsörjning",
    "Énsk",
    "Hemtjänst Norr",
    "Muñoz",
    "Mylla",
    "Müller",
    "Vakt",
    "vård",
    "Växel",
    "Wallenberg",
    "wifi",
    "Xylofon",
    "Ytterby",
    "Zebra",
    "Åby",
    "åkeri",
    "Ärende",
    "ättika",
    "Öland",
    "Ørsted",
    "östra",
)
LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
CALM = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
FIRST = import_module("core.migrations.0001_functions")
words = st.text(alphabet=LETTERS + LETTERS.upper(), min_size=1, max_size=8)


def ask(function: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({', '.join(['%s'] * len(values))})", values)
        return cursor.fetchone()[0]


def in_order(names: list[str]) -> list[str]:
    """Return the names as the database orders them."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT n FROM unnest(%s::text[]) AS n ORDER BY swedish_sort_key(n) COLLATE "C", n COLLATE "C"', [names]
        )
        return [name for (name,) in cursor.fetchall()]


def test_list_stands_in_swedish_order(kommun: Any) -> None:
    shuffled = list(IN_ORDER)
    random.Random(4).shuffle(shuffled)
    for name in shuffled:
        make.cabinet(unit=kommun, name=name)
    assert tuple(Cabinet.objects.values_list("name", flat=True)) == IN_ORDER
    backwards = Cabinet.objects.order_by(SwedishSortKey("name").desc())
    assert tuple(backwards.values_list("name", flat=True)) == IN_ORDER[::-1]


@CALM
@given(st.lists(words, max_size=12))
def test_order_is_that_of_the_alphabet(names: list[str]) -> None:
    """Letter by letter, by place in the alphabet; case never decides."""
    expected = sorted(names, key=lambda name: ([LETTERS.index(letter) for letter in name.lower()], name))
    assert in_order(names) == expected


@CALM
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
def test_key_and_fold_take_any_text_and_ignore_case(text: str) -> None:
    """Whatever is typed, keys exist, and folding what is folded changes nothing."""
    assert isinstance(ask("swedish_sort_key", text), str)
    folded = ask("swedish_fold", text)
    assert ask("swedish_fold", folded) == folded


@CALM
@given(words)
def test_fold_leaves_plain_letters_and_one_for_each(word: str) -> None:
    folded = ask("swedish_fold", word)
    assert folded == ask("swedish_fold", word.swapcase())
    assert folded == word.lower().translate(str.maketrans("åäö", "aao"))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Växel", "vaxel"),
        ("ÅÄÖ åäö", "aao aao"),
        ("Café Énsk Ðè", "cafe ensk de"),
        ("Müller", "muller"),
        ("Ærø", "aro"),
        ("Šimůnek Đorđe Łukasz", "simunek dorde lukasz"),
        ("Ráhká Čáŋža Sámiiŧ", "rahka canza samiit"),
        ("a\u0308pple", "apple"),  # ä as a and two dots
        ("Čapek & Šimek Ž", "capek & simek z"),
        ("Vahlström-Ñ", "vahlstrom-n"),
        ("", ""),
        (None, None),
    ],
)
def test_fold(text: str | None, folded: str | None) -> None:
    assert ask("swedish_fold", text) == folded


@CALM
@given(
    st.text(alphabet=st.sampled_from("aZ -Å\u0308åäÖéÉüñŁ√\u00a0"), max_size=30)
    | st.text(max_size=30).filter("\0".__ne__)
)
def test_what_is_spared_the_long_list_of_letters_is_read_as_if_it_were_not(text: str) -> None:
    """The keys of what was saved before the functions were made quicker stand in indexes."""
    text = text.replace("\0", "")
    for name, made in (("swedish_sort_key", FIRST.SORT_KEY), ("swedish_fold", FIRST.FOLD)):
        with connection.cursor() as cursor:
            cursor.execute(made.replace("CREATE FUNCTION swedish_", "CREATE OR REPLACE FUNCTION pg_temp.first_"))
        first = f"pg_temp.{name.replace('swedish', 'first')}"
        assert ask(name, text) == ask(first, text)


def test_fold_is_an_expression(kommun: Any) -> None:
    make.cabinet(unit=kommun, name="Växel Öst")
    assert Cabinet.objects.annotate(folded=Fold("name")).get().folded == "vaxel ost"


def test_parts_are_joined_and_missing_ones_left_out() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT swedish_join(%s, NULL, %s)", ["Växel", "Norr"])
        assert cursor.fetchone()[0] == "Växel Norr"


# --- the words that are found ---


def found(text: str, term: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT swedish_search_vector(%s) @@ swedish_search_query(%s)", [text, term])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Telefonväxel i stadshuset", "stadshus"),
        ("Växel", "vaxel"),
        ("Vaxel", "växel"),
        ("VÄXEL", "väx"),
        ("Journalen för hemtjänst", "journaler"),  # another form of the word
        ("Bokning av lokaler", "lokal bokning"),
        ("Bokning av lokaler", "BOKN lok"),
        ("System för HVB och LSS", "för"),  # a word that the stemmer throws away
        ("System i drift", "i"),
        ("E-tjänster", "e-tjänst"),
        ("Office 365 E5", "365"),
        ("anna@granvik.example", "granvik"),
        ("Åre/Östersund", "östersund"),
    ],
)
def test_found_by_fold_prefix_stem_and_all_words(text: str, term: str) -> None:
    assert found(text, term)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Växel", "äxel"),  # not in the middle of a word, as in names
        ("Bokning av lokaler", "bokning skola"),
        ("Växel", "vaxelström"),
        ("Växel", ""),
        ("Växel", "&|!"),
    ],
)
def test_not_found(text: str, term: str) -> None:
    assert not found(text, term)


def held(name: str, term: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT swedish_inside_vector(%s) @@ swedish_search_query(%s)", [name, term])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("Telefonväxel", "växel"),
        ("Telefonväxel", "VAXE"),
        ("IT-drift i Åre", "drift åre"),
        ("Driftövervakning av nät", "vakning nät"),
        ("Telefonväxel 2", "växel 2"),
        ("Öl", "öl"),
    ],
)
def test_name_holds(name: str, term: str) -> None:
    assert held(name, term)


def test_nothing_holds_nothing() -> None:
    assert ask("swedish_inside_vector", None) is None


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("Telefonväxel", "växlar"),
        ("Telefonväxel", "växel skola"),
        ("Telefonväxel", "xel"),
        ("", "växel"),
        ("Växel", ""),
    ],
)
def test_name_does_not_hold(name: str, term: str) -> None:
    assert not held(name, term)


@CALM
@given(words, words)
def test_name_holds_any_part_of_four_letters_of_a_word(before: str, word: str) -> None:
    assert held(f"System {before}{word}", word) or len(word) < 4


HOSTILE = [
    "'",
    '"',
    "\\",
    "a & b",
    "a | b",
    "!a",
    "(",
    ")",
    "a:*",
    ":*",
    "<->",
    "a <2> b",
    "%",
    "_",
    "''--",
    "å:ab*",
    "\t\n",
]


@pytest.mark.parametrize("term", HOSTILE)
def test_signs_of_the_query_language_are_signs_only(term: str) -> None:
    assert ask("swedish_search_query", term) is not None
    assert not found("helt olik text", term)


@pytest.mark.parametrize("term", ["x" * 5000, "växel " * 833, "ö" * 5000, "'\\:*&|!()" * 555])
def test_endless_terms_are_only_terms(term: str) -> None:
    assert not found("helt olik text", term)


@CALM
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=80))
def test_any_term_is_answered(term: str) -> None:
    assert found("helt olik text", term) in {True, False}


@CALM
@given(st.lists(words, min_size=1, max_size=6), st.data())
def test_any_word_or_beginning_of_a_text_finds_it(text: list[str], data: Any) -> None:
    word = data.draw(st.sampled_from(text))
    assert found(" ".join(text), word[: data.draw(st.integers(1, len(word)))])

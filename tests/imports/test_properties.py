"""Whatever is put in, the answer keeps its promises."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from functools import partial
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.imports.dates import parse_date
from core.imports.duplicates import find_duplicates
from core.imports.layout import find_layout
from core.imports.levels import Scale, composite, level
from core.imports.limits import MAX_CELL_LENGTH, Unreadable
from core.imports.matching import People
from core.imports.numbers import decimal, integer, organisation_number
from core.imports.reading import read
from core.imports.values import Parser, choice, email, name, text, url, yes_no
from core.imports.words import collapsed, distance, folded, plain, squashed
from tests.imports.files import saved, workbook_of
from tests.imports.granvik import TODAY, people

SCALE = Scale(0, 4)
PARSERS: dict[str, Parser] = {
    "text": text,
    "name": name,
    "yes_no": yes_no,
    "choice": partial(choice, options={"cloud": ("moln",), "own": ("lokal",)}),
    "email": email,
    "url": url,
    "decimal": partial(decimal, units=("%",)),
    "integer": partial(integer, smallest=0, largest=100),
    "organisation_number": organisation_number,
    "level": partial(level, scale=SCALE, letter="K"),
    "composite": partial(composite, letters=("K", "R", "T"), scale=SCALE),
    "date": parse_date,
    "moment": partial(parse_date, open_ended=True, with_time=True),
}
# Text that looks like what the parsers know finds more than text at random.
LOOKALIKES = st.text(alphabet="0123456789-–/.,:;?xJaNKRTqv() \u00a0@<>åäöéć\n", max_size=30)
CELLS = st.one_of(
    st.none(),
    st.text(),
    LOOKALIKES,
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
NAMES = st.text(alphabet="abcåäö ()-AB12", max_size=15)


@pytest.mark.parametrize("parser", PARSERS)
@given(cell=CELLS)
@settings(max_examples=80, deadline=None)
def test_a_parser_never_raises_and_keeps_its_promises(
    parser: str, cell: str | float | bool | datetime | date | time | timedelta | None
) -> None:
    parsed = PARSERS[parser](cell)
    assert (parsed.value is not None) == (parsed.status == "ok")
    assert (parsed.message is None) <= (parsed.status in ("ok", "blank"))
    assert bool(parsed.candidates) == (parsed.status == "choice")
    assert "%(" not in str(parsed.message).replace(str(cell), "")
    assert PARSERS[parser](cell) == parsed


@given(cell=CELLS)
@settings(max_examples=150, deadline=None)
def test_matching_never_raises_and_links_one_or_none(cell: str | None) -> None:
    match = people().match(cell)
    assert (match.person is not None) == (match.outcome in ("hit", "hit_by_title"))
    assert (match.outcome in ("blank", "nobody")) == (match.candidates == ())


@given(content=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.xlsx", "a.xls", "", "a"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    try:
        book = read(content, name)
    except Unreadable as refusal:
        assert str(refusal)
    else:
        for sheet in book.sheets:
            find_layout(sheet)


@pytest.mark.parametrize(
    "unit", ["a", "1", "(", "<", "a ", "1.", "a@", "a-", "K2 ", "a.b@c.d;", "Åsa, ", "\n", "å (b) "]
)
def test_work_grows_with_the_length_of_a_cell_and_not_with_its_square(unit: str) -> None:
    """Four times the text may take some four times the time; an expression that goes back and forth takes sixteen."""

    def seconds(length: int) -> float:
        page = (unit * length)[:length]
        start = process_time()
        for parse in PARSERS.values():
            parse(page)
        people().match(page)
        find_duplicates([(1, page), (2, page + "x")])
        return process_time() - start

    seconds(100)
    assert seconds(MAX_CELL_LENGTH) < 10 * seconds(MAX_CELL_LENGTH // 4)


GOOD = saved(workbook_of([["Namn", "Not"], ["A", 1], ["B", 2]]))


@given(place=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255), cut=st.integers(0, len(GOOD)))
@settings(max_examples=80, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(place: int, byte: int, cut: int) -> None:
    damaged = GOOD[:place] + bytes([byte]) + GOOD[place + 1 :]
    for content in (damaged, GOOD[:cut]):
        try:
            read(content, "a.xlsx")
        except Unreadable as refusal:
            assert str(refusal)


@given(sheet=st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_part_in_a_zip_is_read_or_refused(sheet: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", sheet)
    with pytest.raises(Unreadable):
        read(stream.getvalue(), "a.xlsx")


@given(records=st.lists(st.lists(st.one_of(st.none(), NAMES, st.integers()), max_size=6), max_size=15))
@settings(max_examples=80, deadline=None)
def test_a_layout_loses_no_row(records: list[list[object]]) -> None:
    try:
        sheet = read(saved(workbook_of(records)), "a.xlsx").sheets[0]
    except Unreadable:
        return
    found = find_layout(sheet)
    numbers = [one.number for one in (*found.records, *found.not_records)]
    assert sorted(numbers) == [row.number for row in sheet.rows]


@given(written=st.text())
def test_folding_twice_changes_nothing(written: str) -> None:
    for fold in (collapsed, squashed):
        assert fold(fold(written)) == fold(written)


@given(one=NAMES, other=NAMES)
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)


@given(names=st.lists(NAMES, max_size=12))
@settings(deadline=None)
def test_equal_names_are_certain_and_only_they(names: list[str]) -> None:
    for found in find_duplicates(enumerate(names)):
        assert (found.of.grade == "certain") == (folded(found.name) == folded(found.of.name))


@given(letters=st.text(alphabet="åäöÅÄÖ", min_size=1))
def test_swedish_letters_are_kept(letters: str) -> None:
    assert plain(letters) == letters.lower()


@given(known=st.lists(st.tuples(NAMES, NAMES), max_size=5), cell=NAMES)
@settings(deadline=None)
def test_people_with_odd_names_do_no_harm(known: list[tuple[str, str]], cell: str) -> None:
    from core.imports.matching import Candidate

    candidates = [Candidate(number, given_, family) for number, (given_, family) in enumerate(known)]
    People(candidates, TODAY).match(cell)

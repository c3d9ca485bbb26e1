"""Organisation numbers: one form, and a check digit that catches slips."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from roles.numbers import luhn, organisation_number


@pytest.mark.parametrize("text", ["556036-0793", "5560360793", "165560360793", " 556036 0793 ", "16556036-0793"])
def test_ways_to_write_a_number_end_in_one(text: str) -> None:
    assert organisation_number(text) == "556036-0793"


@pytest.mark.parametrize("text", ["", "556036", "556036-07931", "175560360793", "55603A-0793", "٥٥٦٠٣٦٠٧٩٣"])
def test_what_is_not_ten_digits_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="Skriv tio siffror"):
        organisation_number(text)


NINE = st.text("0123456789", min_size=9, max_size=9)


def with_check_digit(nine: str) -> str:
    return next(nine + last for last in "0123456789" if luhn(nine + last))


@given(NINE)
def test_every_number_has_exactly_one_check_digit(nine: str) -> None:
    assert sum(luhn(nine + last) for last in "0123456789") == 1


@given(NINE, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(nine: str, where: int, by: int) -> None:
    right = with_check_digit(nine)
    wrong = f"{right[:where]}{(int(right[where]) + by) % 10}{right[where + 1 :]}"
    with pytest.raises(ValidationError, match="Kontrollsiffran"):
        organisation_number(wrong)

"""Personal numbers are told from other figures, and never repeated."""

from __future__ import annotations

import pytest

from core.imports.personal_numbers import find, masked
from tests.imports.granvik import workbook


@pytest.mark.parametrize(
    "number",
    [
        "18890101-9805",
        "188901019805",
        "890101-9805",
        "8901019805",
        "890101+9805",
        "890101 9805",
        "890101–9805",
        "900161-9809",
        "20000229-1235",
        "000229-1235",
    ],
)
def test_finds_personal_and_coordination_numbers(number: str) -> None:
    assert find(f"Gäller {number}, se ärendet.") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "890101-9806",  # another check digit
        "891301-9802",
        "010229-1234",  # neither 1901 nor 2001 was a leap year
        "556000-0001",  # an organisation number
        "16556000-0001",
        "12345678901019805",
        "8901019805123",
        "2024-03-01, dnr 2023/1234, 070-123 45 67",
        "K2R3T1",
        "",
    ],
)
def test_other_figures_are_no_person(text: str) -> None:
    assert find(text) == []
    assert masked(text) == text


def test_the_last_figures_are_covered() -> None:
    assert masked("För 890101-9805 och 556000-0001") == "För 890101-**** och 556000-0001"


def test_finds_the_two_of_the_list_of_incidents() -> None:
    cells = [
        cell.text for sheet in workbook("incidenter-granvik.xlsx").sheets for row in sheet.rows for cell in row.cells
    ]
    assert sum(bool(find(text)) for text in cells) == 2

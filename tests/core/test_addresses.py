"""Addresses are looked up once, and are those that Django would find."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from core.addresses import address


@pytest.mark.parametrize("pk", [1, 9, 90_000])
def test_address_of_a_row_is_that_of_its_page(pk: int) -> None:
    assert address("assets:system_detail", pk) == reverse("assets:system_detail", args=[pk])


def test_address_of_a_page_without_a_row() -> None:
    assert address("assets:system_list") == "/system/"


def test_what_is_not_there_is_said_each_time(settings: Any) -> None:
    for _n in range(2):
        with pytest.raises(NoReverseMatch):
            address("sample:cupboard_list")
    assert address("sample:cabinet_detail", 3) == "/exempel/skap/3/"
    settings.ROOT_URLCONF = "isms.urls"
    with pytest.raises(NoReverseMatch):
        address("sample:cabinet_detail", 3)


def test_portal_below_a_path_has_addresses_below_it() -> None:
    assert address("home") == "/"
    set_script_prefix("/isms/")
    try:
        assert address("home") == "/isms/"
    finally:
        set_script_prefix("/")

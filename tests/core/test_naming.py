"""Every page has a name in words, which the ledger's pages say instead of the name of its address."""

from __future__ import annotations

import pytest

from core.pages.naming import title_of
from tests.walk.addresses import addresses

OURS = [address.name for address in addresses() if address.is_ours and address.page is not None]


@pytest.mark.parametrize("name", OURS)
def test_page_has_a_name_in_words(name: str) -> None:
    assert title_of(name) not in {"", name}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("assets:system_list", "System"),
        ("assets:system_detail", "Översikt"),
        ("assets:system_readers", "Vem har tittat?"),
        ("roles:unit_change", "Enhet, formulär"),
        ("home", "Start"),
        ("no:such", "no:such"),
        ("", ""),
    ],
)
def test_a_tab_its_title_or_what_it_is_about(name: str, title: str) -> None:
    assert title_of(name) == title

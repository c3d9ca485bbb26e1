"""A version's values as the history shows them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assets.models import InformationSystem
from audit.diff import plain


@pytest.mark.parametrize(
    ("stored", "shown"), [("4.00", "4"), ("0.50", "0,5"), ("40.00", "40"), ("1250.00", "1\u00a0250"), ("0.00", "0")]
)
def test_hours_are_shown_as_they_were_typed(stored: str, shown: str) -> None:
    assert plain(Decimal(stored), InformationSystem._meta.get_field("rto_hours")) == shown

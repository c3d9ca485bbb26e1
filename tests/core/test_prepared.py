"""A prepared sub-query answers as the one it was made of, for every value, and is compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models import Q
from django.db.models.sql import Query

from core.prepared import Prepared, Slot
from roles.models import OrganisationUnit
from tests import factories as make


def names(prepared: Prepared, name: str) -> Sequence[str]:
    rows = OrganisationUnit.objects.filter(pk__in=prepared.rows(name=name))
    return sorted(rows.values_list("name", flat=True))


@pytest.fixture
def by_name() -> Prepared:
    """Return what finds units by a name, and never those whose name holds a per cent sign."""
    percent = OrganisationUnit.objects.filter(name__contains="%").values("pk")
    return Prepared(OrganisationUnit.objects.filter(name=Slot("name")).exclude(pk__in=percent).values("pk"))


@pytest.mark.django_db
def test_each_use_has_values_of_its_own(kommun: Any, by_name: Prepared) -> None:
    for name in ("Vård", "Skola's", "100 % skola"):
        make.unit(name=name, parent=kommun)
    assert [names(by_name, name) for name in ("Vård", "Skola's", "100 % skola")] == [["Vård"], ["Skola's"], []]


@pytest.mark.django_db
def test_tells_whether_there_are_rows(kommun: Any, by_name: Prepared) -> None:
    def all_when(name: str) -> int:
        return OrganisationUnit.objects.filter(Q(by_name.exist(name=name))).count()

    assert (all_when(kommun.name), all_when("Ingenstans")) == (OrganisationUnit.objects.count(), 0)


@pytest.mark.django_db
def test_is_compiled_once(by_name: Prepared) -> None:
    with patch.object(Query, "sql_with_params", autospec=True, side_effect=Query.sql_with_params) as compiled:
        by_name.rows(name="Vård"), by_name.rows(name="Skola")
    assert compiled.call_count == 1


def test_a_slot_must_have_a_value(by_name: Prepared) -> None:
    with pytest.raises(KeyError):
        by_name.rows()

"""What is prepared answers as what it was made of, whatever the values and wherever it stands, and is compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models import F, OuterRef, Subquery
from django.db.models.sql import Query

from core import clock
from core.prepared import Prepared, Slot, of_row, statement
from roles.models import OrganisationUnit
from tests import factories as make
from tests.conftest import MONDAY


@pytest.fixture
def by_name() -> Prepared:
    """Return what finds units by a name, and never those whose name holds a per cent sign."""
    units = OrganisationUnit.objects.filter(name=Slot("name")).exclude(name__contains="%")
    return Prepared(units.order_by("pk").values_list("name", "kind"))


def names(prepared: Prepared, name: str) -> Sequence[str]:
    return [row[0] for row in prepared.fetch(name=name)]


@pytest.mark.django_db
def test_each_use_has_values_of_its_own(kommun: Any, by_name: Prepared) -> None:
    for name in ("Vård", "Skola's", "100 % skola"):
        make.unit(name=name, parent=kommun)
    assert [names(by_name, name) for name in ("Vård", "Skola's", "100 % skola")] == [["Vård"], ["Skola's"], []]


@pytest.mark.django_db
def test_is_compiled_once(by_name: Prepared) -> None:
    with patch.object(Query, "sql_with_params", autospec=True, side_effect=Query.sql_with_params) as compiled:
        assert [names(by_name, name) for name in ("Vård", "Skola")] == [[], []]
    assert compiled.call_count == 1


@pytest.mark.django_db
def test_a_statement_is_built_once_a_day() -> None:
    built: list[str] = []

    def build() -> Any:
        built.append("anew")
        return OrganisationUnit.objects.filter(name=Slot("name")).values_list("name")

    for day, times in ((MONDAY, 1), (MONDAY, 1), (MONDAY + timedelta(days=1), 2)):
        with clock.at(day):
            statement("units by name", build).fetch(name="Vård")
        assert len(built) == times


@pytest.mark.django_db
def test_a_slot_must_have_a_value(by_name: Prepared) -> None:
    with pytest.raises(KeyError):
        by_name.fetch()


@pytest.mark.django_db
def test_what_is_prepared_of_a_row_is_of_the_row_it_stands_beside(kommun: Any) -> None:
    unit = make.unit(name="Vård", parent=kommun)
    make.unit(name="Hemvård", parent=unit)
    above = OrganisationUnit.objects.filter(pk=OuterRef("parent")).values("name")
    prepared = of_row(OrganisationUnit, "above", lambda: Subquery(above))
    units = OrganisationUnit.objects.annotate(above=prepared)
    assert set(units.values_list("name", "above")) == {
        ("Granviks kommun", None),
        ("Vård", "Granviks kommun"),
        ("Hemvård", "Vård"),
    }
    within = OrganisationUnit.objects.filter(pk__in=units.filter(above="Vård").values("parent"))
    assert [row.name for row in units.filter(pk__in=within.values("pk"), above="Granviks kommun")] == ["Vård"]


def test_what_needs_a_join_cannot_be_prepared_of_a_row() -> None:
    with pytest.raises(ValueError, match="It joins"):
        of_row(OrganisationUnit, "joined", lambda: F("parent__name"))

"""The demo's contracts cover what their supplier stands behind, and are registered once."""

from __future__ import annotations

from typing import Any

import pytest

from assets import contracts as covering
from assets.models import Contract
from audit.context import acting_as_system
from isms.demo import contracts
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_contracts_of_known_suppliers_are_registered_once(kommun: Any) -> None:
    supplier = make.supplier(unit=kommun, name="CGI")
    system = make.system(unit=kommun, supplier=supplier, supplier_name="CGI")
    with acting_as_system("test"):
        assert (contracts.load(), contracts.load()) == (1, 0)
    (contract,) = Contract.objects.all()
    assert (contract.supplier, contract.unit, contract.dpa) == (supplier, kommun, "yes")
    assert covering.covered_by(contract) == {system.pk}

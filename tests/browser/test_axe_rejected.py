"""Every form that comes back with faults can be used by everyone too: sent empty, it is looked at as any page.

In a file of its own, so that two workers share the pages of the walk.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.pages.forms import FormSteps
from roles.kinds import RoleKind
from tests.browser.axe import faults_when_rejected, looks
from tests.browser.walked import Served
from tests.walk import samples
from tests.walk.addresses import Address
from tests.walk.test_rights import OURS, THEIRS, named
from tests.world import ANONYMOUS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", OURS, ids=named)
def test_rejected_form_is_for_everyone(address: Address, served: Served) -> None:
    found = []
    for who, url in looks(address, served):
        found += faults_when_rejected(served, who, url, address.is_a(FormSteps))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("address", THEIRS, ids=named)
def test_rejected_third_party_form_is_for_everyone(address: Address, served: Served) -> None:
    wanted = samples.expected(address.name)
    url = reverse(address.name, kwargs={name: wanted.arguments[name] for name in address.arguments})
    found = []
    for who in (ANONYMOUS, RoleKind.CISO.value):
        if served.answer(address.name, who, url).is_page:
            found += faults_when_rejected(served, who, url, must=False)
    assert not found, "\n".join(found)

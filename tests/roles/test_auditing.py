"""Who only audits sends nothing that could change something, and is told so in the ledger as a denial."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from audit import events
from audit.models import LedgerEntry
from core import clock
from roles import auditing
from roles.kinds import RoleKind
from tests import factories as make

pytestmark = pytest.mark.django_db


def suggest(browser: Any) -> Any:
    """Send what every employee may: that a system is missing."""
    return browser.post(reverse("assets:candidate_add"), {})


def test_an_auditor_who_is_employed_does_not_even_suggest(world: Any, login: Any) -> None:
    assert suggest(login(world.employee)).status_code == 422
    answer = suggest(login(world.auditor))
    assert answer.status_code == 403
    assert "Den som granskar ändrar inget i portalen." in answer.content.decode()
    assert LedgerEntry.objects.get(request_id=answer.headers["X-Request-ID"]).event == events.DENIED


def test_what_is_ones_own_can_be_sent(world: Any, login: Any) -> None:
    browser = login(world.auditor)
    assert browser.post(reverse("roles:theme"), {"theme": "dark"}).status_code in {302, 303}
    assert browser.post(f"{reverse('assets:system_list')}?sort=name", {"keep": "1"}).status_code == 303
    assert browser.post(reverse("account_logout")).status_code == 302


def test_another_office_writes_by_its_own_right(world: Any, login: Any) -> None:
    both = make.holder(RoleKind.AUDITOR, world.kommun)
    assert auditing.only_audits(both)
    make.assignment(person=both, role=RoleKind.SYSTEM_OWNER, about=world.timetable)
    assert not auditing.only_audits(both)
    assert suggest(login(both)).status_code == 422


def test_it_ends_with_the_review(world: Any) -> None:
    assert auditing.only_audits(world.auditor)
    with clock.at(clock.now() + timedelta(days=3 * 365)):
        assert not auditing.only_audits(world.auditor)
    assert not auditing.only_audits(world.ciso)
    assert not auditing.only_audits(world.employee)

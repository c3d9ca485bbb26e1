"""Who only audits is offered nothing that changes something, sends nothing of it, and a try is told in the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from assets.models import Candidate
from audit import events
from audit.models import LedgerEntry
from core import clock, registry
from roles import access, appointing, auditing, deputising, policy
from roles.kinds import RoleKind
from roles.models import Assignment, Notice, OrganisationUnit
from tests import factories as make

pytestmark = pytest.mark.django_db
SENTENCE = "Den som granskar ändrar inget i portalen."


def suggest(browser: Any) -> Any:
    """Send what every employee may: that a system is missing."""
    return browser.post(reverse("assets:candidate_add"), {})


def test_an_auditor_who_is_employed_does_not_even_suggest(world: Any, login: Any) -> None:
    assert suggest(login(world.employee)).status_code == 422
    answer = suggest(login(world.auditor))
    assert answer.status_code == 403
    assert SENTENCE in answer.content.decode()
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


def test_what_every_employee_may_is_reading_alone_for_who_audits(world: Any) -> None:
    for record in registry.records():
        held = {action for key, action in access.rights(world.auditor) if key == record.key}
        assert held <= policy.READING
        given = {action for key, action in access.rights(world.employee) if key == record.key}
        assert given & policy.READING <= held
    assert access.may(world.employee, "add", Candidate)
    assert access.may(world.auditor, "add", Candidate).reason == SENTENCE


def test_an_auditor_is_told_that_they_change_nothing(world: Any) -> None:
    assert access.decide(world.auditor, "change", world.journal).reason == SENTENCE
    assert access.may(world.auditor, "assign", OrganisationUnit).reason == SENTENCE
    # What they do not reach to read is for who does.
    assert access.may(world.auditor, "see", Notice)
    assert access.decide(world.auditor, "view", world.rents).reason != SENTENCE
    assert access.decide(world.employee, "change", world.journal).reason != SENTENCE


@pytest.mark.parametrize("name", ["assets:candidate_add", "assets:system_add", "roles:my_deputies"])
def test_a_form_that_cannot_be_sent_is_not_shown(world: Any, login: Any, name: str) -> None:
    assert login(world.auditor).get(reverse(name)).status_code == 403


def test_what_is_not_offered_is_not_there(world: Any, login: Any) -> None:
    way = reverse("assets:candidate_add")
    assert way in login(world.employee).get(reverse("home")).content.decode()
    assert way not in login(world.auditor).get(reverse("home")).content.decode()


def test_an_auditor_does_not_end_their_own_office(world: Any, login: Any) -> None:
    """Who audits, and until when, is for who appointed them."""
    held = Assignment.objects.get(person=world.auditor)
    assert appointing.may_end(world.auditor, held).reason == SENTENCE
    (marked,) = appointing.mark_endable(world.auditor, [held])
    assert not (marked.may_end or marked.may_give or marked.may_deputise)
    assert login(world.auditor).get(reverse("roles:assignment_end", args=[held.pk])).status_code == 403
    mine = Assignment.objects.get(person=world.manager)
    assert appointing.may_end(world.manager, mine)


def test_an_auditor_does_not_name_deputies_for_what_is_to_come(world: Any) -> None:
    coming = make.assignment(
        person=world.auditor, role=RoleKind.SYSTEM_OWNER, about=world.timetable, starts_on=date(2027, 1, 1)
    )
    assert auditing.only_audits(world.auditor)
    assert deputising.decide(world.auditor, coming).reason == SENTENCE
    assert not deputising.held_by(world.auditor).exists()
    with clock.at(clock.now() + timedelta(days=60)):
        assert deputising.decide(world.auditor, coming)
        assert deputising.held_by(world.auditor).get() == coming


def test_it_ends_with_the_review(world: Any) -> None:
    assert auditing.only_audits(world.auditor)
    with clock.at(clock.now() + timedelta(days=3 * 365)):
        assert not auditing.only_audits(world.auditor)
    assert not auditing.only_audits(world.ciso)
    assert not auditing.only_audits(world.employee)

"""By which role somebody may do something, as the ledger tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from assets.models import InformationSystem
from audit.models import LedgerEntry
from roles import access, actions
from roles.kinds import RoleKind
from roles.models import Assignment
from tests import factories as make
from tests.roles.pages import filled

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def by(person: Any, action: str, obj: Any) -> str:
    return access.roles_that_give(person, action, type(obj), obj)


def test_the_nearest_role_that_reaches_the_row_is_told_first(world: Any) -> None:
    assert by(world.system_owner, "change", world.journal) == "system_owner"
    assert by(world.ciso, "change", world.journal) == "ciso"
    assert by(world.manager, "view", world.journal) == "manager"
    make.assignment(person=world.ciso, role=RoleKind.SYSTEM_MANAGER, about=world.journal)
    assert by(world.ciso, "change", world.journal) == "system_manager,ciso"
    assert by(world.ciso, "change", world.timetable) == "ciso"


def test_a_role_that_does_not_reach_the_row_is_not_told(world: Any) -> None:
    assert by(world.manager, "view", world.timetable) == ""
    assert by(world.company_ciso, "change", world.journal) == ""
    assert by(world.employee, "change", world.journal) == ""


def test_what_every_employee_may_is_told_as_that_alone(world: Any) -> None:
    assert by(world.employee_school, "see", world.journal) == "employee"
    assert by(world.manager, "see", world.journal) == "manager"


def test_without_a_row_every_role_that_gives_it_is_told(world: Any) -> None:
    assert access.roles_that_give(world.ciso, "add", InformationSystem) == "ciso"
    assert access.roles_that_give(world.employee, "add", InformationSystem) == ""


def test_it_takes_no_statement(world: Any, django_assert_num_queries: Any) -> None:
    outage = make.outage(system=world.journal)
    with access.remembering():
        by(world.ciso, "view", world.journal)
        with django_assert_num_queries(0):
            assert by(world.ciso, "view", world.care) == "ciso"
            assert by(world.ciso, "view", outage) == "ciso"
            assert by(world.ciso, "change", world.employee) == "ciso"


def texts(**facts: Any) -> dict[str, Any]:
    row = LedgerEntry.objects.filter(**facts).latest("pk")
    found: dict[str, Any] = row.content["texts"]
    return found


def test_reading_and_changing_tell_by_which_role(world: Any, login: Any) -> None:
    browser, url = login(world.system_owner), reverse("assets:system_change", args=[world.journal.pk])
    sent = filled(browser, url, purpose="Nytt syfte")
    assert texts(event="read.page", actor_id=world.system_owner.pk)["role"] == "system_owner"
    assert browser.post(url, sent).status_code == 303
    assert texts(event="change.changed", about_id=world.journal.pk, about="assets.informationsystem")["role"] == (
        "system_owner"
    )


def test_a_deputy_is_told_by_the_role_they_stand_in_for(world: Any, login: Any) -> None:
    held = [Assignment.objects.get(person=world.system_owner)]
    days = {"starts_on": TODAY, "ends_on": date(2026, 12, 31)}
    actions.appoint_deputies(by=world.system_owner, holdings=held, person=world.employee, **days)
    login(world.employee).get(reverse("assets:system_detail", args=[world.journal.pk]))
    assert texts(event="read.page", actor_id=world.employee.pk)["role"] == "system_owner"

"""A decision of a board, or by delegation, stands on the roles that followed from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from roles import actions
from roles.decisions import OutsideDecision
from roles.kinds import RoleKind
from roles.models import Assignment, Role
from tests import factories as make
from tests.roles.pages import filled

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
WHOLE = OutsideDecision("Omsorgsnämnden", "42", TODAY, "ON 2026/118")
TYPED = {
    "decision_body": "Omsorgsnämnden",
    "decision_paragraph": "42",
    "decision_on": "2026-11-23",
    "decision_case_number": "ON 2026/118",
}
WAYS = ("unit", "role", "person", "object", "handover", "deputy")
TOLD = "Omsorgsnämnden, § 42, 2026-11-23, ON 2026/118"


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (OutsideDecision(), ""),
        (OutsideDecision("VD"), "VD"),
        (WHOLE, TOLD),
        (OutsideDecision("KS", "§ 7 b"), "KS, § 7 b"),
    ],
)
def test_decision_is_written_as_one_looks_it_up(decision: OutsideDecision, told: str) -> None:
    assert str(decision) == told
    assert bool(decision) is bool(told)


@pytest.mark.parametrize(
    ("decision", "fields"),
    [
        (OutsideDecision(), set()),
        (WHOLE, set()),
        (OutsideDecision(paragraph="42"), {"decision_body"}),
        (OutsideDecision(case_number="ON 1"), {"decision_body"}),
        (OutsideDecision("KS", decided_on=TODAY + DAY), {"decision_on"}),
        (OutsideDecision(decided_on=TODAY + DAY), {"decision_body", "decision_on"}),
    ],
)
def test_decision_names_who_decided_and_is_not_to_come(world: Any, decision: OutsideDecision, fields: set[str]) -> None:
    values = {"by": world.ciso, "person": world.employee, "role": RoleKind.MANAGER, "about": world.care}
    if not fields:
        assert actions.appoint(**values, starts_on=TODAY, decision=decision).outside_decision == decision
        return
    with pytest.raises(ValidationError) as refused:
        actions.appoint(**values, starts_on=TODAY, decision=decision)
    assert set(refused.value.message_dict) == fields
    assert not Assignment.objects.filter(person=world.employee).exists()


def test_database_refuses_a_decision_of_nobody(world: Any) -> None:
    row = make.assignment(person=world.employee, role=RoleKind.MANAGER, about=world.care)
    for column, value in (("paragraph", "42"), ("on", "2026-01-01"), ("case_number", "x")):
        with pytest.raises(IntegrityError, match="decision_has_body"), transaction.atomic():
            connection.cursor().execute(
                f"UPDATE roles_assignment SET decision_{column} = %s WHERE id = %s", [value, row.pk]
            )


def addresses(world: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    role = Role.objects.get(kind=RoleKind.MANAGER)
    person, unit = {"person": world.employee_school.pk}, {"unit": world.care.pk}
    manager = {"role": "manager"}
    held = Assignment.objects.get(person=world.manager).pk
    system = f"/roller/utse/assets.informationsystem/{world.journal.pk}/?roll=system_manager"
    return {
        "unit": (f"/organisation/{world.care.pk}/utse/", person | manager),
        "role": (f"/roller/{role.pk}/utse/", person | unit),
        "person": (f"/personer/{world.employee_school.pk}/ge-roll/", unit | manager),
        "object": (system, person),
        "handover": (f"/personer/{world.manager.pk}/lamna-over/", person | {"reason": "Ny tjänst", "seen": "1"}),
        "deputy": (f"/roller/uppdrag/{held}/ersattare/", person | {"ends_on": "2026-12-31"}),
    }


def offices(world: Any) -> dict[str, dict[str, str]]:
    """What is ticked in the forms that take up offices somebody has."""
    held = str(Assignment.objects.get(person=world.manager).pk)
    return {"handover": {"offices": held}, "deputy": {"holdings": held}}


@pytest.mark.parametrize("way", WAYS)
def test_every_form_that_gives_a_role_keeps_the_decision(world: Any, login: Any, way: str) -> None:
    url, answers = addresses(world)[way]
    browser = login(world.ciso)
    sent = filled(browser, url, **answers, starts_on="2026-11-23") | TYPED
    sent |= offices(world).get(way, {})
    assert browser.post(url, sent).status_code == 303
    row = Assignment.objects.get(decision_body="Omsorgsnämnden")
    assert (row.person, row.outside_decision) == (world.employee_school, WHOLE)


@pytest.mark.parametrize("way", WAYS)
def test_every_form_says_what_is_wrong_beside_the_field(world: Any, login: Any, way: str) -> None:
    url, answers = addresses(world)[way]
    browser = login(world.ciso)
    wrong = TYPED | {"decision_body": "", "decision_on": "2026-11-24"}
    sent = filled(browser, url, **answers, starts_on="2026-11-23") | wrong
    sent |= offices(world).get(way, {})
    answer = browser.post(url, sent)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert errors["decision_body"] == ["Ange vem som beslutade, när du anger något annat om beslutet."]
    assert errors["decision_on"] == ["Beslutsdatumet kan inte ligga i framtiden."]
    assert '<details class="more mb-4" open>' in answer.content.decode()


def test_decision_is_told_where_the_role_is_and_in_the_history(world: Any, login: Any) -> None:
    values = {"person": world.employee, "role": RoleKind.SYSTEM_MANAGER, "about": world.journal}
    actions.appoint(by=world.ciso, **values, starts_on=TODAY, decision=WHOLE)
    browser = login(world.ciso)
    for url in (f"/system/{world.journal.pk}/", f"/personer/{world.employee.pk}/"):
        assert TOLD in browser.get(url).content.decode(), url
    history = browser.get(f"/system/{world.journal.pk}/historik/").content.decode().lower()
    assert all(word in history for word in ("beslutsfattare", "paragraf", "beslutsdatum", "diarienummer"))
    assert TOLD not in login(world.employee_school).get(f"/system/{world.journal.pk}/").content.decode()


def test_what_was_typed_before_stays_as_it_was_typed(world: Any, login: Any) -> None:
    make.assignment(person=world.employee, role=RoleKind.MANAGER, about=world.care, decision="KS 2024/12 § 7")
    page = login(world.ciso).get(f"/personer/{world.employee.pk}/").content.decode()
    assert "KS 2024/12 § 7" in page

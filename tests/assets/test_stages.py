"""A system comes into use and goes out of it: what must be there is computed, and what is left takes a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assets import actions, stages
from assets.models import InformationSystem
from roles.kinds import RoleKind
from tests import factories as make
from tests.assets.test_system_pages import filled, text, url

pytestmark = pytest.mark.django_db
LifeCycle = InformationSystem.LifeCycle
START = {"version": None, "reason": ""}
READY = {"critical": "no", "critical_reason": "Bara scheman.", "personal_data": "ordinary", "hosting": "cloud",
         "dpa": "yes", "dpia": "not_needed"}  # fmt: skip
SEEN_TO = {
    "archive_decision": "Omsorgsnämnden 2026-10-14 § 92: gallras",
    "accounts_closed_on": date(2026, 11, 20),
    "neighbours_informed_on": date(2026, 11, 1),
}


def undone(system: InformationSystem, steps: Any) -> set[str]:
    return {step.slug for step in stages.left(system, steps)}


def changed(system: InformationSystem, **values: Any) -> InformationSystem:
    for name, value in values.items():
        setattr(system, name, value)
    return make.saved(system)


@pytest.fixture
def planned(world: Any) -> InformationSystem:
    return make.system(unit=world.care, name="Nattfrid", life_cycle="planned", owner=world.system_owner)


def test_steps_before_the_start_are_those_that_the_system_needs(world: Any, planned: InformationSystem) -> None:
    assert undone(planned, stages.TO_START) == {
        "start_system_manager", "start_system_critical_assessed", "start_personal_data",
    }  # fmt: skip
    changed(planned, personal_data="ordinary", hosting="cloud")
    assert undone(planned, stages.TO_START) == {
        "start_system_manager", "start_system_critical_assessed", "start_system_dpa", "start_dpia",
    }  # fmt: skip
    make.assignment(person=world.system_manager, role=RoleKind.SYSTEM_MANAGER, about=planned)
    changed(planned, **READY)
    assert not undone(planned, stages.TO_START)


def test_owner_starts_a_system_when_everything_is_there(world: Any, login: Any, planned: InformationSystem) -> None:
    make.assignment(person=world.system_manager, role=RoleKind.SYSTEM_MANAGER, about=planned)
    changed(planned, **READY)
    browser = login(world.system_owner)
    assert url("system_start", planned) in text(browser.get(planned.get_absolute_url()))
    answer = browser.post(url("system_start", planned), filled(browser, url("system_start", planned)))
    assert (answer.status_code, answer["Location"]) == (303, planned.get_absolute_url())
    planned.refresh_from_db()
    assert planned.life_cycle == LifeCycle.IN_USE


def test_starting_before_that_takes_a_reason(world: Any, login: Any, planned: InformationSystem) -> None:
    browser, address = login(world.system_owner), url("system_start", planned)
    page = text(browser.get(address))
    assert "Systemförvaltare saknas" in page
    data = filled(browser, address)
    assert browser.post(address, data).status_code == 422
    with pytest.raises(ValidationError, match="Systemförvaltare saknas"):
        actions.start_system(by=world.system_owner, system=planned, **START)
    assert browser.post(address, data | {"reason": "Stormen: behövs i natt"}).status_code == 303
    planned.refresh_from_db()
    assert planned.life_cycle == LifeCycle.IN_USE
    assert planned.history.first().history_change_reason == "Stormen: behövs i natt"


def test_only_a_planned_system_is_started(world: Any, login: Any) -> None:
    with pytest.raises(ValidationError, match="planerat"):
        actions.start_system(by=world.system_owner, system=world.journal, **START)
    page = text(login(world.system_owner).get(url("system_start", world.journal)))
    assert "Systemet är inte planerat" in page
    assert 'name="reason"' not in page


def test_phasing_out_is_kept_step_by_step_and_ends_when_all_is_seen_to(world: Any, login: Any) -> None:
    system = world.journal
    make.dependency(system, world.timetable)
    browser, address = login(world.system_owner), url("system_retire", system)
    page = text(browser.get(address))
    assert "Schemat" in page
    data = filled(browser, address, archive_decision=SEEN_TO["archive_decision"])
    assert browser.post(address, data).status_code == 303
    system.refresh_from_db()
    assert system.life_cycle == LifeCycle.PHASING_OUT
    assert undone(system, stages.TO_END) == {"end_accounts", "end_neighbours"}
    assert "Kontona är inte stängda" in text(browser.get(system.get_absolute_url()))
    rest = {name: str(SEEN_TO[name]) for name in ("accounts_closed_on", "neighbours_informed_on")}
    assert browser.post(address, filled(browser, address, **rest, step="end")).status_code == 303
    system.refresh_from_db()
    assert system.life_cycle == LifeCycle.RETIRED
    page = text(browser.get(system.get_absolute_url()))
    assert SEEN_TO["archive_decision"] in page
    assert url("system_archive", system) in page


def test_ending_with_something_left_takes_a_reason_and_loses_nothing_typed(world: Any, login: Any) -> None:
    browser, address = login(world.system_owner), url("system_retire", world.journal)
    data = filled(browser, address, archive_decision="Gallras", step="end")
    answer = browser.post(address, data)
    assert answer.status_code == 422
    assert "Kontona är inte stängda" in text(answer)
    assert 'value="Gallras"' in text(answer)
    world.journal.refresh_from_db()
    assert (world.journal.life_cycle, world.journal.archive_decision) == (LifeCycle.IN_USE, "")
    assert browser.post(address, data | {"reason": "Leverantören har gått i konkurs"}).status_code == 303
    world.journal.refresh_from_db()
    assert world.journal.life_cycle == LifeCycle.RETIRED


@pytest.mark.parametrize(
    ("values", "ended"),
    [
        ({"open_ended": True}, False),
        ({"ends_on": date(2027, 6, 30)}, False),
        ({"ends_on": date(2027, 6, 30), "notice_given_on": date(2026, 11, 1)}, True),
        ({"ends_on": date(2026, 10, 31)}, True),
        (None, True),
    ],
)
def test_a_contract_is_ended_when_it_is_over_or_given_notice_of(world: Any, values: Any, ended: bool) -> None:
    changed(world.journal, supplier=world.nordic, supplier_name="Nordisk Vård AB", life_cycle="phasing_out")
    if values is not None:
        make.contract(unit=world.kommun, supplier=world.nordic, systems=[world.journal], **values)
    assert ("end_contract" not in undone(world.journal, stages.TO_END)) is ended


def test_the_form_leaves_starting_and_ending_to_their_pages(world: Any, login: Any, planned: Any) -> None:
    def offered(system: InformationSystem) -> set[str]:
        form = login(world.ciso).get(url("system_change", system)).context["form"]
        return {value for value, _label in form.fields["life_cycle"].choices}

    assert offered(planned) == {"planned", "phasing_out", "retired"}
    assert offered(world.journal) == {"planned", "in_use", "phasing_out"}
    assert offered(world.retired) == set(LifeCycle.values)

"""The start plan: before a part's day nothing is asked of anyone, and everything still counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core import clock
from core.measures import count
from reports import start_plan, work
from roles import actions
from roles.kinds import RoleKind
from roles.models import DutyStart, OrganisationUnit, User
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def plan(world: Any, unit: OrganisationUnit, day: date | None, **values: Any) -> int:
    values = {"by": world.ciso, "seen": {unit.pk: None}} | values
    return actions.plan_starts(starts={unit.pk: day}, **values)


def lacking(person: User) -> set[str]:
    found = work.of(User.objects.get(pk=person.pk))
    return {lack.label for short in found.shortfalls for lack in short.lacks}


def overdue(person: User) -> int:
    return work.overdue(User.objects.get(pk=person.pk))


def test_before_its_day_a_part_asks_nothing_and_on_the_day_it_does(world: Any) -> None:
    make.system(unit=world.home_care, name="Tavlan")
    world.journal.contract_ends_on = TODAY - DAY
    make.saved(world.journal)
    assert "Tavlan" in lacking(world.manager)
    assert overdue(world.system_owner) == 1
    assert plan(world, world.care, TODAY + DAY) == 1
    assert "Tavlan" not in lacking(world.manager)
    assert overdue(world.system_owner) == 0
    with clock.at(datetime(2026, 11, 24, 0, 0)):
        assert "Tavlan" in lacking(world.manager)
        assert overdue(world.system_owner) == 1


def test_measures_count_all_the_same(world: Any) -> None:
    from assets.measures import SYSTEM_MEASURES
    from assets.models import InformationSystem

    def figures() -> list[tuple[int, int]]:
        return [(f.met, f.population) for f in count(InformationSystem.objects.visible_to(world.ciso), SYSTEM_MEASURES)]

    before = figures()
    plan(world, world.care, TODAY + 30 * DAY)
    assert figures() == before


def test_other_parts_and_other_legal_entities_go_on(world: Any) -> None:
    make.system(unit=world.school, name="Skolans")
    make.system(unit=world.company, name="Bolagets")
    plan(world, world.care, TODAY + DAY)
    assert "Skolans" in lacking(world.ciso)
    make.saved(DutyStart(unit=world.kommun, starts_on=TODAY + DAY))
    assert "Skolans" not in lacking(world.ciso)
    assert "Bolagets" in lacking(world.company_ciso)


def test_who_waits_is_told_and_nobody_else(world: Any) -> None:
    plan(world, world.care, TODAY + DAY)

    def told(person: User) -> list[str]:
        return [start.unit.name for start in start_plan.waiting_for(User.objects.get(pk=person.pk))]

    assert told(world.manager) == told(world.system_owner) == told(world.ciso) == ["Omsorgsförvaltningen"]
    assert told(world.employee) == told(world.company_ciso) == []
    other = make.holder(RoleKind.MANAGER, world.school)
    assert told(other) == []


def test_an_emptied_day_means_at_once_and_history_tells(world: Any, login: Any) -> None:
    plan(world, world.care, TODAY + DAY, reason="Efter första inläsningen")
    plan(world, world.care, None, seen={world.care.pk: TODAY + DAY})
    assert DutyStart.objects.get(unit=world.care).starts_on is None
    page = login(world.ciso).get(reverse("roles:unit_history", args=[world.care.pk])).content.decode()
    assert "Efter första inläsningen" in page
    assert "2026-11-24" in page


def test_a_plan_that_somebody_else_has_changed_is_not_overwritten(world: Any) -> None:
    plan(world, world.care, TODAY + DAY)
    with pytest.raises(ValidationError, match="Någon annan har ändrat planen"):
        plan(world, world.care, TODAY + 2 * DAY)
    assert DutyStart.objects.get(unit=world.care).starts_on == TODAY + DAY


def test_only_who_may_plan_a_unit_plans_it(world: Any) -> None:
    with pytest.raises(ValidationError, match="Det kan bara informationssäkerhetssamordnare göra"):
        plan(world, world.care, TODAY + DAY, by=world.manager)
    with pytest.raises(ValidationError):
        plan(world, world.company, TODAY + DAY)


def test_the_page_proposes_days_without_saving_and_saves_what_is_chosen(world: Any, login: Any) -> None:
    client = login(world.ciso)
    url = reverse("start_plan")
    page = client.get(url, {"first": "2027-01-11", "weeks": "2"}).content.decode()
    assert "2027-01-11" in page
    assert "2027-01-25" in page
    assert "Förslaget är inte sparat" in page
    assert not DutyStart.objects.exists()
    form = client.get(url).context["form"]
    data = {"form_key": str(form["form_key"].value()), "seen": form["seen"].value(), "reason": "Etapp ett"}
    answer = client.post(url, data | {f"start_{world.care.pk}": "2027-01-11", f"start_{world.school.pk}": "i vår"})
    assert answer.status_code == 422
    assert "i vår" in answer.content.decode()
    answer = client.post(url, data | {f"start_{world.care.pk}": "2027-01-11"})
    assert answer.status_code == 303
    assert {s.unit: s.starts_on for s in DutyStart.objects.all()} == {world.care: date(2027, 1, 11)}

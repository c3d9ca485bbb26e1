"""What was counted on a day is kept: a system that is retired leaves today's figures and stays in last year's."""

from __future__ import annotations

import json
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core import clock
from core.measures import find
from core.registry import record_for
from reports import actions, past, work
from reports.models import MeasureSnapshot
from reports.tasks import take_snapshot
from roles.kinds import RoleKind
from roles.models import User
from tests import factories as make
from tests.factories import Kind

pytestmark = pytest.mark.django_db
NEW_YEARS_EVE = datetime(2025, 12, 31, 23, 50)


def kept(**values: Any) -> dict[tuple[str, int], tuple[int, int]]:
    rows = MeasureSnapshot.objects.filter(**values)
    return {(row.measure, row.unit_id): (row.met, row.population) for row in rows}


@pytest.fixture
def ciso(kommun: Any) -> Any:
    return make.holder(RoleKind.CISO, kommun)


def then(person: Any, slug: str = "system_owner") -> tuple[date, int, int] | None:
    record, measure = find(slug)
    found = past.turn_of_the_year(User.objects.get(pk=person.pk), {"all": (record, [measure])}).get("all")
    figure = found and found.figures.get(slug)
    return (found.day, figure.met, figure.population) if found and figure else None


def test_retired_system_leaves_today_and_stays_in_last_years_figures(kommun: Any, ciso: Any, login: Any) -> None:
    owner = make.person(unit=kommun)
    systems = [make.system(unit=kommun, owner=owner), make.system(unit=kommun, contract_ends_on=date(2026, 11, 1))]
    make.assignment(person=owner, role=RoleKind.SYSTEM_OWNER, about=systems[1], starts_on=date(2026, 1, 1))
    with clock.at(NEW_YEARS_EVE):
        actions.take_snapshot()
    assert work.of(User.objects.get(pk=owner.pk)).overdue == 1
    systems[1].life_cycle = "retired"
    make.saved(systems[1])
    assert work.of(User.objects.get(pk=owner.pk)).overdue == 0
    page = login(ciso).get(reverse("measures"))
    (line, before), *_rest = page.context["tables"][0][1].lines
    assert (line.figure.met, line.figure.population) == (1, 1)
    assert (before.met, before.population) == (1, 2)
    assert "2025-12-31" in page.content.decode()


def test_snapshot_of_a_day_is_taken_anew_and_holds_no_more_than_there_is(kommun: Any, ciso: Any) -> None:
    unit = make.unit(parent=kommun, kind=Kind.DEPARTMENT)
    system = make.system(unit=unit)
    assert take_snapshot() is None
    assert kept()["system_owner", unit.pk] == (0, 1)
    make.assignment(person=ciso, role=RoleKind.SYSTEM_OWNER, about=system)
    take_snapshot()
    assert kept()["system_owner", unit.pk] == (1, 1)
    system.unit = kommun
    make.saved(system)
    take_snapshot()
    assert ("system_owner", unit.pk) not in kept()
    assert kept()["system_owner", kommun.pk] == (1, 1)
    with clock.at(datetime(2026, 11, 24, 0, 10)):
        take_snapshot()
    assert kept(taken_on=date(2026, 11, 23)) == kept(taken_on=date(2026, 11, 24))


def test_last_day_that_was_kept_stands_for_the_year(kommun: Any, ciso: Any) -> None:
    make.system(unit=kommun)
    for moment in (datetime(2024, 12, 31), datetime(2025, 6, 1), datetime(2026, 1, 1)):
        with clock.at(moment):
            actions.take_snapshot()
    assert then(ciso) == (date(2025, 6, 1), 0, 1)
    MeasureSnapshot.objects.filter(taken_on=date(2025, 6, 1)).delete()
    assert then(ciso) is None


def test_past_is_told_of_units_that_one_views_as_a_whole(world: Any) -> None:
    with clock.at(NEW_YEARS_EVE):
        actions.take_snapshot()
    assert then(world.ciso)[2] == 2
    assert then(world.manager)[2] == 1
    assert then(world.company_ciso)[2] == 1
    for who in ("system_owner", "employee", "dpo"):
        assert then(world.people[who]) is None, who


def test_measure_tells_its_last_months(kommun: Any, ciso: Any, login: Any) -> None:
    make.system(unit=kommun)
    for moment in (datetime(2026, 9, 30), datetime(2026, 10, 3), datetime(2026, 10, 31), datetime(2026, 11, 23)):
        with clock.at(moment):
            actions.take_snapshot()
    months = login(ciso).get(reverse("measure_detail", args=["system_owner"])).context["months"]
    assert [(day.isoformat(), figure.population) for day, figure in months] == [
        ("2026-09-30", 1),
        ("2026-10-31", 1),
        ("2026-11-23", 1),
    ]
    record = record_for(make.system(unit=kommun))
    assert past.by_month(User.objects.get(pk=ciso.pk), record, find("system_rto")[1])[-1][1].population == 1


def test_command_tells_what_it_kept_and_rewrites_no_past(kommun: Any) -> None:
    make.system(unit=kommun)
    out = StringIO()
    call_command("take_snapshot", "--at", "2025-12-31", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"day": "2025-12-31", "figures": len(kept())}
    with pytest.raises(CommandError, match="redan sparade"):
        call_command("take_snapshot", "--at", "2025-12-31")
    with pytest.raises(CommandError, match="ingen tid"):
        call_command("take_snapshot", "--at", "nyår")
    call_command("take_snapshot", stdout=out)
    call_command("take_snapshot", stdout=out)
    assert MeasureSnapshot.objects.values("taken_on").distinct().count() == 2

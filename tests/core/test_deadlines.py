"""Duties are computed from the rows: several kinds in one statement, filtered in each arm, never stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from assets.models import InformationSystem, Supplier
from core import clock, deadlines, registry
from reports import work
from roles.kinds import RoleKind
from tests import factories as make
from tests.sample.models import Cabinet

pytestmark = pytest.mark.core_suite
TODAY = date(2026, 11, 23)
FAR = date(2030, 1, 1)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def all_rows(record: registry.Record, deadline: deadlines.Deadline) -> Any:
    return record.model._default_manager.all()


@pytest.fixture
def duties(kommun: Any) -> Any:
    """A contract and a supplier review each: overdue, due today and ahead; rows without a date or a duty."""
    for offset in (-1, 0, 5):
        make.system(unit=kommun, name=f"System {offset:+}", contract_ends_on=day(offset))
        make.supplier(unit=kommun, name=f"Bolag {offset:+}", review_on=day(offset))
    make.system(unit=kommun, name="Utan avtal")
    make.system(unit=kommun, name="Avvecklat", contract_ends_on=day(1), life_cycle="retired")
    make.supplier(unit=kommun, name="Arkiverat", review_on=day(1), archived_on=TODAY)
    return kommun


def test_duties_of_all_kinds_come_earliest_first_in_one_statement(duties: Any) -> None:
    with CaptureQueriesContext(connection) as seen:
        found = deadlines.due(all_rows, FAR)
    assert [duty.label for duty in found] == [
        "Bolag -1",
        "System -1",
        "Bolag +0",
        "System +0",
        "Bolag +5",
        "System +5",
    ]
    assert [query["sql"].count("UNION ALL") for query in seen] == [len(list(deadlines.arms())) - 1]


def test_duties_until_a_day_hold_that_day(duties: Any) -> None:
    assert {duty.due_on for duty in deadlines.due(all_rows, TODAY)} == {day(-1), TODAY}
    assert deadlines.count(all_rows, day(-1)) == 2
    assert deadlines.count(all_rows, day(4)) == 4
    assert deadlines.count(all_rows, day(5)) == 6


def test_a_duty_tells_what_and_where(duties: Any) -> None:
    by_label = {duty.label: duty for duty in deadlines.due(all_rows, FAR)}
    system = InformationSystem.objects.get(name="System +5")
    assert by_label["System +5"].text == "Förläng eller avsluta avtalet för System +5"
    assert by_label["System +5"].url == f"/system/{system.pk}/andra/"
    assert by_label["System +5"].record.model is InformationSystem
    assert by_label["Bolag -1"].record.model is Supplier
    assert by_label["Bolag -1"].url.startswith("/leverantorer/")


def test_each_arm_is_filtered_by_itself(duties: Any) -> None:
    other = make.unit(parent=duties)
    make.system(unit=other, name="Annans", contract_ends_on=day(2))

    def there(record: registry.Record, deadline: deadlines.Deadline) -> Any:
        return record.model.objects.filter(unit=other)

    def suppliers_only(record: registry.Record, deadline: deadlines.Deadline) -> Any:
        return all_rows(record, deadline) if record.model is Supplier else None

    assert [duty.label for duty in deadlines.due(there, FAR)] == ["Annans"]
    assert {duty.label for duty in deadlines.due(suppliers_only, FAR)} == {"Bolag -1", "Bolag +0", "Bolag +5"}
    assert deadlines.count(suppliers_only, FAR) == 3


def test_who_is_concerned_by_nothing_costs_no_statement(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert deadlines.due(lambda record, deadline: None, FAR) == []
        assert deadlines.count(lambda record, deadline: None, FAR) == 0


def test_statements_do_not_grow_with_rows_or_kinds(
    duties: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(30):
        make.system(unit=duties, name=f"Rad {n}", contract_ends_on=day(n))
    make.cabinet(unit=duties, name="Aktskåpet")
    cabinets = deadlines.Deadline(
        "cabinet_inventory",
        "Inventera {label}",
        icon="archive",
        roles=(RoleKind.CISO,),
        rows=lambda rows: rows.annotate(due_on=Value(day(3))),
        url_name="sample:cabinet_detail",
        button="Öppna",
    )
    monkeypatch.setitem(registry._records, Cabinet, replace(registry.record_for(Cabinet), deadlines=(cabinets,)))
    with django_assert_num_queries(1):
        found = deadlines.due(all_rows, FAR)
    assert len(found) == 37
    assert "Inventera Aktskåpet" in {duty.text for duty in found}
    with django_assert_num_queries(1):
        assert deadlines.count(all_rows, FAR) == 37


def test_duties_of_one_row_are_its_own_however_far_away(duties: Any) -> None:
    system = make.system(unit=duties, name="Fjärran", contract_ends_on=date(2099, 1, 1))
    twin = make.supplier(unit=duties, name="Samma nummer", review_on=day(1))
    assert [duty.label for duty in deadlines.of(registry.record_for(system), system)] == ["Fjärran"]
    assert [duty.label for duty in deadlines.of(registry.record_for(twin), twin)] == ["Samma nummer"]
    assert deadlines.of(registry.record_for(duties), duties) == []


def test_a_duty_that_is_done_is_no_longer_there(duties: Any) -> None:
    row = Supplier.objects.get(name="Bolag -1")
    row.review_on = date(2028, 1, 1)
    make.saved(row)
    assert deadlines.count(all_rows, TODAY) == 3


# --- whose duty it is ---


def labels(slug: str, of: work.Work) -> list[str]:
    return [duty.label for period in of.periods if period.slug == slug for duty in period.duties]


def test_duties_stand_with_who_holds_the_role(world: Any) -> None:
    """The owner has the contract of their own system, the CISO the reviews, the colleague nothing."""
    late = make.system(unit=world.care, name="Sent", contract_ends_on=day(-1), owner=world.system_owner)
    make.system(unit=world.care, name="Annans", contract_ends_on=day(-1))
    assert labels("late", work.of(world.system_owner)) == [late.name]
    assert labels("month", work.of(world.ciso)) == ["Nordisk Vård AB"]
    assert work.of(world.company_ciso).periods == []
    assert not work.of(world.employee)


@pytest.mark.parametrize(
    ("offset", "period"),
    [
        (-400, "late"),
        (-1, "late"),
        (0, "week"),
        (6, "week"),
        (7, "month"),
        (30, "month"),
        (31, "later"),
        (365, "later"),
    ],
)
def test_duty_stands_under_its_time(world: Any, offset: int, period: str) -> None:
    """It is Monday: the week ends six days ahead."""
    make.supplier(unit=world.company, name="Provet", review_on=day(offset))
    assert labels(period, work.of(world.company_ciso)) == ["Provet"]


def test_a_week_on_sunday_is_today_alone(world: Any) -> None:
    for offset in (6, 7):
        make.supplier(unit=world.company, name=f"Dag {offset}", review_on=day(offset))
    with clock.at(datetime(2026, 11, 29, 12, tzinfo=UTC)):
        assert labels("week", work.of(world.company_ciso)) == ["Dag 6"]


def test_overdue_turns_at_swedish_midnight(world: Any) -> None:
    make.supplier(unit=world.company, name="Provet", review_on=TODAY)
    with clock.at(datetime(2026, 11, 23, 22, 59, tzinfo=UTC)):
        assert work.overdue(world.company_ciso) == 0
    with clock.at(datetime(2026, 11, 23, 23, 0, tzinfo=UTC)):
        assert work.overdue(world.company_ciso) == 1

"""A kept figure is worked out once, let go by every committed change, and never depended on."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from redis.exceptions import ConnectionError as Unreachable

from audit.context import acting_as_system
from core import clock
from core.kept import kept, remembering
from reports import work
from roles.kinds import RoleKind
from tests import factories as make
from tests.conftest import MONDAY
from tests.sample.models import Cabinet

committed = pytest.mark.django_db(transaction=True)


class Counted:
    """Work that tells how often it was done."""

    times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


@committed
def test_figure_is_worked_out_once_until_something_is_committed() -> None:
    work_done, unit = Counted(), make.municipality()
    assert [kept(1, "papers", work_done), kept(1, "papers", work_done)] == [1, 1]
    with acting_as_system("test"):
        Cabinet.objects.create(name="Pärmar", unit=unit)
    assert [kept(1, "papers", work_done), kept(1, "papers", work_done)] == [2, 2]
    assert kept(1, "other_papers", Counted()) == 1


@committed
def test_nothing_is_kept_of_what_is_not_committed() -> None:
    work_done = Counted()
    with transaction.atomic():
        assert [kept(1, "papers", work_done), kept(1, "papers", work_done)] == [1, 2]
    assert kept(1, "papers", work_done) == 3


@committed
def test_what_was_worked_out_while_somebody_saved_is_not_kept_past_it() -> None:
    unit = make.municipality()

    def meanwhile() -> int:
        with acting_as_system("test"):
            Cabinet.objects.create(name="Pärmar", unit=unit)
        return 1

    assert kept(1, "papers", meanwhile) == 1
    assert kept(1, "papers", lambda: 2) == 2


@committed
def test_many_writes_let_go_once() -> None:
    unit = make.municipality()
    with acting_as_system("test"), transaction.atomic():
        for n in range(5):
            Cabinet.objects.create(name=f"Skåp {n}", unit=unit)
        assert len(connection.run_on_commit) == 1


@committed
def test_a_write_after_one_that_was_undone_lets_go_as_well() -> None:
    work_done, unit = Counted(), make.municipality()
    assert kept(1, "papers", work_done) == 1
    with acting_as_system("test"), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Cabinet.objects.create(name="Pärmar", unit=unit)
            raise ZeroDivisionError
        Cabinet.objects.create(name="Pärmar", unit=unit)
    assert kept(1, "papers", work_done) == 2


@committed
def test_without_a_cache_all_is_worked_out_as_always(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*args: Any, **kwargs: Any) -> None:
        raise Unreachable

    for name in ("get_many", "set"):
        monkeypatch.setattr(type(caches["default"]), name, unreachable)
    work_done, unit = Counted(), make.municipality()
    assert [kept(1, "papers", work_done), kept(1, "papers", work_done)] == [1, 2]
    with acting_as_system("test"):
        Cabinet.objects.create(name="Pärmar", unit=unit)
    assert Cabinet.objects.get().name == "Pärmar"


@committed
def test_mark_in_the_menu_follows_what_is_mended_and_the_day(django_assert_num_queries: Any) -> None:
    unit = make.municipality()
    ciso = make.holder(RoleKind.CISO, unit)
    supplier = make.supplier(unit=unit, review_on=MONDAY.date() - timedelta(days=1))
    assert work.overdue(ciso) == 1
    with django_assert_num_queries(0):
        assert work.overdue(ciso) == 1
    with acting_as_system("test"):
        supplier.review_on = MONDAY.date() + timedelta(days=1)
        supplier.save()
    assert work.overdue(ciso) == 0
    with clock.at(MONDAY + timedelta(days=2)):
        assert work.overdue(ciso) == 1


@committed
def test_within_a_request_the_cache_is_asked_once_for_all_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    get_many = type(caches["default"]).get_many

    def counted(*given: Any) -> Any:
        asked.append(given)
        return get_many(*given)

    monkeypatch.setattr(type(caches["default"]), "get_many", counted)
    with remembering():
        assert [kept(1, "papers", lambda: 1), kept(1, "folders", lambda: 2), kept(2, "papers", lambda: 3)] == [1, 2, 3]
    assert len(asked) == 2  # for each reader
    with remembering():
        assert [kept(1, "papers", lambda: 4), kept(1, "folders", lambda: 4), kept(2, "papers", lambda: 4)] == [1, 2, 3]


@committed
def test_what_a_request_commits_lets_go_of_what_it_had_asked_for() -> None:
    work_done, unit = Counted(), make.municipality()
    with remembering():
        assert kept(1, "papers", work_done) == 1
        with acting_as_system("test"):
            Cabinet.objects.create(name="Pärmar", unit=unit)
        assert kept(1, "papers", work_done) == 2


@committed
def test_it_is_kept_for_its_time_however_much_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    work_done = Counted()
    now = time.time()
    assert kept(1, "papers", work_done) == 1
    for seconds, figure in ((40, 1), (59, 1), (61, 2)):
        monkeypatch.setattr("core.kept.time.time", lambda: now + seconds)  # noqa: B023 (called within the round)
        kept(1, f"added after {seconds}", lambda: 0)
        assert kept(1, "papers", work_done) == figure

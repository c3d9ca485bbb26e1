"""A kept figure is worked out once, let go by every committed change, and never depended on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from redis.exceptions import ConnectionError as Unreachable

from audit.context import acting_as_system
from core import clock
from core.kept import kept
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
    assert [kept("papers", work_done), kept("papers", work_done)] == [1, 1]
    with acting_as_system("test"):
        Cabinet.objects.create(name="Pärmar", unit=unit)
    assert [kept("papers", work_done), kept("papers", work_done)] == [2, 2]
    assert kept("other_papers", Counted()) == 1


@committed
def test_nothing_is_kept_of_what_is_not_committed() -> None:
    work_done = Counted()
    with transaction.atomic():
        assert [kept("papers", work_done), kept("papers", work_done)] == [1, 2]
    assert kept("papers", work_done) == 3


@committed
def test_what_was_worked_out_while_somebody_saved_is_not_kept_past_it() -> None:
    unit = make.municipality()

    def meanwhile() -> int:
        with acting_as_system("test"):
            Cabinet.objects.create(name="Pärmar", unit=unit)
        return 1

    assert kept("papers", meanwhile) == 1
    assert kept("papers", lambda: 2) == 2


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
    assert kept("papers", work_done) == 1
    with acting_as_system("test"), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Cabinet.objects.create(name="Pärmar", unit=unit)
            raise ZeroDivisionError
        Cabinet.objects.create(name="Pärmar", unit=unit)
    assert kept("papers", work_done) == 2


@committed
def test_without_a_cache_all_is_worked_out_as_always(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*args: Any, **kwargs: Any) -> None:
        raise Unreachable

    for name in ("get_many", "set"):
        monkeypatch.setattr(type(caches["default"]), name, unreachable)
    work_done, unit = Counted(), make.municipality()
    assert [kept("papers", work_done), kept("papers", work_done)] == [1, 2]
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

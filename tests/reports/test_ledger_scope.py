"""Who has moved between legal entities is read of by each for its own time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit import events, ledger
from audit.context import Acting
from audit.models import LedgerEntry
from core import clock
from reports.ledger.scope import Scope
from roles.kinds import RoleKind
from tests import factories as make

pytestmark = pytest.mark.django_db

LAST_DAY = date(2026, 5, 31)


@pytest.fixture
def moved(world: Any) -> Any:
    """Somebody who went from the kommun to the bolag."""
    person = make.person(unit=None)
    make.placement(person=person, unit=world.care, starts_on=date(2024, 1, 1), ends_on=LAST_DAY)
    make.placement(person=person, unit=world.company, starts_on=LAST_DAY + timedelta(1))
    return person


def told(world: Any, monkeypatch: pytest.MonkeyPatch, day: date, person: Any, **about: Any) -> tuple[bool, bool]:
    """Write a row of a day; tell whether the kommun and the bolag may read it."""
    at = timezone.make_aware(datetime(day.year, day.month, day.day, 23, 30))
    monkeypatch.setattr(clock, "now", lambda: at)
    before = set(LedgerEntry.objects.values_list("pk", flat=True))
    ledger.record(events.LISTED, acting=Acting(actor_id=person.pk, actor_name=person.full_name), **about)
    monkeypatch.undo()
    (row,) = LedgerEntry.objects.exclude(pk__in=before)
    assert timezone.localdate(row.at) == day
    kommun, company = (Scope(who).entries().filter(pk=row.pk).exists() for who in (world.ciso, world.company_ciso))
    return kommun, company


@pytest.mark.parametrize(
    ("day", "expected"), [(LAST_DAY, (True, False)), (LAST_DAY + timedelta(1), (False, True))], ids=["last", "first"]
)
def test_what_somebody_did_is_read_where_they_were_that_day(
    world: Any, moved: Any, monkeypatch: pytest.MonkeyPatch, day: date, expected: tuple[bool, bool]
) -> None:
    assert told(world, monkeypatch, day, moved) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [(LAST_DAY, (True, False)), (LAST_DAY + timedelta(1), (False, True))], ids=["last", "first"]
)
def test_what_was_done_with_a_person_is_read_where_they_were_that_day(
    world: Any, moved: Any, monkeypatch: pytest.MonkeyPatch, day: date, expected: tuple[bool, bool]
) -> None:
    """Whoever did it: what the kommun's CISO does with somebody at the bolag is the bolag's to read."""
    assert told(world, monkeypatch, day, world.ciso, about=moved) == expected


def test_a_day_without_a_place_is_read_by_each(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    person = make.person(unit=None)
    make.placement(person=person, unit=world.care, starts_on=date(2024, 1, 1), ends_on=LAST_DAY)
    make.placement(person=person, unit=world.company, starts_on=LAST_DAY + timedelta(30))
    assert told(world, monkeypatch, LAST_DAY + timedelta(7), person) == (True, True)


def test_an_office_counts_as_a_place(world: Any, moved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make.assignment(person=moved, role=RoleKind.IT_MANAGER, about=world.kommun, starts_on=LAST_DAY + timedelta(60))
    assert told(world, monkeypatch, LAST_DAY + timedelta(59), moved) == (False, True)
    assert told(world, monkeypatch, LAST_DAY + timedelta(60), moved) == (True, True)


def test_who_has_left_is_read_of_by_the_last_employer(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(world, monkeypatch, clock.today(), world.former) == (True, False)


def test_who_answers_for_a_system_has_not_moved(world: Any) -> None:
    assert Scope(world.ciso).moved == []

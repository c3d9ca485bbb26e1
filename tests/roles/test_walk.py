"""Whatever is done to people, organisation and offices, in whatever order, access is what it should be."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assets.models import InformationSystem
from core import clock
from roles import actions, projection
from roles.kinds import AT_OBJECT, AT_UNIT
from roles.models import Assignment, OrganisationUnit, Placement, User
from tests import factories as make
from tests.walk.oracle import Oracle

START = date(2026, 11, 23)
STEPS = 40


class Walk:
    """Random steps, the same for the same seed; what is refused counts as a step too."""

    def __init__(self, seed: int, world: Any) -> None:
        self.random = random.Random(seed)
        self.world = world
        self.done: list[str] = []

    def day(self) -> date:
        return clock.today() + timedelta(days=self.random.randint(-20, 20))

    def some(self, rows: Any) -> Any:
        return self.random.choice(list(rows.order_by("pk")))

    def step(self) -> None:
        act: Callable[[], Any] = self.random.choice(
            [
                self.appoint,
                self.appoint,
                self.deputise,
                self.end,
                self.place,
                self.leave,
                self.move,
                self.border,
                self.shut_out,
            ]
        )
        try:
            act()
            self.done.append(act.__name__)
        except ValidationError as refused:
            self.done.append(f"{act.__name__} refused: {refused.messages}")

    def appoint(self) -> None:
        role = self.random.choice(sorted(AT_UNIT | AT_OBJECT))
        about = self.some(OrganisationUnit.objects if role in AT_UNIT else InformationSystem.objects)
        ends_on = self.random.choice([None, self.day()])
        values = {"starts_on": self.day(), "ends_on": ends_on}
        actions.appoint(by=None, person=self.some(User.objects), role=role, about=about, **values)

    def deputise(self) -> None:
        days = {"starts_on": self.day(), "ends_on": self.day()}
        holdings = [self.some(Assignment.objects)]
        actions.appoint_deputies(by=None, holdings=holdings, person=self.some(User.objects), **days)

    def end(self) -> None:
        row = self.some(Assignment.objects)
        actions.end_assignment(by=None, assignment=row, version=None, ends_on=self.day())

    def place(self) -> None:
        values = {"person": self.some(User.objects), "unit": self.some(OrganisationUnit.objects)}
        values |= {"starts_on": self.day(), "ends_on": self.random.choice([None, self.day()])}
        actions.save_placement(by=None, placement=None, version=None, values=values)

    def leave(self) -> None:
        values = {"ends_on": self.day()}
        actions.save_placement(by=None, placement=self.some(Placement.objects), version=None, values=values)

    def move(self) -> None:
        values = {"parent": self.some(OrganisationUnit.objects)}
        actions.save_unit(by=None, unit=self.some(OrganisationUnit.objects), version=None, values=values)

    def border(self) -> None:
        unit = self.some(OrganisationUnit.objects)
        actions.save_unit(by=None, unit=unit, version=None, values={"is_legal_entity": not unit.is_legal_entity})

    def shut_out(self) -> None:
        person = self.some(User.objects)
        actions.save_person(by=None, person=person, version=None, values={"is_active": not person.is_active})


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_access_is_as_expected_after_any_sequence_of_acts(world: Any, acting: Any, seed: int) -> None:
    make.person()  # somebody without any placement
    walk = Walk(seed, world)
    for number in range(STEPS):
        with clock.at(datetime(2026, 11, 23, 12) + timedelta(days=number // 2)):
            walk.step()
            assert projection.check() == {"missing": 0, "extra": 0}, walk.done
    refused = sum("refused" in step for step in walk.done)
    assert 0 < refused < STEPS / 2, walk.done  # it tried what may not be done, and did what may


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 5])
def test_sql_and_plain_reading_agree_after_any_sequence_of_acts(world: Any, acting: Any, seed: int) -> None:
    walk = Walk(seed, world)
    for _ in range(STEPS):
        walk.step()
    for days in (0, 7):
        with clock.at(datetime(2026, 11, 23, 12) + timedelta(days=days)):
            compare(Oracle())


def compare(oracle: Oracle) -> None:
    rows = list(InformationSystem.objects.all())
    for person in User.objects.all():
        for action in ("see", "view", "change", "appoint_owner"):
            reached = set(InformationSystem.objects.visible_to(person, action).values_list("pk", flat=True))
            assert reached == {row.pk for row in oracle.visible(person, action, rows)}, (person, action)

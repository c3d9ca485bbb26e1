"""Which office somebody held, and where they worked, on a day that has been."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from roles.kinds import AT_OBJECT, in_words
from roles.models import Assignment, Placement


class Seat(NamedTuple):
    """The roles in words, and the name of the unit; "" when neither is known."""

    roles: str
    unit: str


class Seats:
    """What is known of some people: where they were placed and what they were appointed to, with dates.

    Roles for single objects count when they are for `about`. Units are told by the names that they have now.
    """

    def __init__(self, people: Iterable[int], about: Any) -> None:
        self.placed: dict[int, list[Placement]] = defaultdict(list)
        self.appointed: dict[int, list[Assignment]] = defaultdict(list)
        keys = {*people}
        for placement in Placement.objects.filter(person__in=keys).select_related("unit").order_by("starts_on", "pk"):
            self.placed[placement.person_id].append(placement)
        here = Assignment.objects.about_object(about).filter(person__in=keys)
        rows = Assignment.objects.filter(person__in=keys).exclude(role__in=AT_OBJECT) | here
        for assignment in rows.not_withdrawn().order_by("pk"):
            self.appointed[assignment.person_id].append(assignment)

    def on(self, person: int | None, day: date, by_roles: str = "") -> Seat:
        """Return where somebody sat on a day; the roles by which they did something say more than what they held."""
        if person is None:
            return Seat("", "")
        unit = next((row.unit.name for row in self.placed[person] if _held(row, day)), "")
        held = by_roles.split(",") if by_roles else [row.role for row in self.appointed[person] if _held(row, day)]
        return Seat(in_words(held) or _("Medarbetare"), unit)


def _held(row: Any, day: date) -> bool:
    return (row.starts_on or day) <= day <= (row.ends_on or day)

"""Adjectives of people, units and assignments."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Least

from audit.models import TrackedQuerySet
from core import clock
from core.functions import StartsWith, SwedishSortKey


def _between(start: str, end: str) -> Q:
    day = clock.today()
    return (Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": day})) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day})
    )


class UnitQuerySet(TrackedQuerySet):
    def in_force(self) -> Self:
        return self.filter(_between("valid_from", "valid_to"))

    def below(self, unit_id: int) -> Self:
        """Return the unit and everything under it, other legal entities too."""
        return self.filter(pk__in=places().below(unit_id).values("unit"))


class PersonQuerySet(TrackedQuerySet):
    def employed(self) -> Self:
        """Return people with a placement in force."""
        from roles.models import Placement

        return self.filter(Exists(Placement.objects.in_force().filter(person=OuterRef("pk"))))

    def not_left(self) -> Self:
        """Return people who have no last day behind them: employed, to come, or not placed yet."""
        from roles.models import Placement

        theirs = Placement.objects.filter(person=OuterRef("pk"))
        return self.filter(Exists(theirs.not_over()) | ~Exists(theirs))

    def with_placement(self) -> Self:
        """Annotate `title` and `unit_name` of the first placement in force."""
        from roles.models import Placement

        first = Placement.objects.in_force().filter(person=OuterRef("pk")).order_by("starts_on", "pk")
        return self.annotate(
            title=Subquery(first.values("title")[:1]),
            unit_name=Subquery(first.values("unit__name")[:1]),
            place_id=Subquery(first.values("unit_id")[:1]),
        )


class PlacementQuerySet(TrackedQuerySet):
    def in_force(self) -> Self:
        return self.filter(_between("starts_on", "ends_on"))

    def not_over(self) -> Self:
        """Return placements that hold or will."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))

    def in_name_order(self) -> Self:
        return self.order_by(SwedishSortKey("person__family_name"), SwedishSortKey("person__given_name"), "pk")


class AssignmentQuerySet(TrackedQuerySet):
    def in_force(self) -> Self:
        return self.filter(_between("starts_on", "ends_on"))

    def valid(self) -> Self:
        """Return assignments in force whose person is still employed: an owner who has left owns nothing."""
        from roles.models import Placement

        return self.in_force().filter(Exists(Placement.objects.in_force().filter(person=OuterRef("person"))))

    def valid_or_coming(self) -> Self:
        """Return valid assignments and those whose first day is to come."""
        coming = self.filter(starts_on__gt=clock.today()).not_withdrawn()
        return self.filter(Q(pk__in=self.valid().values("pk")) | Q(pk__in=coming.values("pk")))

    def not_over(self) -> Self:
        """Return assignments that hold or will."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))

    def over(self) -> Self:
        return self.filter(ends_on__lt=clock.today())

    def not_withdrawn(self) -> Self:
        """Leave out what was taken back before its first day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")))

    def decided(self) -> Self:
        """Return assignments of which it is said who decided, in columns or in the old text."""
        return self.filter(~Q(decision_body="") | ~Q(decision=""))

    def unanswered(self) -> Self:
        """Return assignments that hold or will and whose person has been asked and has not answered."""
        return self.filter(answer="waiting").not_over().not_withdrawn()

    def during(self, starts_on: Any, ends_on: Any) -> Self:
        """Return assignments that hold on some day of a period (without an end when None)."""
        rows = self.exclude(ends_on__lt=starts_on).not_withdrawn()
        return rows.exclude(starts_on__gt=ends_on) if ends_on else rows

    def same_office(self, row: Any) -> Self:
        """Return assignments to the same role at the same unit or for the same object."""
        return self.filter(role=row.role, unit=row.unit_id, object_type=row.object_type_id, object_id=row.object_id)

    def about_model(self, model: type[models.Model]) -> Self:
        return self.filter(object_type=ContentType.objects.get_for_model(model))

    def about_object(self, obj: models.Model) -> Self:
        return self.about_model(type(obj)).filter(object_id=obj.pk)


THIS_ROW = OuterRef("pk")


def held(model: type[models.Model], role: str, row: Any = THIS_ROW) -> AssignmentQuerySet:
    """Return the valid ordinary assignments of a role for the outer row, for Exists and Subquery."""
    from roles.models import Assignment

    return Assignment.objects.valid().about_model(model).filter(role=role, object_id=row, is_deputy=False)


def holder_name(model: type[models.Model], role: str) -> Any:
    """Return an expression with the name of the row's first holder of a role."""
    return Subquery(held(model, role).order_by("starts_on", "pk").values(name=full_name("person__"))[:1])


NEVER = Value(date.max)


def last_day(person: str) -> Subquery:
    """Return the last day of employment of the person that the outer row's field names.

    NEVER while a placement is open, NULL for who has none.
    """
    from roles.models import Placement

    theirs = Placement.objects.filter(person=OuterRef(person)).order_by(F("ends_on").desc(nulls_first=True))
    return Subquery(theirs.values(last=Coalesce("ends_on", NEVER))[:1])


def held_until(assignments: Any) -> Any:
    """Annotate `until`: the last day of the assignment, or of the person's employment when that comes first."""
    return assignments.annotate(until=Least(Coalesce("ends_on", NEVER), Coalesce(last_day("person"), NEVER)))


def full_name(prefix: str = "") -> Concat:
    """Return an expression with the whole name of the person that the prefix leads to."""
    return Concat(f"{prefix}given_name", Value(" "), f"{prefix}family_name")


class PlaceQuerySet(models.QuerySet):
    def below(self, unit_id: Any) -> PlaceQuerySet:
        top = Subquery(places().filter(unit_id=unit_id).values("path")[:1])
        return self.annotate(_in=StartsWith(F("path"), Coalesce(top, Value("-")))).filter(_in=True)


def places() -> PlaceQuerySet:
    from roles.models import UnitPlace

    return PlaceQuerySet(UnitPlace)

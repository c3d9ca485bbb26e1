"""Which rows of the ledger somebody may read, decided in SQL.

The ledger knows no unit. A row is read by who may `trace` the unit of what it is about, or of what that is a part of. A
row about nothing that lies in a unit (a login, a list, a file) is read by who may trace the person who did it, and
never when it is about something that lies elsewhere. What nobody in any organisation did (the portal itself, a login
that failed) is read from the kommun, which runs the portal. Units are those of today; who has moved between legal
entities is read of by each for the days when they were there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.functional import cached_property

from audit.models import LedgerEntry
from core import registry
from core.functions import among
from roles import holding, reach
from roles.models import Assignment, OrganisationUnit, Placement, UnitGrant, User
from roles.policy import TRACE

# Roles for single objects place nobody.
PLACED, APPOINTED = Placement.objects.order_by(), Assignment.objects.filter(unit__isnull=False).order_by()


class Scope:
    """What one person may read of the ledger."""

    def __init__(self, user: Any) -> None:
        self.ids = reach.unit_ids_for(user, TRACE, OrganisationUnit)
        held = holding.held_by(user)
        right = held.rights.get(holding.Cell(UnitGrant, OrganisationUnit._meta.label_lower, TRACE, ""))
        self.at_home = right is not None and held.is_of_the_kommun(right, own=False)

    @property
    def units(self) -> Any:
        return among(self.ids)

    def people(self) -> QuerySet:
        """Return who is or has been placed, or appointed, in the units."""
        placed, appointed = (rows.filter(unit__in=self.units).values("person") for rows in (PLACED, APPOINTED))
        return User.objects.filter(Q(pk__in=placed) | Q(pk__in=appointed))

    def rows_of(self, record: registry.Record) -> QuerySet:
        """Return the rows of a record that lie in the units; those of no unit lie everywhere."""
        return record.model._base_manager.order_by().filter(self._inside(record))

    def _inside(self, record: registry.Record) -> Q:
        if record.model is User:
            return Q(pk__in=self.people().order_by().values("pk"))
        return reach.in_units(record, self.units) if record.unit_field else reach.EVERYTHING

    @cached_property
    def moved(self) -> list[int]:
        """Return who of the people is or has been placed or appointed outside the units too."""
        elsewhere = [rows.exclude(unit__in=self.units).order_by().values("person") for rows in (PLACED, APPOINTED)]
        found = self.people().filter(Q(pk__in=elsewhere[0]) | Q(pk__in=elsewhere[1]))
        return list(found.order_by("pk").values_list("pk", flat=True))

    def entries(self) -> QuerySet:
        """Return the rows of the ledger."""
        ours, theirs = reach.NOBODY, reach.NOBODY
        for record in (record for record in registry.records() if record.unit_field):
            if record.model is User:
                ours |= _about(record.key, self._were_ours)
                theirs |= _about(record.key, self._were_elsewhere)
            else:
                inside, rows = self._inside(record), record.model._base_manager.order_by()
                ours |= _about(record.key, _among(rows.filter(inside)))
                theirs |= _about(record.key, _among(rows.exclude(inside)))
        dated = LedgerEntry.objects.alias(day=TruncDate("at")) if self.moved else LedgerEntry.objects.all()
        return dated.filter(ours | (self._by_ours() & ~theirs))

    def _were_ours(self, column: str) -> Q:
        """Return the condition that the person in a column was here when the row was written."""
        if not self.moved:
            return _among(self.people())(column)
        settled = _among(self.people().exclude(pk__in=self.moved))
        return settled(column) | Q(**{f"{column}__in": self.moved}) & self._on_its_day(column)

    def _were_elsewhere(self, column: str) -> Q:
        placed = _among(User.objects.filter(placements__isnull=False).exclude(pk__in=self.people().values("pk")))
        moved = Q(**{f"{column}__in": self.moved}) & ~self._on_its_day(column) if self.moved else reach.NOBODY
        return placed(column) | moved

    def _on_its_day(self, column: str) -> Q:
        """Return the condition that a person was here on the day of the row, or nowhere at all."""
        held = [
            rows.filter(Q(starts_on=None) | Q(starts_on__lte=OuterRef("day")), person=OuterRef(column)).filter(
                Q(ends_on=None) | Q(ends_on__gte=OuterRef("day"))
            )
            for rows in (PLACED, APPOINTED)
        ]
        here = [Exists(rows.filter(unit__in=self.units)) for rows in held]
        anywhere = [Exists(rows) for rows in held]
        return Q(here[0]) | Q(here[1]) | ~(Q(anywhere[0]) | Q(anywhere[1]))

    def _by_ours(self) -> Q:
        by = self._were_ours("actor_id")
        return by | self._by_nobody() if self.at_home else by

    def _by_nobody(self) -> Q:
        known = PLACED.values("person").union(Assignment.objects.order_by().values("person"))
        return Q(actor_id__isnull=True) | ~Q(actor_id__in=known)


def _among(rows: QuerySet) -> Callable[[str], Q]:
    """Return the condition that a column holds the key of one of the rows."""
    return lambda column: Q(**{f"{column}__in": rows.order_by().values("pk")})


def _about(key: str, holds: Callable[[str], Q]) -> Q:
    """Return the condition that an entry is about a row of a record that is among some, or about a part of one."""
    return Q(about=key) & holds("about_id") | Q(parent=key) & holds("parent_id")

"""Which rows of the ledger somebody may read, decided in SQL.

The ledger knows no unit. A row is read by who may `trace` the unit of what it is about, or of what that is a part of. A
row about nothing that lies in a unit (a login, a list, a file) is read by who may trace the person who did it, and
never when it is about something that lies elsewhere. What nobody in any organisation did (the portal itself, a login
that failed) is read from the kommun, which runs the portal. Units and places are those of today.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from audit.models import LedgerEntry
from core import registry
from core.functions import among
from roles import holding, reach
from roles.models import Assignment, OrganisationUnit, Placement, UnitGrant, User
from roles.policy import TRACE


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
        placed = Placement.objects.filter(unit__in=self.units).order_by().values("person")
        appointed = Assignment.objects.filter(unit__in=self.units).order_by().values("person")
        return User.objects.filter(Q(pk__in=placed) | Q(pk__in=appointed))

    def rows_of(self, record: registry.Record) -> QuerySet:
        """Return the rows of a record that lie in the units; those of no unit lie everywhere."""
        return record.model._base_manager.order_by().filter(self._inside(record))

    def _inside(self, record: registry.Record) -> Q:
        if record.model is User:
            return Q(pk__in=self.people().order_by().values("pk"))
        return reach.in_units(record, self.units) if record.unit_field else reach.EVERYTHING

    def entries(self) -> QuerySet:
        """Return the rows of the ledger."""
        ours, theirs = reach.NOBODY, reach.NOBODY
        for record in (record for record in registry.records() if record.unit_field):
            inside = self._inside(record)
            rows = record.model._base_manager.order_by()
            outside = rows.filter(placements__isnull=False) if record.model is User else rows
            ours |= _about(record.key, rows.filter(inside).values("pk"))
            theirs |= _about(record.key, outside.exclude(inside).values("pk"))
        return LedgerEntry.objects.filter(ours | (self._by_ours() & ~theirs))

    def _by_ours(self) -> Q:
        by = Q(actor_id__in=self.people().order_by().values("pk"))
        return by | self._by_nobody() if self.at_home else by

    def _by_nobody(self) -> Q:
        known = Placement.objects.order_by().values("person").union(Assignment.objects.order_by().values("person"))
        return Q(actor_id__isnull=True) | ~Q(actor_id__in=known)


def _about(key: str, ids: QuerySet) -> Q:
    """Return the condition that an entry is about one of the rows of a record, or about a part of it."""
    return Q(about=key, about_id__in=ids) | Q(parent=key, parent_id__in=ids)

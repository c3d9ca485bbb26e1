"""What waits for whoever holds an office at a unit, and follows the office: the rule is that of Mitt arbete.

What the nearest manager answers for while a role for a single object is empty is not told here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from core import clock, deadlines, measures, registry
from core.deadlines import Deadline, Duty
from core.functions import among
from roles.models import Assignment, DutyStart, User
from roles.querysets import places
from roles.reach import in_units

FAR = timedelta(days=365)


class OfficeWork:
    """What waits at the units of an assignment to an office, of what the reader may view."""

    def __init__(self, row: Assignment, reader: User) -> None:
        self.role, self.reader = row.role, reader
        self.units = units_of(row)

    def duties(self) -> list[Duty]:
        """Return what must be done within a year, earliest first; questions to one person follow nobody."""
        return deadlines.due(self._asked, clock.today() + FAR)

    def lacks(self) -> list[str]:
        """Return what is lacking and the office's to mend, with the number of rows of each."""
        found = []
        for record in registry.records():
            whose = [m for m in record.measures if m.mend and self.role in m.mend.roles]
            figures = measures.count(self._rows(record), whose) if whose else []
            for figure in figures:
                if n := figure.exceptions:
                    found.append(f"{figure.measure.unmet_text}: {n} {record.noun if n == 1 else record.plural}")
        return found

    def _asked(self, record: registry.Record, deadline: Deadline) -> QuerySet | None:
        if self.role not in deadline.roles or deadline.theirs is not None:
            return None
        return deadlines.through(record, deadline, self._rows) if deadline.through else self._rows(record)

    def _rows(self, record: registry.Record) -> Any:
        rows: Any = record.model._default_manager
        return rows.visible_to(self.reader, "view").filter(in_units(record, among(self.units)))


def units_of(row: Assignment) -> list[int]:
    """Return the units for which nobody holds the same office nearer, and whose duties have begun."""
    entity = places().filter(unit=row.unit_id).values("entity")[:1]
    whole = places().filter(entity=entity)
    nearer = Assignment.objects.valid().filter(role=row.role).exclude(unit=row.unit_id).values("unit")
    mine = [*places().below(row.unit_id).filter(entity=entity).values_list("unit_id", "path")]
    own = {path for unit, path in mine if unit == row.unit_id}
    # Whoever sits above takes nothing over from here; a day that is set above holds here too.
    taken = {path for path in whole.filter(unit__in=nearer).values_list("path", flat=True) if not _above(path, own)}
    taken |= {*whole.filter(unit__in=DutyStart.objects.to_come().values("unit")).values_list("path", flat=True)}
    return [unit for unit, path in mine if not path.startswith(tuple(taken))]


def _above(path: str, own: set[str]) -> bool:
    return any(one.startswith(path) for one in own)

"""What somebody may do, and where, by the grants they have: one statement, and once for a request.

Where is told as ids of units and of rows, so that the database knows how many rows a question about rights leaves: of
sub-queries three levels deep it expects one, and chooses what takes seconds when there are thousands (ADR 31).
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from core import clock, registry
from core.functions import StartsWith
from core.memory import Memory
from core.prepared import Prepared, Slot
from roles import policy
from roles.grants import DEPUTY
from roles.kinds import RoleKind
from roles.models import OrganisationUnit, UnitGrant, UnitPlace


class Cell(NamedTuple):
    """What somebody may do, and by which table of grants."""

    table: Any
    record: str
    action: str
    condition: str


class Right(NamedTuple):
    """Ids of the units or rows for which a cell is held: as one's own, and by standing in for somebody.

    `roles` tells by which role, as "role:id".
    """

    own: Sequence[int]
    as_deputy: Sequence[int]
    roles: Sequence[str] = ()

    def at(self, *, own: bool) -> Set[int]:
        """Return the ids for which it is held as one's own, or anyhow."""
        return {*self.own} if own else {*self.own, *self.as_deputy}


class Reached(NamedTuple):
    """What a grant on a unit reaches: the subtree, within the same legal entity."""

    kind: str
    units: Sequence[int]


@dataclass
class Held:
    """The cells that somebody holds, and the units that those on units reach."""

    rights: dict[Cell, Right] = field(default_factory=dict)
    reached: dict[int, Reached] = field(default_factory=dict)

    @cached_property
    def only_audits(self) -> bool:
        """Whether some of it is held as an auditor, and the rest by being employed."""
        audits = False
        for role in (said.partition(":")[0] for right in self.rights.values() for said in right.roles):
            if role not in (RoleKind.EMPLOYEE, RoleKind.AUDITOR):
                return False
            audits = audits or role == RoleKind.AUDITOR
        return audits

    def units(self, rights: Sequence[Right], *, own: bool = False) -> list[int]:
        """Return ids of the units that rights on units reach; a unit that has no place yet reaches nothing."""
        tops = set().union(*(right.at(own=own) for right in rights))
        return sorted(set().union(*(self.reached[top].units for top in tops & self.reached.keys())))

    def is_of_the_kommun(self, right: Right, *, own: bool) -> bool:
        """Tell whether a right on units is held at the kommun itself, and not only in a part of it or a bolag."""
        tops = right.at(own=own) & self.reached.keys()
        return any(self.reached[top].kind == OrganisationUnit.Kind.MUNICIPALITY for top in tops)


def held_by(user: Any) -> Held:
    """Return what the user holds now; asked once within `remembering()`."""
    return _known.find(user.pk, _read)


def _read(user: int) -> Held:
    held = Held()
    known = tables()
    for n, app, model, codename, condition, first, second, third in _everything().fetch(user=user, day=clock.today()):
        if n == PLACE:
            held.reached[first[0]] = Reached(condition, second)
        else:
            cell = Cell(known[n], f"{app}.{model}", codename.removesuffix(f"_{model}"), condition)
            held.rights[cell] = Right(first, second, third)
    if held.only_audits:
        held.rights = {cell: right for cell, right in held.rights.items() if cell.action in policy.READING}
    return held


def only_audits(user: Any) -> bool:
    """Tell whether somebody holds office as auditor today, and no other role but being employed."""
    return bool(user.is_authenticated and user.is_active and held_by(user).only_audits)


PLACE = -1


def tables() -> list[Any]:
    """Return every table of grants."""
    return [UnitGrant, *(record.grants for record in registry.records() if record.grants)]


@cache
def _everything() -> Prepared:
    """Return a user's cells from all tables (by number), and for each unit with grants what it reaches (PLACE)."""
    return Prepared(_places().union(*(_cells(n, table) for n, table in enumerate(tables())), all=True))


def _mine(table: Any) -> QuerySet:
    return table.objects.in_force(Slot("day")).filter(user_id=Slot("user")).order_by()


def _cells(n: int, table: Any) -> QuerySet:
    by_deputy = Q(source__startswith=f"{DEPUTY}:")
    rows = _mine(table).values(*NAMED, "condition", n=Value(n, IntegerField()))
    for name, which in (("own", ~by_deputy), ("as_deputy", by_deputy)):
        rows = rows.annotate(**{name: ArrayAgg("content_object", filter=which, default=Value("{}"), distinct=True)})
    by_role = Concat("role", Value(":"), Cast("content_object", TextField()), output_field=TextField())
    rows = rows.annotate(roles=ArrayAgg(by_role, default=Value("{}")))
    return rows.values_list("n", *NAMED, "condition", "own", "as_deputy", "roles")


NAMED = ("permission__content_type__app_label", "permission__content_type__model", "permission__codename")


def _places() -> QuerySet:
    inside = UnitPlace.objects.filter(entity=OuterRef("entity")).order_by()
    below = inside.annotate(under=StartsWith(F("path"), OuterRef("path"))).filter(under=True).values("unit")
    tops = UnitPlace.objects.filter(unit__in=_mine(UnitGrant).values("content_object")).order_by()
    itself = Func(F("unit_id"), template="ARRAY[%(expressions)s]", output_field=IntegerField())
    kind = Cast("unit__kind", TextField())
    names = [Value(PLACE, IntegerField()), *[Value("", TextField())] * len(NAMED)]
    return tops.values_list(*names, kind, itself, ArraySubquery(below), Value([], ArrayField(TextField())))


# Nobody's rights are asked for twice in a request, unless grants or places are written there.
_known: Memory[int, Held] = Memory("known_rights")
remembering, forget = _known.remembering, _known.forget

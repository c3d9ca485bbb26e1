"""Writes the grants that assignments and placements call for: computed as a set, the difference written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from core import registry
from core.clock import DAY
from roles import access, places, policy
from roles.grants import DEPUTY
from roles.holding import tables
from roles.kinds import RoleKind
from roles.models import Assignment, Placement, UnitGrant, UnitPlace, User

BATCH = 1000
Span = tuple[date | None, date | None]


class Row(NamedTuple):
    """One grant as it should be. `table` is the grant model."""

    table: Any
    user_id: int
    permission_id: int
    content_object_id: int
    valid_from: date | None
    valid_to: date | None
    condition: str
    source: str
    role: str


@dataclass(frozen=True)
class Difference:
    missing: list[Row]
    extra: list[tuple[Any, int]]

    def as_counts(self) -> dict[str, int]:
        return {"missing": len(self.missing), "extra": len(self.extra)}


@transaction.atomic
def sync(people: Iterable[int] | None = None) -> Difference:
    """Make the grants of the people (everyone when None) what they should be; return what was written.

    Whoever else writes what the same grants follow from waits, and then sees what was written here.
    """
    ids = None if people is None else sorted(people)
    places.hold_still(alone=ids is None)
    if ids is not None:
        list(User.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    found = difference(ids)
    access.forget()
    doomed: dict[Any, list[int]] = defaultdict(list)
    for table, pk in found.extra:
        doomed[table].append(pk)
    for table, keys in doomed.items():
        table.objects.filter(pk__in=keys).delete()
    fresh: dict[Any, list[Any]] = defaultdict(list)
    for row in found.missing:
        fresh[row.table].append(row.table(**{k: v for k, v in row._asdict().items() if k != "table"}))
    for table, rows in fresh.items():
        table.objects.bulk_create(rows, BATCH)
    return found


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Rebuild the tree's projection and then every grant; return how many rows were missing and too many."""
    write, gone = places.difference()
    places.rebuild()
    return _counted(sync(), write, gone)


def check() -> dict[str, int]:
    """Return how many rows of both projections are missing (or wrong) and too many, as they stand."""
    return _counted(difference(), *places.difference())


def _counted(grants: Difference, places_missing: list, places_extra: list) -> dict[str, int]:
    counts = grants.as_counts()
    return {"missing": counts["missing"] + len(places_missing), "extra": counts["extra"] + len(places_extra)}


def difference(people: Iterable[int] | None = None) -> Difference:
    """Return which grants are missing and which should not be there."""
    ids = None if people is None else list(people)
    missing = set(expected(ids))
    extra = []
    for table in tables():
        for pk, values in _stored(table, ids):
            row = Row(table, *values)
            # The same row twice is one too many: it would outlive what called for it.
            if row in missing:
                missing.remove(row)
            else:
                extra.append((table, pk))
    return Difference(sorted(missing, key=str), extra)


def _stored(table: Any, ids: list[int] | None) -> Iterator[tuple[int, tuple]]:
    rows = table.objects.all() if ids is None else table.objects.filter(user_id__in=ids)
    for pk, *values in rows.values_list("pk", *Row._fields[1:]).iterator():
        yield pk, tuple(values)


def expected(ids: list[int] | None = None) -> Iterator[Row]:
    """Yield the grants that the people's assignments and placements call for."""
    context = _Context()
    placements = _of(Placement.objects.order_by(), ids)
    employment = _employment(placements)
    for placement in placements:
        yield from _of_placement(placement, context)
    for assignment in _of(Assignment.objects.order_by(), ids):
        yield from _of_assignment(assignment, employment.get(assignment.person_id), context)


class _Context:
    """What does not change while the set is computed: permissions, content types, legal entities."""

    def __init__(self) -> None:
        self.permissions = {
            (f"{app}.{model}", codename): pk
            for pk, codename, app, model in Permission.objects.values_list(
                "pk", "codename", "content_type__app_label", "content_type__model"
            )
        }
        self.entities = dict(UnitPlace.objects.values_list("unit_id", "entity_id"))
        self.by_type = {ContentType.objects.get_for_model(r.model).pk: r for r in registry.records()}

    def permission(self, record: str, action: str) -> int:
        return self.permissions[record, f"{action}_{record.partition('.')[2]}"]


def _of(queryset: models.QuerySet, ids: list[int] | None) -> list[Any]:
    return list(queryset if ids is None else queryset.filter(person_id__in=ids))


def _employment(placements: Iterable[Any]) -> dict[int, list[Span]]:
    """Return the periods (first and last day, None for open) in which each person is employed somewhere."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for p in sorted(placements, key=lambda p: p.starts_on or date.min):
        mine = spans[p.person_id]
        if mine and _goes_on(mine[-1], p.starts_on):
            start, end = mine.pop()
            mine.append((start, None if end is None or p.ends_on is None else max(end, p.ends_on)))
        else:
            mine.append((p.starts_on, p.ends_on))
    return spans


def _goes_on(span: Span, day: date | None) -> bool:
    """Tell whether a placement from that day follows without a day between."""
    return span[1] is None or day is None or day <= span[1] + DAY


def _of_placement(placement: Any, context: _Context) -> Iterator[Row]:
    """A placement makes its person a member of the unit's legal entity."""
    entity = context.entities.get(placement.unit_id)
    if entity is None:
        return
    days = (placement.starts_on, placement.ends_on)
    for record, action, condition in policy.grants_of(RoleKind.EMPLOYEE, is_deputy=False):
        permission = context.permission(record, action)
        source = f"placement:{placement.pk}"
        yield Row(UnitGrant, placement.person_id, permission, entity, *days, condition, source, RoleKind.EMPLOYEE)


def _of_assignment(assignment: Any, employment: Any, context: _Context) -> Iterator[Row]:
    """An office holds while the person is employed, whatever its own dates say (who has no placement has no end)."""
    held = (assignment.starts_on, assignment.ends_on)
    for span in employment or [(None, None)]:
        days = _overlap(held, span)
        if days is not None:
            yield from _rows_of_assignment(assignment, days, context)


def _rows_of_assignment(assignment: Any, days: Span, context: _Context) -> Iterator[Row]:
    target = context.by_type.get(assignment.object_type_id)
    source = f"{DEPUTY if assignment.is_deputy else 'assignment'}:{assignment.pk}"
    for record, action, condition in policy.grants_of(assignment.role, is_deputy=assignment.is_deputy):
        table: Any = UnitGrant
        if assignment.unit_id:
            about = assignment.unit_id
        elif target is not None and target.key == record:
            table, about = target.grants, assignment.object_id
        else:
            continue
        permission = context.permission(record, action)
        yield Row(table, assignment.person_id, permission, about, *days, condition, source, assignment.role)


def _overlap(first: Span, second: Span) -> Span | None:
    starts = [d for d in (first[0], second[0]) if d]
    ends = [d for d in (first[1], second[1]) if d]
    start, end = max(starts, default=None), min(ends, default=None)
    return None if start and end and end < start else (start, end)

"""Keeps the projection of the tree: path, depth and legal entity of each unit."""

from __future__ import annotations

from django.db import connection, transaction

from roles import holding
from roles.models import OrganisationUnit, UnitPlace

LOCK = 0x726F6C65


def hold_still(*, alone: bool) -> None:
    """Wait until nobody else changes the tree, and let nobody until this transaction ends.

    `alone` is for who changes the tree or everybody's access, and waits for those too who only count on it.
    """
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])


def expected() -> dict[int, tuple[str, int, int | None]]:
    """Compute (path, depth, legal entity) of every unit from its parent. Raises ValueError on a circle."""
    units = {u.pk: u for u in OrganisationUnit.objects.only("pk", "parent_id", "is_legal_entity").order_by()}
    found: dict[int, tuple[str, int, int | None]] = {}
    for pk in units:
        _place(pk, units, found, set())
    return found


def _place(pk: int, units: dict, found: dict, seen: set[int]) -> tuple[str, int, int | None]:
    if pk in found:
        return found[pk]
    if pk in seen:
        raise ValueError("The organisation goes in a circle")
    unit = units[pk]
    above = _place(unit.parent_id, units, found, seen | {pk}) if unit.parent_id else ("", -1, None)
    found[pk] = (f"{above[0]}{pk}/", above[1] + 1, pk if unit.is_legal_entity else above[2])
    return found[pk]


def difference() -> tuple[list[UnitPlace], list[int]]:
    """Return the places to write and the ids of places that should not be there."""
    want = expected()
    have = {p.unit_id: (p.path, p.depth, p.entity_id) for p in UnitPlace.objects.all()}
    write = [
        UnitPlace(unit_id=pk, path=path, depth=depth, entity_id=entity)
        for pk, (path, depth, entity) in want.items()
        if have.get(pk) != (path, depth, entity)
    ]
    return write, [pk for pk in have if pk not in want]


@transaction.atomic
def rebuild() -> bool:
    """Write what differs; return whether anything did."""
    hold_still(alone=True)
    write, gone = difference()
    UnitPlace.objects.bulk_create(
        write, update_conflicts=True, unique_fields=["unit"], update_fields=["path", "depth", "entity"]
    )
    UnitPlace.objects.filter(unit_id__in=gone).delete()
    holding.forget()
    return bool(write or gone)

"""What stops if a system stops, and what it takes to run one: dependencies followed to the end, in one statement.

Each turn of the recursion is a whole step outwards: the systems one step further away that no earlier step has met. So
a circle ends by itself, a system is met once, at its shortest distance, and the number of ways between two systems
does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from assets.models import InformationSystem

STOPS, NEEDS = "stops", "needs"

# The two directions are the same question asked at either end of a dependency.
ENDS = {STOPS: ("from_system_id", "to_system_id"), NEEDS: ("to_system_id", "from_system_id")}

STATEMENT = """
WITH RECURSIVE step (depth, here, met) AS (
    SELECT 0, ARRAY[%s::bigint], ARRAY[%s::bigint]
    UNION ALL
    SELECT step.depth + 1, next.ids, step.met || next.ids
    FROM step, LATERAL (
        SELECT array_agg(DISTINCT d.{far}::bigint) AS ids
        FROM assets_systemdependency d
        JOIN assets_informationsystem s ON s.id = d.{far} AND s.archived_on IS NULL
        WHERE d.{near} = ANY(step.here) AND d.archived_on IS NULL AND NOT d.{far} = ANY(step.met)
    ) next
    WHERE next.ids IS NOT NULL
), chain (id, depth) AS (
    SELECT unnest(here), depth FROM step WHERE depth > 0
)
SELECT seen.id, seen.name, seen.unit, seen.hours, seen.whole, chain.depth
FROM chain
JOIN ({seen}) seen (id, name, unit, hours, whole, sort) ON seen.id = chain.id
ORDER BY CASE WHEN seen.whole THEN seen.hours END NULLS LAST, chain.depth, seen.sort, seen.id
"""


@dataclass(frozen=True)
class Link:
    """A system in a chain: how many steps away, and how long its work can wait (None when that is not told)."""

    id: int
    name: str
    unit: str
    hours: Decimal | None
    depth: int


def of(system: InformationSystem, direction: str, user: Any) -> Sequence[Link]:
    """Return the systems of a chain that the user may see, those that can wait the shortest time first.

    The chain itself goes through systems that the user does not see: what stops, stops. How long a system's work can
    wait is only told to those who may view it.
    """
    near, far = ENDS[direction]
    seen = InformationSystem.objects.visible_to(user).with_allowed(user, "view").order_by()
    columns = seen.annotate(sort=_sort_key()).values_list("pk", "name", "unit__name", "rto_hours", "may_view", "sort")
    sql, params = columns.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(near=near, far=far, seen=sql), [system.pk, system.pk, *params])
        rows = cursor.fetchall()
    return [Link(pk, name, unit, hours if whole else None, depth) for pk, name, unit, hours, whole, depth in rows]


def first_to_stop(chain: Sequence[Link]) -> Link | None:
    """Return the system whose work can wait the shortest time, or None when that is known of none."""
    return next((link for link in chain if link.hours is not None), None)


def _sort_key() -> Any:
    from core.functions import SwedishSortKey

    return SwedishSortKey("name")

"""Who was an auditor before there were reviews gets one for each legal entity, so that nobody loses what they read today.

It begins with the first of them and ends with the last; who had no last day gets the end of next year, for somebody to
look at long before. Both kinds of rows get a version, as everything that is written does.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date
from typing import Any

from django.db import migrations

from core import clock

NAME = "Revisorers uppdrag från tiden före granskningar, {entity}"
REASON = "En revisors läsrätt hör till en granskning"


def give_reviews(apps: Any, schema_editor: Any) -> None:
    Assignment, Place = (apps.get_model("roles", name) for name in ("Assignment", "UnitPlace"))
    held = Assignment.objects.filter(role="auditor", is_deputy=False, review__isnull=True).order_by("pk")
    entities = dict(Place.objects.values_list("unit_id", "entity_id"))
    by_entity: dict[int, list[Any]] = defaultdict(list)
    for row in held:
        by_entity[entities.get(row.unit_id) or row.unit_id].append(row)
    for entity, rows in by_entity.items():
        _give(apps, apps.get_model("roles", "OrganisationUnit").objects.get(pk=entity), rows)


def _give(apps: Any, entity: Any, rows: list[Any]) -> None:
    end_of_next_year = date(clock.today().year + 1, 12, 31)
    for row in rows:
        row.ends_on = row.ends_on or max(end_of_next_year, row.starts_on)
    first, last = min(row.starts_on for row in rows), max(row.ends_on for row in rows)
    values = {"name": NAME.format(entity=entity.name)[:200], "ordered_by": "Inte angivet", "unit_id": entity.pk}
    days = {"starts_on": first, "ends_on": max(first, last)}
    review = apps.get_model("roles", "Review").objects.create(**values, **days, version=1)
    acting = {"actor_name": "Portalen", "request_id": uuid.uuid4(), "source": "migration"}
    _keep(apps.get_model("roles", "HistoricalReview"), review, "+", acting)
    for row in rows:
        row.review, row.version = review, row.version + 1
        row.save()
        _keep(apps.get_model("roles", "HistoricalAssignment"), row, "~", acting)


def _keep(history: Any, row: Any, kind: str, acting: dict[str, Any]) -> None:
    """Write a version of the row: the models of migrations have no history of their own."""
    names = {field.attname for field in history._meta.concrete_fields}
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname in names}
    when = {"history_type": kind, "history_date": clock.now(), "history_change_reason": REASON}
    history.objects.create(**kept, **acting, **when)


class Migration(migrations.Migration):

    dependencies = [
        ("roles", "0009_reviews"),
    ]

    operations = [migrations.RunPython(give_reviews, migrations.RunPython.noop)]

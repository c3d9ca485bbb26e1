"""The register's routines, there from the first migration; what the kommun has decided is never overwritten."""

from __future__ import annotations

from typing import Any

from django.db import connection

from audit.context import acting_as_system
from audit.trail import save_many

YEARLY = 12


def routines(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Add the routines that are missing, as migrations end (and after a test has emptied the tables)."""
    from assets.models import Routine

    if using != "default" or Routine._meta.db_table not in connection.introspection.table_names():
        return
    known = set(Routine.objects.values_list("kind", flat=True))
    missing = [Routine(kind=k, label=str(k.label), months=YEARLY) for k in Routine.Kind if k not in known]
    if missing:
        with acting_as_system("migration"):
            save_many(Routine, missing)

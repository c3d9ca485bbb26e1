"""An example scheme like KLASSA's (0-4, SKR), there from the first migration until the kommun decides its own."""

from __future__ import annotations

from typing import Any

from django.db import connection

from audit.context import acting_as_system
from audit.trail import save_many

LABELS = ("Ingen eller försumbar", "Måttlig", "Betydande", "Allvarlig", "Synnerligen allvarlig")


def example_scheme(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Add the example scheme when there is no scheme at all."""
    from classification.models import Aspect, ClassificationScheme, Level

    table = ClassificationScheme._meta.db_table
    if using != "default" or table not in connection.introspection.table_names():
        return
    if ClassificationScheme.objects.exists():
        return
    with acting_as_system("migration"):
        scheme = ClassificationScheme(slug="klassa", name="Exempel enligt KLASSA 0–4", state="published")
        save_many(ClassificationScheme, [scheme])
        # KLASSA ties its level 4 to säkerhetsskydd; another scheme's top level need not be.
        levels = [
            Level(scheme=scheme, aspect=a, rank=n, code=str(n), label=label, is_protective_security=n == 4)
            for a in Aspect
            for n, label in enumerate(LABELS)
        ]
        save_many(Level, levels)

"""The shelf that imports read their profiles from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.imports.profiles import Profile
from roles.models import ImportProfile


def shelf(by: Any, kind: str) -> Sequence[Profile]:
    """The profiles of a kind that the person may view, the one changed last first."""
    rows = ImportProfile.objects.visible_to(by, "view").filter(kind=kind, archived_on__isnull=True)
    return [Profile(row.pk, row.name, dict(row.pairs), row.answers) for row in rows.order_by("-pk")]

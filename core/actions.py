"""What the foundation's own pages write."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction


@transaction.atomic
def remember_view(*, by: Any, name: str, query: str) -> None:
    """Remember how a person wants to see a list ("" forgets it). It is no fact about anybody: no version is left."""
    row = get_user_model().objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    kept = {key: view for key, view in row.list_views.items() if key != name}
    row.list_views = kept | ({name: query} if query else {})
    row.save(update_fields=["list_views"])
    by.list_views = row.list_views

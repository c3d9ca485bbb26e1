"""Changing what employees are told."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from audit import context
from roles.models import Notice, User


@transaction.atomic
def change_notice(*, by: User, notice: Notice, version: int | None, values: dict[str, Any], reason: str) -> Notice:
    """Change a part of what employees are told of what is recorded. Raises Stale, ValidationError."""
    row: Notice = Notice.objects.locked(notice.pk, version)
    Notice.changed(row, values)
    row.full_clean()
    with context.acting_as(by, reason=reason):
        row.save()
    return row

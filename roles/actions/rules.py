"""What actions share."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from core.ports import Decision


def demand(field: str, decision: Decision) -> None:
    """Raise ValidationError with the decision's sentence beside the field unless it allows."""
    if not decision:
        raise ValidationError({field: decision.reason})

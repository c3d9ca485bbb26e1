"""What actions share."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.ports import Decision
from roles.models import Assignment


def demand(field: str, decision: Decision) -> None:
    """Raise ValidationError with the decision's sentence beside the field unless it allows."""
    if not decision:
        raise ValidationError({field: decision.reason})


def refuse_twice(row: Assignment) -> None:
    """Raise ValidationError when the person has the role there already at some time of the new assignment."""
    same = Assignment.objects.same_office(row).filter(person=row.person, deputy_for=row.deputy_for)
    if same.during(row.starts_on, row.ends_on).exists():
        raise ValidationError({"person": _("Personen har redan den rollen under den tiden.")})

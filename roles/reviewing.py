"""What ties an auditor's access to one review: within its organisation, and never a day longer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles.kinds import RoleKind
from roles.models import Review, UnitPlace


def last_day(role: str, review: Review | None, about: Any, starts_on: date, ends_on: date | None) -> date | None:
    """Return the last day of a new assignment: an auditor's is at the latest that of the review.

    Raises ValidationError unless an auditor, and nobody else, has a (locked) review that covers unit and days.
    """
    if role != RoleKind.AUDITOR:
        if review is not None:
            raise ValidationError({"review": _("En granskning väljs bara för revisorer.")})
        return ends_on
    if review is None:
        raise ValidationError({"review": _("Välj vilken granskning revisorn ska arbeta med.")})
    if review.is_over:
        raise ValidationError({"review": _("Granskningen är avslutad. Välj en som pågår eller kommer.")})
    if not _covers(review, about):
        raise ValidationError({"review": _("Granskningen gäller %(unit)s.") % {"unit": review.unit.name}})
    if starts_on < review.starts_on:
        raise ValidationError({"starts_on": _("Granskningen börjar %(day)s.") % {"day": review.starts_on}})
    if starts_on > review.ends_on:
        raise ValidationError({"starts_on": _("Granskningen slutar %(day)s.") % {"day": review.ends_on}})
    if fault := fault_of_end(review, ends_on):
        raise ValidationError({"ends_on": fault})
    return ends_on or review.ends_on


def fault_of_end(review: Review | None, ends_on: date | None) -> str:
    """Return why the assignment cannot last as long as that, or ""."""
    if review is None or ends_on is None or ends_on <= review.ends_on:
        return ""
    return _("Granskningen slutar %(day)s. Längre gäller inte revisorns uppdrag.") % {"day": review.ends_on}


def _covers(review: Review, unit: Any) -> bool:
    """Tell whether a unit is the reviewed one or below it, in the same legal entity."""
    there, here = (UnitPlace.objects.get(unit_id=pk) for pk in (review.unit_id, unit.pk))
    return here.entity_id == there.entity_id and here.path.startswith(there.path)

"""Reviews: added, changed and closed, with the access of their auditors in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import context
from core import clock
from core.clock import DAY
from roles import access, projection
from roles.decisions import NONE, OutsideDecision
from roles.models import Assignment, Review, User


@transaction.atomic
def add_review(*, by: User | None, values: dict[str, Any], decision: OutsideDecision = NONE) -> Review:
    """Add a review of a unit and what is below it. Raises ValidationError."""
    row = Review(**values, **Review.columns_of(decision))
    if by and not access.units_for(by, "add", Review).filter(pk=row.unit_id).exists():
        raise ValidationError({"unit": _("Du får inte lägga till granskningar där.")})
    if row.ends_on < clock.today():
        raise ValidationError({"ends_on": _("Den sista dagen har redan varit.")})
    decision.check()
    _refuse_disorder(row)
    row.full_clean()
    with context.acting_as(by):
        row.save()
    return row


@transaction.atomic
def change_review(
    *,
    by: User | None,
    review: Review,
    version: int | None,
    values: dict[str, Any],
    decision: OutsideDecision = NONE,
    lengthen: bool = False,
    reason: str = "",
) -> Review:
    """Change a review. An earlier end ends its auditors' access too; a later one lets them stay only with `lengthen`.

    Raises Stale, ValidationError.
    """
    row = Review.objects.locked(review.pk, version)
    if row.closed_on:
        raise ValidationError(_("Granskningen är avslutad. Lägg till en ny."))
    before = row.ends_on
    Review.changed(row, values | Review.columns_of(decision))
    if row.ends_on != before and row.ends_on < clock.today():
        raise ValidationError({"ends_on": _("Den sista dagen har redan varit. Avsluta granskningen i stället.")})
    decision.check()
    _refuse_disorder(row)
    _refuse_earlier_auditors(row)
    row.full_clean()
    with context.acting_as(by, reason=reason):
        row.save()
        if row.ends_on < before:
            _end_auditors(row)
        elif lengthen:
            _let_auditors_stay(row, before)
    return row


@transaction.atomic
def close_review(*, by: User | None, review: Review, version: int | None, reason: str) -> Review:
    """Close a review: today is its last day, and that of its auditors' access; one that has not begun never was.

    Raises Stale, ValidationError.
    """
    row = Review.objects.locked(review.pk, version)
    if row.closed_on:
        raise ValidationError(_("Granskningen är redan avslutad."))
    today = clock.today()
    row.closed_on = today
    row.ends_on = row.starts_on - DAY if row.starts_on > today else min(row.ends_on, today)
    row.full_clean()
    with context.acting_as(by, reason=reason):
        row.save()
        _end_auditors(row)
    return row


def _refuse_disorder(row: Review) -> None:
    if row.ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("Granskningen kan inte sluta innan den börjar.")})


def _refuse_earlier_auditors(row: Review) -> None:
    first = _auditors(row).filter(starts_on__lt=row.starts_on).select_related("person").first()
    if first is not None:
        said = {"name": first.person.full_name, "day": first.starts_on}
        raise ValidationError({"starts_on": _("%(name)s är revisor i granskningen från %(day)s.") % said})


def _auditors(row: Review) -> Any:
    return Assignment.objects.not_withdrawn().filter(review=row).order_by("pk")


def _end_auditors(row: Review) -> None:
    """Let nobody's access outlast the review; who would begin after its last day never does."""
    outlasting = _auditors(row).exclude(ends_on__lte=row.ends_on)
    _set_ends(outlasting, lambda held: max(row.ends_on, held.starts_on - DAY))


def _let_auditors_stay(row: Review, before: date) -> None:
    """Let those who were to end with the review, and are still there, stay as long as it lasts now."""
    _set_ends(_auditors(row).not_over().filter(ends_on=before), lambda _held: row.ends_on)


def _set_ends(auditors: Any, day_of: Callable[[Assignment], date]) -> None:
    rows = list(auditors.select_for_update(of=("self",), no_key=True))
    for held in rows:
        held.ends_on = day_of(held)
        held.full_clean()
        held.save()
    projection.sync({held.person_id for held in rows})

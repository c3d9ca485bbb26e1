"""Systems that must not be described: what is kept of them, what goes, and what is shown of their past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel
from core import clock
from core.registry import Closed

PROTECTED = _("Systemet är skyddat och beskrivs inte i registret. Fråga säkerhetsskyddschefen.")
# What a stub keeps of the row it was; every other field is emptied, those of later models as well.
KEPT = frozenset(
    {"id", "version", "unit", "registered_on", "archived_on"}
    | {"protected_on", "stub_entity", "stub_number", "described_again_at"}
)
# The same for a candidate that was settled as such a system: that it was settled is told, not what it was called.
KEPT_OF_CANDIDATE = frozenset({"id", "version", "unit", "origin", "state", "system"})
# What ties a system to another row stays, ended and saying nothing, by the field that says when it ended. All else that
# is about a system goes with it.
TIES = {"SystemDependency": "archived_on", "ContractSystem": "ended_on"}


def name_of(number: int) -> str:
    return _now("Skyddat system %(n)s") % {"n": number}


def refuse(*systems: Any) -> None:
    """Raise ValidationError when one of the systems must not be described."""
    if any(system is not None and system.protected_on for system in systems):
        raise ValidationError(PROTECTED)


def why_closed(system: Any) -> str:
    return str(PROTECTED) if system.protected_on else ""


CLOSED = Closed(Q(protected_on__isnull=False), frozenset({"see", "protect"}), why_closed)


def neutral(field: Field) -> Any:
    """Return what a field holds when nothing is said."""
    if field.has_default():
        return field.get_default()
    return None if field.null else ""


def empty(row: Any, kept: Iterable[str]) -> None:
    """Empty every field of a row but those kept. The database refuses what cannot be empty."""
    for field in row._meta.concrete_fields:
        if field.name not in kept:
            setattr(row, field.name, neutral(field))


def empty_texts(row: Any) -> None:
    """Empty every text of a tie between two rows, which stays as such."""
    for field in row._meta.concrete_fields:
        if field.empty_strings_allowed and field.blank and not field.is_relation:
            setattr(row, field.name, neutral(field))


def relations(model: Any) -> Iterator[tuple[Any, str]]:
    """Yield the tracked models that refer to a system, with the name of the field."""
    for relation in model._meta.get_fields(include_hidden=True):
        reverse = relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        if reverse and issubclass(relation.related_model, TrackedModel):
            yield relation.related_model, relation.field.name


def history_since(system: Any) -> datetime | None:
    """Return the time before which nothing of a system's past is shown."""
    return clock.now() if system.protected_on else system.described_again_at


def past_is_hidden(system: str = "") -> Q:
    """Return the condition that something of a system's past is not shown; `system` leads to it."""
    return Q(**{f"{system}protected_on__isnull": False}) | Q(**{f"{system}described_again_at__isnull": False})


def candidate_since(candidate: Any) -> datetime | None:
    return history_since(candidate.system) if candidate.system_id else None


def shown(*ends: str) -> Q:
    """Return the condition on versions of a tie that no end of it has a past that is hidden."""
    whole = Q()
    for end in ends:
        from_then_on = Q(**{f"{end}__described_again_at__isnull": True})
        from_then_on |= Q(history_date__gt=F(f"{end}__described_again_at"))
        whole &= Q(**{f"{end}__protected_on__isnull": True}) & from_then_on
    return whole

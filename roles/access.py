"""The one place that answers "may they?": assignments are the truth, grants their projection, the policy the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, Case, Model, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from core import registry
from core.functions import among
from core.ports import YES, Decision, UnknownAction
from roles import holding, policy, words
from roles.giving import roles_that_give
from roles.holding import forget, remembering
from roles.kinds import AT_OBJECT, AT_UNIT, RoleKind
from roles.models import Assignment, OrganisationUnit, UnitPlace, User
from roles.principals import by_principal, principal, principal_in, principals
from roles.reach import closes, granted, reach, record_with, unit_ids_for

__all__ = [
    "addresses_of_auditors",
    "annotate_allowed",
    "by_principal",
    "decide",
    "explain",
    "forget",
    "has_perm",
    "holders",
    "may",
    "nearest",
    "principal",
    "principal_in",
    "principals",
    "reach",
    "reach_alike",
    "records_for",
    "refusal",
    "refusal_about",
    "remembering",
    "rights",
    "roles_that_give",
    "units_for",
    "visible",
]


def visible(queryset: QuerySet, user: Any, action: str = "see") -> QuerySet:
    """Return the rows on which the user may do the action. Raises UnknownAction."""
    return queryset.filter(reach(user, action, queryset.model))


def annotate_allowed(queryset: QuerySet, user: Any, actions: Sequence[str]) -> QuerySet:
    """Annotate may_<action> for each action, in the same statement."""
    flags = {
        f"may_{action}": Case(
            When(reach(user, action, queryset.model), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        for action in sorted(actions)
    }
    return queryset.annotate(**flags)


def reach_alike(user: Any, one: str, other: str, model: type[Model]) -> bool:
    """Tell whether the user's grants reach the same for both actions, as they do for who reads all that they see.

    Rows that are closed to everyone make no difference.
    """
    return granted(user, one, model) == granted(user, other, model)


def decide(user: Any, action: str, obj: Model) -> Decision:
    """Return whether the user may do the action on the object, with the reason when not."""
    model = type(obj)
    rows = model._base_manager.filter(reach(user, action, model), pk=obj.pk)
    return YES if rows.exists() else refusal_about(action, obj, user)


explain = decide


def may(user: Any, action: str, model: type[Model]) -> Decision:
    """Return whether the user may do the action on any row at all (or in any unit, for rows not there yet)."""
    record = record_with(model, action)
    return YES if (record.key, action) in rights(user) else refusal(action, model, user)


def units_for(user: Any, action: str, model: type[Model]) -> QuerySet:
    """Return the units in which the user may do the action, for choices of where to put a new row."""
    return OrganisationUnit.objects.filter(pk__in=among(unit_ids_for(user, action, model)))


def refusal(action: str, model: type[Model], user: Any = None) -> Decision:
    """Return the denial with the sentence that names who may; to a user who only audits, that they change nothing."""
    record = record_with(model, action)
    labels = [RoleKind(role).word for role in policy.roles_for(record.key, action)]
    if not labels:
        return Decision(False, _("Det kan ingen göra i portalen."))
    reason = _("Det kan bara %(roles)s göra.") % {"roles": words.in_a_row(labels)}
    if user is not None and action not in policy.READING and holding.only_audits(user):
        reason = str(policy.ONLY_READS)
    offices = {*policy.roles_for(record.key, action)} & AT_UNIT
    return Decision(False, reason, _who_can("roles:who_can_any", record, action) if offices else "")


def refusal_about(action: str, obj: Model, user: Any = None) -> Decision:
    """Return the denial for one object: that it is closed to everyone, or else what `refusal` says."""
    record = record_with(type(obj), action)
    why = record.closed.why(obj) if closes(record, action) else ""
    if why:
        return Decision(False, why)
    return replace(refusal(action, type(obj), user), who_url=_who_can("roles:who_can", record, action, obj.pk))


def _who_can(page: str, record: registry.Record, action: str, *about: int) -> str:
    """Return the address that names who may, or "" for what everyone employed may: nobody asks who."""
    roles = policy.roles_for(record.key, action)
    return reverse(page, args=[record.key, *about, action]) if roles and RoleKind.EMPLOYEE not in roles else ""


def has_perm(user: Any, perm: str, obj: Any = None) -> bool:
    """Answer Django's question "app.action_model". Raises UnknownAction for names that do not exist."""
    label, _dot, codename = perm.partition(".")
    action, _line, name = codename.rpartition("_")
    try:
        model = apps.get_model(label, name)
    except LookupError as unknown:
        raise UnknownAction(perm) from unknown
    return bool(decide(user, action, obj) if obj is not None else may(user, action, model))


def holders(obj: Any, role: str) -> QuerySet:
    """Return the people who hold a role for an object now, or at its unit or nearest above when it is an office."""
    if role in AT_OBJECT:
        mine = Assignment.objects.valid().about_object(obj).filter(role=role)
        return User.objects.filter(pk__in=mine.values("person"))
    unit_id = obj.pk if isinstance(obj, OrganisationUnit) else _unit_of(obj).pk
    return User.objects.filter(pk__in=nearest(unit_id, role).values("person"))


def _unit_of(obj: Any) -> Any:
    return attrgetter(registry.record_for(obj).unit_field.replace("__", "."))(obj)


def nearest(unit_id: int, role: str) -> QuerySet:
    """Return the valid assignments of an office at the unit, or at the nearest unit above within its legal entity."""
    here = UnitPlace.objects.get(unit_id=unit_id)
    above = [int(pk) for pk in here.path.strip("/").split("/")]
    held = Assignment.objects.valid().filter(role=role, unit__place__entity=here.entity_id, unit__in=above)
    closest = held.order_by("-unit__place__depth").values("unit__place__depth")[:1]
    return held.filter(unit__place__depth=closest)


def addresses_of_auditors() -> QuerySet:
    """Return the e-mail addresses of everyone who audits now, anywhere, and has one."""
    held = Assignment.objects.valid().filter(role=RoleKind.AUDITOR)
    people = User.objects.filter(pk__in=held.values("person"), is_active=True, email__isnull=False)
    return people.values_list("email", flat=True)


def records_for(user: Any, action: str) -> set[str]:
    """Return the keys of records on which the user may do the action anywhere."""
    return {key for key, held in rights(user) if held == action}


def rights(user: Any) -> frozenset[tuple[str, str]]:
    """Return (record, action) of all that the user may do anywhere: one statement, once within `remembering()`."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return frozenset((cell.record, cell.action) for cell in holding.held_by(user).rights)

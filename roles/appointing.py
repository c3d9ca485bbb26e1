"""Who may appoint whom to what: nobody reaches further by appointing than by their own roles.

Three rules, in this order. The policy's action must be held where the role is to be held. At a unit one can only hand
out roles that give no more than one has there oneself; the exception is the first informationssäkerhetssamordnare of a
legal entity, whom anyone with that action may seat while there is none. And nobody appoints themselves to more than
they have already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core import registry
from core.ports import Decision
from roles import access, policy
from roles.holding import only_audits
from roles.kinds import AT_OBJECT, AT_UNIT, RoleKind
from roles.models import Assignment, OrganisationUnit, UnitGrant, UnitPlace, User

Cells = set[tuple[str, str, str]]
NOT_ONESELF = _lazy("Du kan inte ge dig själv en roll som ger mer än du har. Be någon annan utse dig.")


def decide(by: User, role: str, about: Model, *, person: User | None = None, is_deputy: bool = False) -> Decision:
    """Return whether `by` may appoint `person` (anyone when None) to the role at the unit or for the object."""
    allowed = access.decide(by, policy.APPOINTED_BY.get(role, policy.ASSIGN), about)
    if not allowed:
        return allowed
    covered = policy.covers(powers(by, about), role, is_deputy=is_deputy)
    if person is not None and person.pk == by.pk and not covered:
        return Decision(False, str(NOT_ONESELF))
    if covered or role in policy.APPOINTED_BY or _first_of_its_office(role, about, is_deputy):
        return Decision(True)
    return Decision(False, _("Rollen ger mer än du själv får göra här. Den måste någon med större behörighet ge."))


def may_end(by: User, assignment: Assignment) -> Decision:
    """Return whether `by` may end the assignment: what they could give, they may end.

    Their own office they may leave, and their own deputy they may end, unless they only audit.
    """
    if (assignment.person_id == by.pk and assignment.unit_id) or _stands_in_for(by, assignment):
        return Decision(False, str(policy.ONLY_READS)) if only_audits(by) else Decision(True)
    about: Any = assignment.unit or assignment.about
    allowed = access.decide(by, policy.APPOINTED_BY.get(assignment.role, policy.ASSIGN), about)
    if not allowed or assignment.object_id:
        return allowed
    if policy.covers(powers(by, about), assignment.role, is_deputy=assignment.is_deputy):
        return Decision(True)
    return Decision(False, _("Rollen ger mer än du själv får göra här. Den måste någon med större behörighet avsluta."))


def may_change_login(by: User, person: User) -> Decision:
    """Return whether `by` may set where the person's login and new password go: not of who may (soon) do more."""
    if by.pk == person.pk:
        return Decision(True)
    held = _with_units(Assignment.objects.not_over().not_withdrawn().filter(person=person))
    powers_at = _Powers(by, [unit.pk for _row, unit in held])
    if all(policy.covers(powers_at(unit.pk), row.role, is_deputy=row.is_deputy) for row, unit in held):
        return Decision(True)
    return Decision(
        False,
        _("Personen har en roll som ger mer än din. Bara personen själv, eller någon med den rollen, får göra det."),
    )


def _with_units(held: Any) -> list[tuple[Assignment, OrganisationUnit]]:
    """Return each assignment with its unit, or that of its object; one statement more per kind of object."""
    rows = list(held.select_related("unit", "object_type"))
    units: dict[tuple[int, int], Any] = {}
    for kind in {row.object_type for row in rows if row.object_type}:
        model: Any = kind.model_class()
        field = registry.record_for(model).unit_field
        keys = [row.object_id for row in rows if row.object_type == kind]
        about = model._base_manager.filter(pk__in=keys).select_related(field)
        units |= {(kind.pk, obj.pk): getattr(obj, field) for obj in about}
    return [(row, row.unit or units[row.object_type_id, row.object_id]) for row in rows]


def offices_at(by: User, unit: OrganisationUnit) -> list[str]:
    """Return the roles that `by` may hand out at the unit."""
    if not access.decide(by, policy.ASSIGN, unit):
        return []
    held = powers(by, unit)
    return [
        role
        for role in RoleKind
        if role in AT_UNIT
        if policy.covers(held, role, is_deputy=False) or _first_of_its_office(role, unit, False)
    ]


def roles_about(by: User, obj: Model) -> list[str]:
    """Return the roles that `by` may hand out for the object."""
    allowed = {action: bool(access.decide(by, action, obj)) for action in set(policy.APPOINTED_BY.values())}
    return [role for role in RoleKind if role in AT_OBJECT and allowed[policy.APPOINTED_BY[role]]]


def powers(by: User, about: Model) -> Cells:
    """Return the (record, action, condition) that the person has at a unit, or at and for an object."""
    if isinstance(about, OrganisationUnit):
        return _Powers(by)(about.pk)
    return next(_powers_over(by, [about]))


def has_already(by: User, role: str, abouts: Sequence[Model]) -> bool:
    """Tell whether the person may already do all that the role gives, for every one of some objects of a kind."""
    return all(policy.covers(held, role, is_deputy=False) for held in _powers_over(by, abouts))


def _powers_over(by: User, abouts: Sequence[Model]) -> Iterator[Cells]:
    """Yield what the person may do at and for each object, in a number of statements that does not grow with them."""
    record = registry.record_for(abouts[0])
    units = [getattr(about, f"{record.unit_field}_id") for about in abouts]
    powers_at, own = _Powers(by, units), defaultdict(set)
    if record.grants:
        mine = record.grants.objects.in_force().filter(user_id=by.pk, content_object_id__in=[a.pk for a in abouts])
        for row in _named(mine, "content_object_id"):
            own[row[4]].add(_cell(row))
    return (powers_at(unit) | own[about.pk] for unit, about in zip(units, abouts, strict=True))


def mark_endable(by: User, rows: Sequence[Any]) -> Sequence[Any]:
    """Set `may_end`, `may_give` (to another) and `may_deputise` (let somebody stand in) on each assignment.

    In a number of statements that does not grow with the rows, which have their `deputy_for` read.
    """
    powers_at = _Powers(by, [a.unit_id for a in rows if a.unit_id])
    about = _appointable(by, rows)
    is_bystander = only_audits(by)
    for row in rows:
        mine = row.person_id == by.pk and not is_bystander
        stands_in = _stands_in_for(by, row) and not is_bystander
        if row.unit_id:
            held = powers_at(row.unit_id)
            row.may_end = mine or stands_in or _could_give(held, row.role, row.is_deputy)
            row.may_give = _could_give(held, row.role, False)
            row.may_deputise = _has_use_of_deputy(row) and (mine or _could_give(held, row.role, True))
        else:
            given = (row.object_type_id, policy.APPOINTED_BY.get(row.role), row.object_id) in about
            row.may_end = given or stands_in
            row.may_give = given
            row.may_deputise = _has_use_of_deputy(row) and (mine or given)
    return rows


def _stands_in_for(by: User, row: Assignment) -> bool:
    """Tell whether the assignment is that of the person's own deputy."""
    return row.deputy_for is not None and row.deputy_for.person_id == by.pk


def _has_use_of_deputy(row: Assignment) -> bool:
    return not (row.is_deputy or row.is_over) and policy.may_have_deputy(row.role)


def _could_give(held: Cells, role: str, is_deputy: bool) -> bool:
    return (policy.UNIT, policy.ASSIGN, "") in held and policy.covers(held, role, is_deputy=is_deputy)


def _appointable(by: User, rows: Sequence[Assignment]) -> set[tuple[int, str, int]]:
    """Return (kind of object, action, object) of those that the person may appoint for."""
    asked: dict[tuple[Any, str], list[int]] = {}
    for row in rows:
        if row.object_id:
            asked.setdefault((row.object_type, policy.APPOINTED_BY[row.role]), []).append(row.object_id)
    found: set[tuple[int, str, int]] = set()
    for (kind, action), keys in asked.items():
        rows_of = kind.model_class()._default_manager.filter(pk__in=keys).order_by()
        found |= {(kind.pk, action, pk) for pk in access.visible(rows_of, by, action).values_list("pk", flat=True)}
    return found


class _Powers:
    """What one person may do at units, in two statements for any number of them."""

    def __init__(self, by: User, units: Sequence[int] = ()) -> None:
        self.places = UnitPlace.objects.in_bulk(units)
        grants = UnitGrant.objects.in_force().filter(user_id=by.pk)
        self.rows = list(_named(grants, "content_object__place__entity_id", "content_object_id"))

    def __call__(self, unit: int) -> Cells:
        place = self.places.get(unit) or UnitPlace.objects.get(unit_id=unit)
        above = {int(pk) for pk in place.path.strip("/").split("/")}
        return {_cell(row) for row in self.rows if row[4] == place.entity_id and row[5] in above}


def _named(grants: QuerySet, *more: str) -> Iterable[tuple]:
    kind = "permission__content_type"
    return grants.values_list(
        f"{kind}__app_label", f"{kind}__model", "permission__codename", "condition", *more
    ).distinct()


def _cell(row: Sequence[Any]) -> tuple[str, str, str]:
    app, model, codename, condition = row[:4]
    return f"{app}.{model}", codename.removesuffix(f"_{model}"), condition


def _first_of_its_office(role: str, about: Model, is_deputy: bool) -> bool:
    if role != policy.FIRST_OFFICE or is_deputy or not isinstance(about, OrganisationUnit):
        return False
    entity = UnitPlace.objects.get(unit_id=about.pk).entity_id
    # In the whole entity: an office held further down must not be outranked by one seated above it.
    held = Assignment.objects.filter(role=role, unit__place__entity=entity)
    return not held.valid().exists()

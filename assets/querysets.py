"""Adjectives of systems."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Exists, Q

from audit.models import TrackedQuerySet
from core.functions import matches
from roles.kinds import RoleKind
from roles.models import Assignment, User
from roles.querysets import held, holder_name


class SystemQuerySet(TrackedQuerySet):
    def current(self) -> Self:
        """Return systems that are not archived."""
        return self.filter(archived_on__isnull=True)

    def with_people(self) -> Self:
        """Annotate owner_name and manager_name: the valid ordinary holder of each role, or NULL."""
        return self.annotate(
            owner_name=holder_name(self.model, RoleKind.SYSTEM_OWNER),
            manager_name=holder_name(self.model, RoleKind.SYSTEM_MANAGER),
        )

    def twins_of(self, system: Any) -> Self:
        """Return other systems in use with the same name in the same legal entity."""
        same = self.current().filter(name__iexact=system.name, unit__place__entity=system.unit.place.entity_id)
        return same.exclude(pk=system.pk)


def has_holder(role: str) -> Exists:
    """Return the condition that a system has a valid ordinary holder of the role."""
    from assets.models import InformationSystem

    return Exists(held(InformationSystem, role))


def in_operation() -> Q:
    """Systems that the policy's requirements are about: in use or being phased out, and not archived."""
    return Q(life_cycle__in=["in_use", "phasing_out"], archived_on__isnull=True)


def has_outside_supplier() -> Q:
    """Systems that somebody else supplies or runs. Whose supplier is linked says the supplier's name as well."""
    return ~Q(supplier_name="") | Q(hosting__in=["cloud", "hybrid"])


def held_by(name: str, *roles: str) -> Q:
    """Return the condition that a valid ordinary holder of one of the roles (owner and förvaltare) answers to a name.

    The wide condition is the one with an index; the narrow one keeps numbers and addresses from being asked about.
    """
    from assets.models import InformationSystem

    people = User.objects.filter(
        matches(name, "given_name", "family_name", "email", "employment_number"),
        matches(name, "given_name", "family_name"),
    )
    wanted = roles or (RoleKind.SYSTEM_OWNER, RoleKind.SYSTEM_MANAGER)
    held = Assignment.objects.valid().about_model(InformationSystem).filter(role__in=wanted, is_deputy=False)
    return Q(pk__in=held.filter(person__in=people.order_by().values("pk")).values("object_id"))

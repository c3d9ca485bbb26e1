"""Adjectives of systems."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.db.models.lookups import LessThan

from audit.models import TrackedQuerySet
from core import clock
from core.functions import MonthsLater, SwedishSortKey, matches
from core.prepared import of_row
from roles.kinds import RoleKind
from roles.models import Assignment, User
from roles.querysets import held, holder_name


class SystemQuerySet(TrackedQuerySet):
    def current(self) -> Self:
        """Return systems that are not archived."""
        return self.filter(archived_on__isnull=True)

    def describable(self) -> Self:
        """Return systems in the register about which something may be said: not those that must not be described."""
        return self.current().filter(protected_on__isnull=True)

    def with_people(self) -> Self:
        """Annotate owner_name and manager_name: the valid ordinary holder of each role, or NULL."""
        names = {"owner_name": RoleKind.SYSTEM_OWNER, "manager_name": RoleKind.SYSTEM_MANAGER}
        return self.annotate(
            **{n: of_row(self.model, n, partial(holder_name, self.model, r)) for n, r in names.items()}
        )

    def with_tags(self) -> Self:
        """Annotate tag_names, the names of the system's tags in Swedish order."""
        return self.annotate(tag_names=of_row(self.model, "tag_names", _tag_names))

    def with_stated_codes(self) -> Self:
        """Annotate stated_codes, the code of the class that a list stated for each aspect: [{aspect, code}]."""
        return self.annotate(stated_codes=of_row(self.model, "stated_codes", _stated_codes))

    def with_attestation(self) -> Self:
        """Annotate attested_on, the day of the last attestation, and attest_by, the day by which the next is due."""
        dates = {"attested_on": _last_attested, "attest_by": _attest_by}
        return self.annotate(**{name: of_row(self.model, name, build) for name, build in dates.items()})

    def infrastructure(self) -> Self:
        """Return what other systems stand on: nets, login, backup and the like."""
        return self.exclude(kind="business")

    def with_operation(self) -> Self:
        """Annotate how it runs: outages this year and last, since when it is down, and the last restore test."""
        from assets import outages

        return self.annotate(**outages.counted()).with_restore_test()

    def with_restore_test(self) -> Self:
        """Annotate restored_on, the day of the last test that worked, and restore_by, when the next is due."""
        last = Subquery(_restored().order_by("-tested_on").values("tested_on")[:1])
        rows = self.annotate(restored_on=last)
        return rows.annotate(
            restore_by=MonthsLater(Coalesce("restored_on", "registered_on"), _months_between("restore_test"))
        )

    def twins_of(self, system: Any) -> Self:
        """Return other systems in use with the same name in the same legal entity."""
        same = self.describable().filter(name__iexact=system.name, unit__place__entity=system.unit.place.entity_id)
        return same.exclude(pk=system.pk)


def has_holder(role: str) -> Exists:
    """Return the condition that a system has a valid ordinary holder of the role."""
    from assets.models import InformationSystem

    return Exists(held(InformationSystem, role))


def in_operation() -> Q:
    """Systems that the policy's requirements are about: in use or being phased out, not archived, and describable."""
    return Q(life_cycle__in=["in_use", "phasing_out"], archived_on__isnull=True, protected_on__isnull=True)


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


def _attestations() -> Any:
    """Return the attestations of the outer system."""
    from assets.models import SystemAttestation

    return SystemAttestation.objects.filter(system=OuterRef("pk"))


def _last_attested() -> Subquery:
    return Subquery(_attestations().order_by("-attested_on").values("attested_on")[:1])


def _attest_by() -> MonthsLater:
    return MonthsLater(Coalesce(_last_attested(), "registered_on"), _months_between())


def _stated_codes() -> ArraySubquery:
    from assets.models import StatedClass

    said = StatedClass.objects.filter(system=OuterRef("pk")).order_by()
    return ArraySubquery(said.values(said=JSONObject(aspect=F("aspect"), code=F("level__code"))))


def _tag_names() -> ArraySubquery:
    from assets.models import SystemTag

    mine = SystemTag.objects.current().filter(system=OuterRef("pk")).order_by(SwedishSortKey("tag__name"))
    return ArraySubquery(mine.values("tag__name"))


def _restored() -> Any:
    """Return the restore tests of the outer system that worked."""
    from assets.models import RestoreTest

    rows = RestoreTest.objects.filter(system=OuterRef("pk"), archived_on__isnull=True)
    return rows.filter(result__in=RestoreTest.WORKED)


def needs_restore_tests() -> Q:
    """Systems of which one must know that they can be read back: the backup itself, and those chosen for it."""
    return Q(kind="backup") | Q(restore_tested=True)


def restored_in_time() -> Exists:
    """Return the condition that the last restore test that worked is not too long ago."""
    months = _months_between("restore_test")
    fresh = _restored().annotate(holds_to=MonthsLater(F("tested_on"), months))
    return Exists(fresh.filter(holds_to__gte=clock.today()))


def _months_between(kind: str = "system_attestation") -> Subquery:
    """Return how many months a routine lets pass."""
    from assets.models import Routine

    return Subquery(Routine.objects.filter(kind=kind).values("months")[:1])


def attestation_due() -> Q:
    """Systems that have been attested, or should have been: what was registered lately is not asked about yet."""
    late: Any = LessThan(MonthsLater(F("registered_on"), _months_between()), Value(clock.today()))
    return Q(late) | Q(Exists(_attestations()))


def attested_in_time() -> Exists:
    """Return the condition that the last attestation of a system still holds."""
    fresh = _attestations().annotate(holds_to=MonthsLater(F("attested_on"), _months_between()))
    return Exists(fresh.filter(holds_to__gte=clock.today()))


def has_appointed(role: str) -> Exists:
    """Return the condition that somebody is appointed to the role for a system, whether still employed or not."""
    from assets.models import InformationSystem

    appointed = Assignment.objects.in_force().about_model(InformationSystem)
    return Exists(appointed.filter(role=role, object_id=OuterRef("pk"), is_deputy=False))

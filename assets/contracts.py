"""What contracts say about systems: what covers a system counts, and its own fields only where nothing does."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, DateField, Exists, F, Func, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast

from core import clock

THIS_ROW = OuterRef("pk")


def covering(system: Any = THIS_ROW) -> Any:
    """Return what ties contracts in use to a system (the outer row), for Exists and Subquery."""
    from assets.models import ContractSystem

    return ContractSystem.objects.order_by().filter(
        system=system, ended_on__isnull=True, contract__archived_on__isnull=True
    )


def is_covered() -> Exists:
    """Return the condition that some contract covers the system."""
    return Exists(covering())


def end_is_known() -> Q:
    """Return the condition that one knows when the system's contract ends, or that it does not."""
    known = covering().filter(Q(contract__ends_on__isnull=False) | Q(contract__open_ended=True))
    own = Q(contract_ends_on__isnull=False) | Q(contract_open_ended=True)
    return Q(Exists(known)) | (~Q(is_covered()) & own)


def is_ended() -> Q:
    """Return the condition that every contract about the system is over or given notice of, or has an end of its own.

    Only contracts can be given notice of; a day written on the system itself is taken as its end.
    """
    runs_on = covering().filter(Q(contract__ends_on__isnull=True) | Q(contract__ends_on__gte=clock.today()))
    running = Exists(runs_on.filter(contract__notice_given_on__isnull=True))
    return (Q(is_covered()) & ~Q(running)) | (~Q(is_covered()) & Q(contract_ends_on__isnull=False))


def has_dpa() -> Q:
    """Return the condition that a PUB-avtal is there, in a contract or by the system's own field."""
    return Q(dpa="yes") | Q(Exists(covering().filter(contract__dpa="yes")))


def with_dpa(rows: Any) -> Any:
    """Annotate `is_dpa_covered`: whether a PUB-avtal is there, in a contract or by the system's own field."""
    return rows.annotate(is_dpa_covered=Case(When(has_dpa(), then=True), default=False, output_field=BooleanField()))


class MonthsBefore(Func):
    """A day, so many calendar months earlier."""

    template = "(%(expressions)s))::date"
    arg_joiner = " - make_interval(months => "
    output_field = DateField()


def notice_by() -> MonthsBefore:
    """Return the expression of the last day on which a contract can be ended or renegotiated; NULL without notice."""
    return MonthsBefore(F("ends_on"), Cast("notice_months", IntegerField()))


def with_end(rows: Any) -> Any:
    """Annotate `covered_until` and `covered_open`: when the last of a system's contracts ends, or that one does not."""
    last = covering().order_by("-contract__open_ended", F("contract__ends_on").desc(nulls_last=True), "pk")
    return rows.annotate(
        covered_until=_ours(last, "ends_on", "contract_ends_on"),
        covered_open=_ours(last, "open_ended", "contract_open_ended"),
    )


def of_system(system: Any) -> Any:
    """Return the contracts in use that cover a system, for who may view it."""
    from assets.models import Contract

    covering_it = Q(coverage__system=system, coverage__ended_on__isnull=True)
    return Contract.objects.filter(covering_it, archived_on__isnull=True)


def may_be_covered(rows: Any, contract: Any) -> Any:
    """Narrow systems to those that a contract covers, and those in use that its supplier stands behind."""
    suppliers = Q(supplier=contract.supplier_id, archived_on__isnull=True)
    covered = Q(coverage__contract=contract, coverage__ended_on__isnull=True) if contract.pk else Q(pk__in=())
    return rows.filter(pk__in=rows.model.objects.filter(suppliers | covered).order_by().values("pk"))


def covers(systems: Any) -> Q:
    """Return the condition that a contract covers one of the systems."""
    from assets.models import ContractSystem

    ties = ContractSystem.objects.filter(ended_on__isnull=True, system__in=systems.order_by().values("pk"))
    return Q(pk__in=ties.values("contract"))


def known_to(user: Any) -> Any:
    """Return the contracts in use that the person may view, or that cover a system which they may view."""
    from assets.models import Contract, InformationSystem

    covered = covers(InformationSystem.objects.visible_to(user, "view").current())
    rows = Contract.objects.filter(archived_on__isnull=True)
    return rows.visible_to(user, "view") | rows.filter(covered)


def covered_by(contract: Any) -> set[int]:
    """Return the ids of the systems that a contract covers now."""
    if not contract.pk:
        return set()
    return set(contract.coverage.filter(ended_on__isnull=True).values_list("system_id", flat=True))


def _ours(last: Any, theirs: str, own: str) -> Case:
    return Case(When(is_covered(), then=Subquery(last.values(f"contract__{theirs}")[:1])), default=F(own))

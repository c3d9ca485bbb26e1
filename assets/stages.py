"""What must be there before a system comes into use, and what must be seen to before it is gone.

The steps are measures of single systems: computed from the register, never ticked off. They count nowhere else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from assets import contracts
from assets.measures import HANDLING_CLAUSE, SYSTEM_MEASURES, THE_SYSTEMS_OWN, field_of
from assets.models import InformationSystem, SystemDependency
from assets.querysets import has_outside_supplier, in_operation
from core import measures
from core.measures import Measure, Mend

PERSONAL_DATA = Q(personal_data__in=["ordinary", "sensitive"])
OUTSIDE = Q(hosting__in=["cloud", "hybrid"])
_known = {measure.slug: measure for measure in SYSTEM_MEASURES}


def planned() -> Q:
    return Q(life_cycle=InformationSystem.LifeCycle.PLANNED, archived_on__isnull=True, protected_on__isnull=True)


def has_neighbours() -> Q:
    """Return the condition that something in the register gives the system something, or gets it from there."""
    live = SystemDependency.objects.filter(archived_on__isnull=True).order_by()
    return Q(Exists(live.filter(from_system=contracts.THIS_ROW))) | Q(Exists(live.filter(to_system=contracts.THIS_ROW)))


def _as_of_now(slug: str, population: Any) -> Measure:
    """Return a requirement on systems in operation as one on those that are planned."""
    return replace(_known[slug], slug=f"start_{slug}", population=population)


def _mend(url_name: str, field: str) -> Mend:
    """Say where a step is done; whose work it is, the system's roles say already."""
    return Mend("change", THE_SYSTEMS_OWN, "", _("Ange"), "", field_of(url_name, field))


TO_START = (
    _as_of_now("system_owner", planned),
    _as_of_now("system_manager", planned),
    _as_of_now("system_critical_assessed", planned),
    Measure(
        "start_personal_data",
        _("Personuppgifter bedömda"),
        met_text=_("Det är bedömt om systemet har personuppgifter"),
        unmet_text=_("Det är inte bedömt om systemet har personuppgifter"),
        clause=HANDLING_CLAUSE,
        population=planned,
        condition=lambda: ~Q(personal_data="not_assessed"),
        mend=_mend("assets:system_change", "personal_data"),
    ),
    _as_of_now("system_dpa", lambda: planned() & PERSONAL_DATA & OUTSIDE),
    Measure(
        "start_dpia",
        _("Konsekvensbedömning övervägd"),
        met_text=_("Behovet av konsekvensbedömning (DPIA) är bedömt"),
        unmet_text=_("Behovet av konsekvensbedömning (DPIA) är inte bedömt"),
        clause=_("Dataskyddsförordningen artikel 35."),
        population=lambda: planned() & PERSONAL_DATA,
        condition=lambda: ~Q(dpia="not_assessed"),
        mend=_mend("assets:system_change", "dpia"),
    ),
)
TO_END = (
    Measure(
        "end_archive_decision",
        _("Arkivering eller gallring beslutad"),
        met_text=_("Arkivering eller gallring är beslutad"),
        unmet_text=_("Arkivering eller gallring är inte beslutad"),
        clause=_("Arkivlagen och kommunens informationshanteringsplan."),
        population=in_operation,
        condition=lambda: ~Q(archive_decision=""),
        mend=_mend("assets:system_retire", "archive_decision"),
    ),
    Measure(
        "end_accounts",
        _("Konton stängda"),
        met_text=_("Kontona är stängda"),
        unmet_text=_("Kontona är inte stängda"),
        clause=HANDLING_CLAUSE,
        population=in_operation,
        condition=lambda: Q(accounts_closed_on__isnull=False),
        mend=_mend("assets:system_retire", "accounts_closed_on"),
    ),
    Measure(
        "end_contract",
        _("Avtal avslutat"),
        met_text=_("Avtalet är uppsagt eller har ett slut"),
        unmet_text=_("Avtalet är inte uppsagt"),
        clause=HANDLING_CLAUSE,
        population=lambda: in_operation() & has_outside_supplier(),
        condition=contracts.is_ended,
        mend=_mend("assets:system_change", "contract_ends_on"),
    ),
    Measure(
        "end_neighbours",
        _("Grannar informerade"),
        met_text=_("De som är beroende av systemet är informerade"),
        unmet_text=_("De som är beroende av systemet är inte informerade"),
        clause=HANDLING_CLAUSE,
        population=lambda: in_operation() & has_neighbours(),
        condition=lambda: Q(neighbours_informed_on__isnull=False),
        mend=_mend("assets:system_retire", "neighbours_informed_on"),
    ),
)


def of_stage(system: InformationSystem) -> tuple[Measure, ...]:
    """Return the steps that the system has before it: to start, or to end once it is being phased out."""
    if system.life_cycle == InformationSystem.LifeCycle.PLANNED:
        return TO_START
    return TO_END if system.life_cycle == InformationSystem.LifeCycle.PHASING_OUT else ()


def left(system: InformationSystem, steps: tuple[Measure, ...]) -> list[Measure]:
    """Return the steps that are not done, as the row is now."""
    row = measures.annotate(InformationSystem.objects.filter(pk=system.pk), steps).get()
    return [step for step in steps if getattr(row, step.name) is False]

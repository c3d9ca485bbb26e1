"""What the policy demands of the register."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets import contracts, outages
from assets.querysets import (
    attestation_due,
    attested_in_time,
    has_appointed,
    has_holder,
    has_outside_supplier,
    in_operation,
    needs_restore_tests,
    restored_in_time,
)
from core.measures import Measure, Mend
from roles import answering
from roles.kinds import RoleKind

REGISTER_CLAUSE = _(
    "Generella krav: alla informationssystem ska vara registrerade med systemägare och systemförvaltare."
)
CRITICAL_CLAUSE = _("Generella krav: system med kritisk verksamhetsinformation ska klassas och riskanalyseras löpande.")
FALLBACK_CLAUSE = _("Generella krav: verksamheten ska ha reservrutiner som kan sättas igång vid störning.")
HANDLING_CLAUSE = _("Informationshantering: informationstillgångarna ska hanteras på rätt sätt.")
INFRASTRUCTURE_CLAUSE = _(
    "Mål: en säker och pålitlig infrastruktur säkerställer driften av extern och intern datakommunikation."
)


def _appoint(role: str) -> Callable[[int], str]:
    return lambda pk: f"{reverse('roles:assignment_about_add', args=['assets.informationsystem', pk])}?roll={role}"


def field_of(url_name: str, name: str) -> Callable[[int], str]:
    return lambda pk: f"{reverse(url_name, args=[pk])}#id_{name}"


def _declined_by() -> Any:
    """Who said no to being systemförvaltare, and why: the one who appoints the next should know."""
    from assets.models import InformationSystem

    return answering.declined_last(InformationSystem, RoleKind.SYSTEM_MANAGER)


THE_SYSTEMS_OWN = (RoleKind.SYSTEM_OWNER, RoleKind.SYSTEM_MANAGER)

SYSTEM_MEASURES = (
    Measure(
        "system_owner",
        _("System med systemägare"),
        met_text=_("Systemägare är utsedd"),
        unmet_text=_("Systemägare saknas"),
        clause=REGISTER_CLAUSE,
        population=in_operation,
        condition=lambda: has_holder(RoleKind.SYSTEM_OWNER),
        mend=Mend(
            "appoint_owner",
            roles=(RoleKind.MANAGER, RoleKind.CISO),
            sentence=_("Utse systemägare för {label}"),
            button=_("Utse"),
            icon="person-x",
            url=_appoint(RoleKind.SYSTEM_OWNER),
        ),
    ),
    Measure(
        "system_manager",
        _("System med systemförvaltare"),
        met_text=_("Systemförvaltare är utsedd"),
        unmet_text=_("Systemförvaltare saknas"),
        clause=REGISTER_CLAUSE,
        population=in_operation,
        condition=lambda: has_holder(RoleKind.SYSTEM_MANAGER),
        mend=Mend(
            "appoint_manager",
            roles=(RoleKind.SYSTEM_OWNER,),
            sentence=_("Utse systemförvaltare för {label}"),
            button=_("Utse"),
            icon="person-x",
            url=_appoint(RoleKind.SYSTEM_MANAGER),
            note=_declined_by,
        ),
    ),
    Measure(
        "system_critical_assessed",
        _("System med bedömning av kritisk information"),
        met_text=_("Det är bedömt om informationen är kritisk"),
        unmet_text=_("Det är inte bedömt om informationen är kritisk"),
        clause=CRITICAL_CLAUSE,
        population=in_operation,
        condition=lambda: ~Q(critical="not_assessed"),
        mend=Mend(
            "change",
            roles=THE_SYSTEMS_OWN,
            sentence=_("Bedöm om {label} hanterar kritisk verksamhetsinformation"),
            button=_("Bedöm"),
            icon="question-diamond",
            url=field_of("assets:system_change", "critical"),
        ),
    ),
    Measure(
        "system_dpa",
        _("System med biträdesavtal där det behövs"),
        met_text=_("Personuppgiftsbiträdesavtal finns"),
        unmet_text=_("Personuppgiftsbiträdesavtal saknas, men en leverantör driver systemet"),
        clause=HANDLING_CLAUSE,
        population=lambda: (
            in_operation() & Q(personal_data__in=["ordinary", "sensitive"], hosting__in=["cloud", "hybrid"])
        ),
        condition=contracts.has_dpa,
        mend=Mend(
            "change",
            roles=THE_SYSTEMS_OWN,
            sentence=_("Teckna biträdesavtal för {label}"),
            button=_("Ange avtal"),
            icon="file-earmark-x",
            url=field_of("assets:system_change", "dpa"),
        ),
    ),
    Measure(
        "system_contract_end",
        _("System där avtalets slut är känt"),
        met_text=_("Det är känt när avtalet slutar"),
        unmet_text=_("Det är inte känt när avtalet slutar"),
        clause=HANDLING_CLAUSE,
        population=lambda: in_operation() & has_outside_supplier(),
        condition=contracts.end_is_known,
        mend=Mend(
            "change",
            roles=THE_SYSTEMS_OWN,
            sentence=_("Ta reda på när avtalet för {label} slutar"),
            button=_("Ange datum"),
            icon="file-earmark-text",
            url=field_of("assets:system_change", "contract_ends_on"),
        ),
    ),
    Measure(
        "system_rto",
        _("Kritiska system med återställningstid"),
        met_text=_("Återställningstid är bestämd"),
        unmet_text=_("Återställningstid saknas"),
        clause=FALLBACK_CLAUSE,
        # What nobody has assessed counts as critical until somebody has.
        population=lambda: in_operation() & ~Q(critical="no"),
        condition=lambda: Q(rto_hours__isnull=False),
        mend=Mend(
            "change",
            roles=THE_SYSTEMS_OWN,
            sentence=_("Bestäm återställningstid för {label}"),
            button=_("Ange tid"),
            icon="stopwatch",
            url=field_of("assets:system_change", "rto_hours"),
        ),
    ),
    # Whose work it is follows from the deadline of attesting: the same would otherwise be asked for twice.
    Measure(
        "system_attested",
        _("System med bekräftade uppgifter"),
        met_text=_("Uppgifterna är bekräftade i tid"),
        unmet_text=_("Uppgifterna är inte bekräftade i tid"),
        clause=REGISTER_CLAUSE,
        population=lambda: in_operation() & attestation_due(),
        condition=attested_in_time,
    ),
    # A test that failed shows nothing but that there is something to mend, so only those that worked count.
    Measure(
        "system_restore_test",
        _("System med återläsningstest i tid"),
        met_text=_("Återläsning är testad i tid"),
        unmet_text=_("Återläsning är inte testad i tid"),
        clause=INFRASTRUCTURE_CLAUSE,
        population=lambda: in_operation() & needs_restore_tests(),
        condition=restored_in_time,
    ),
    # That nobody is appointed is the measures above; this one is about people who have left without being replaced.
    Measure(
        "system_people_here",
        _("System där ägare och förvaltare är kvar"),
        met_text=_("Både systemägaren och systemförvaltaren är kvar"),
        unmet_text=_("Systemägaren eller systemförvaltaren har slutat"),
        clause=REGISTER_CLAUSE,
        population=lambda: (
            in_operation() & Q(has_appointed(RoleKind.SYSTEM_OWNER)) & Q(has_appointed(RoleKind.SYSTEM_MANAGER))
        ),
        condition=lambda: Q(has_holder(RoleKind.SYSTEM_OWNER)) & Q(has_holder(RoleKind.SYSTEM_MANAGER)),
    ),
)

SUPPLIER_MEASURES = (
    Measure(
        "supplier_incident_contact",
        _("Leverantörer med kontakt vid incident"),
        met_text=_("Kontakt vid incident finns"),
        unmet_text=_("Kontakt vid incident saknas"),
        clause=HANDLING_CLAUSE,
        population=lambda: Q(archived_on__isnull=True),
        condition=lambda: ~Q(incident_contact=""),
        mend=Mend(
            "change",
            roles=(RoleKind.CISO,),
            sentence=_("Ta reda på vem som svarar vid incident hos {label}"),
            button=_("Ange kontakt"),
            icon="telephone-plus",
            url=field_of("assets:supplier_change", "incident_contact"),
        ),
    ),
)

# Every outage of the year is in the population, so that the number beside last year's is that of outages.
OUTAGE_MEASURES = (
    Measure(
        "outage_within_rto",
        _("Oplanerade avbrott i år som gick över i tid"),
        met_text=_("Avbrottet höll sig inom längsta tid utan systemet"),
        unmet_text=_("Avbrottet var längre än längsta tid utan systemet, eller så är den tiden inte bestämd"),
        clause=INFRASTRUCTURE_CLAUSE,
        population=outages.this_year,
        condition=outages.within_rto,
    ),
)

CANDIDATE_MEASURES = (
    Measure(
        "candidate_settled",
        _("Kandidater som är avgjorda"),
        met_text=_("Det är avgjort om kandidaten är ett system"),
        unmet_text=_("Det är inte avgjort om kandidaten är ett system"),
        clause=REGISTER_CLAUSE,
        condition=lambda: ~Q(state="open"),
        mend=Mend(
            "settle",
            roles=(RoleKind.CISO,),
            sentence=_("Avgör om {label} är ett system"),
            button=_("Avgör"),
            icon="patch-question",
            url=lambda pk: reverse("assets:candidate_settle", args=[pk]),
        ),
    ),
)

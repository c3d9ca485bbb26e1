"""What the policy demands of the register."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.querysets import has_holder, in_operation
from core.measures import Measure
from roles.kinds import RoleKind

REGISTER_CLAUSE = _(
    "Generella krav: alla informationssystem ska vara registrerade med systemägare och systemförvaltare."
)
CRITICAL_CLAUSE = _("Generella krav: system med kritisk verksamhetsinformation ska klassas och riskanalyseras löpande.")
FALLBACK_CLAUSE = _("Generella krav: verksamheten ska ha reservrutiner som kan sättas igång vid störning.")
HANDLING_CLAUSE = _("Informationshantering: informationstillgångarna ska hanteras på rätt sätt.")

SYSTEM_MEASURES = (
    Measure(
        "system_owner",
        _("System med systemägare"),
        met_text=_("Systemägare är utsedd"),
        unmet_text=_("Systemägare saknas"),
        clause=REGISTER_CLAUSE,
        population=in_operation,
        condition=lambda: has_holder(RoleKind.SYSTEM_OWNER),
    ),
    Measure(
        "system_manager",
        _("System med systemförvaltare"),
        met_text=_("Systemförvaltare är utsedd"),
        unmet_text=_("Systemförvaltare saknas"),
        clause=REGISTER_CLAUSE,
        population=in_operation,
        condition=lambda: has_holder(RoleKind.SYSTEM_MANAGER),
    ),
    Measure(
        "system_critical_assessed",
        _("System med bedömning av kritisk information"),
        met_text=_("Det är bedömt om informationen är kritisk"),
        unmet_text=_("Det är inte bedömt om informationen är kritisk"),
        clause=CRITICAL_CLAUSE,
        population=in_operation,
        condition=lambda: ~Q(critical="not_assessed"),
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
        condition=lambda: Q(dpa="yes"),
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
    ),
)

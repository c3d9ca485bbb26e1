"""What must be done in the register by a date."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from assets.querysets import in_operation
from core.deadlines import Deadline
from roles.kinds import RoleKind


def contracts(rows: QuerySet) -> QuerySet:
    return rows.filter(in_operation(), contract_ends_on__isnull=False).annotate(due_on=F("contract_ends_on"))


def supplier_reviews(rows: QuerySet) -> QuerySet:
    return rows.filter(archived_on__isnull=True, review_on__isnull=False).annotate(due_on=F("review_on"))


SYSTEM_DEADLINES = (
    Deadline(
        "system_contract",
        _("Förläng eller avsluta avtalet för {label}"),
        icon="file-earmark-text",
        roles=(RoleKind.SYSTEM_OWNER,),
        rows=contracts,
        url_name="assets:system_change",
        button=_("Öppna"),
    ),
)
SUPPLIER_DEADLINES = (
    Deadline(
        "supplier_review",
        _("Se över leverantören {label}"),
        icon="buildings",
        roles=(RoleKind.CISO,),
        rows=supplier_reviews,
        url_name="assets:supplier_change",
        button=_("Öppna"),
    ),
)

"""What must be done in the register by a date."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assets import contracts
from assets.models import InformationSystem
from assets.querysets import in_operation, needs_restore_tests
from core import clock
from core.deadlines import Deadline, Through
from roles import answering
from roles.kinds import RoleKind

TOLD_AHEAD = timedelta(days=90)


def system_contracts(rows: QuerySet) -> QuerySet:
    """Where a contract of the register covers the system, that one has its own dates."""
    uncovered = rows.filter(in_operation(), ~contracts.is_covered(), contract_ends_on__isnull=False)
    return uncovered.annotate(due_on=F("contract_ends_on"))


def contract_notices(rows: QuerySet) -> QuerySet:
    """The last day to end or renegotiate a contract that runs; nobody is told once that has been decided."""
    open_still = rows.filter(
        archived_on__isnull=True, notice_given_on__isnull=True, notice_months__gt=0, ends_on__gte=clock.today()
    )
    return open_still.annotate(due_on=contracts.notice_by())


def contract_ends(rows: QuerySet) -> QuerySet:
    return rows.filter(archived_on__isnull=True, ends_on__isnull=False).annotate(due_on=F("ends_on"))


def _in_register() -> Q:
    """Return the condition on systems that may still need somebody: not what is archived, and not what has ended."""
    return Q(archived_on__isnull=True) & ~Q(life_cycle=InformationSystem.LifeCycle.RETIRED)


def _covers_any() -> Q:
    return contracts.covers(InformationSystem.objects.filter(_in_register()))


def covering(rule: Callable[[QuerySet], QuerySet]) -> Callable[[QuerySet], QuerySet]:
    """Return the rule for contracts that cover some system that has not ended."""
    return lambda rows: rule(rows.filter(_covers_any()))


def covering_none(rule: Callable[[QuerySet], QuerySet]) -> Callable[[QuerySet], QuerySet]:
    """Return the rule for contracts that cover none any longer: there is no owner to ask."""
    return lambda rows: rule(rows.filter(~_covers_any()))


def attestations(rows: QuerySet) -> QuerySet:
    """Systems to look through; told a quarter ahead, since every system has the next time before it."""
    due: Any = rows.filter(in_operation())
    return due.with_attestation().annotate(due_on=F("attest_by")).filter(due_on__lte=clock.today() + TOLD_AHEAD)


def questions(rows: QuerySet) -> QuerySet:
    """Systems that somebody has been appointed förvaltare of without having answered."""
    return answering.with_answer_by(rows.filter(_in_register()))


def questions_to(rows: QuerySet, person: Any) -> QuerySet:
    return answering.with_answer_by(rows.filter(_in_register()), person)


def silences(rows: QuerySet) -> QuerySet:
    """Those where the answer should have come: until then it is the business of the one who was asked."""
    return questions(rows).filter(due_on__lte=clock.today())


def restore_tests(rows: QuerySet) -> QuerySet:
    """Systems to read back; told a quarter ahead, since every one has the next time before it."""
    due: Any = rows.filter(in_operation(), needs_restore_tests())
    return due.with_restore_test().annotate(due_on=F("restore_by")).filter(due_on__lte=clock.today() + TOLD_AHEAD)


def supplier_reviews(rows: QuerySet) -> QuerySet:
    return rows.filter(archived_on__isnull=True, review_on__isnull=False).annotate(due_on=F("review_on"))


SYSTEM_DEADLINES = (
    Deadline(
        "system_contract",
        _("Förläng eller avsluta avtalet för {label}"),
        icon="file-earmark-text",
        roles=(RoleKind.SYSTEM_OWNER,),
        rows=system_contracts,
        url_name="assets:system_change",
        button=_("Öppna"),
    ),
    Deadline(
        "system_attestation",
        _("Gå igenom uppgifterna för {label}"),
        icon="patch-check",
        roles=(RoleKind.SYSTEM_OWNER, RoleKind.SYSTEM_MANAGER),
        rows=attestations,
        url_name="assets:system_detail",
        button=_("Öppna"),
        act_url_name="assets:system_attest",
        act_button=_("Uppgifterna stämmer"),
    ),
    Deadline(
        "system_manager_question",
        _("Svara på om du tar på dig att vara systemförvaltare för {label}"),
        icon="person-check",
        roles=(RoleKind.SYSTEM_MANAGER,),
        rows=questions,
        theirs=questions_to,
        url_name="assets:system_answer",
        button=_("Svara"),
        act_url_name="assets:system_answer",
        act_button=_("Jag tar uppdraget"),
        other_button=_("Tacka nej"),
    ),
    Deadline(
        "system_manager_silence",
        _("Den som utsetts till systemförvaltare för {label} har inte svarat. Fråga igen eller utse någon annan"),
        icon="person-exclamation",
        roles=(RoleKind.SYSTEM_OWNER,),
        rows=silences,
        url_name="assets:system_detail",
        button=_("Öppna"),
    ),
    Deadline(
        "system_restore_test",
        _("Testa att återläsa {label}"),
        icon="arrow-counterclockwise",
        roles=(RoleKind.SYSTEM_OWNER, RoleKind.SYSTEM_MANAGER),
        rows=restore_tests,
        url_name="assets:restore_test_add",
        button=_("Registrera test"),
    ),
)
# The owners of what a contract covers know whether it is needed; the CISO minds what covers nothing.
BY_COVERED_SYSTEMS = Through(InformationSystem, lambda systems: contracts.covers(systems.filter(_in_register())))
NOTICE = _("Säg upp eller förläng avtalet {label}")
ENDS = _("Avtalet {label} går ut. Arkivera det eller ange en ny sista dag")
CONTRACT_DEADLINES = (
    Deadline(
        "contract_notice",
        NOTICE,
        icon="file-earmark-text",
        roles=(RoleKind.SYSTEM_OWNER,),
        rows=covering(contract_notices),
        url_name="assets:contract_decide",
        button=_("Öppna"),
        through=BY_COVERED_SYSTEMS,
    ),
    Deadline(
        "contract_end",
        _("Avtalet {label} går ut. Ange en ny sista dag eller se till att systemet klarar sig utan det"),
        icon="file-earmark-text",
        roles=(RoleKind.SYSTEM_OWNER,),
        rows=covering(contract_ends),
        url_name="assets:contract_decide",
        button=_("Öppna"),
        through=BY_COVERED_SYSTEMS,
    ),
    Deadline(
        "lone_contract_notice",
        NOTICE,
        icon="file-earmark-text",
        roles=(RoleKind.CISO,),
        rows=covering_none(contract_notices),
        url_name="assets:contract_change",
        button=_("Öppna"),
    ),
    Deadline(
        "lone_contract_end",
        ENDS,
        icon="file-earmark-text",
        roles=(RoleKind.CISO,),
        rows=covering_none(contract_ends),
        url_name="assets:contract_change",
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

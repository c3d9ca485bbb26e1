"""The register, as the house knows it."""

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets import protecting, statements
from assets.deadlines import CONTRACT_DEADLINES, SUPPLIER_DEADLINES, SYSTEM_DEADLINES
from assets.measures import CANDIDATE_MEASURES, OUTAGE_MEASURES, SUPPLIER_MEASURES, SYSTEM_MEASURES
from assets.models import (
    Candidate,
    Contract,
    ContractNote,
    ContractSystem,
    ImportedRow,
    InformationSystem,
    OtherStatement,
    Outage,
    RestoreTest,
    Routine,
    StatedClass,
    Supplier,
    SupplierNote,
    SystemAttestation,
    SystemDependency,
    SystemGrant,
    SystemNote,
    SystemTag,
    Tag,
)
from assets.querysets import held_by
from core.registry import HistoryLink, Inside, Record, register
from roles.finding import decided_about
from roles.history import assignments_about


def dependencies_of(system: Any) -> Q:
    """Return the condition on versions of a system's dependencies: with one whose past is hidden they are not told."""
    ends = Q(from_system_id=system.pk) | Q(to_system_id=system.pk)
    return ends & protecting.shown("from_system", "to_system")


def notes_in(model: Any, url_name: str) -> Inside:
    """Return how a record is found by its notes: by what stands, and not by what was withdrawn."""
    return Inside(lambda _reader: model.objects.standing(), "about", ("text",), _("i en anteckning"), url_name)


TAGGED = Inside(
    lambda _reader: SystemTag.objects.current(),
    "system",
    ("tag__name",),
    _("på en etikett"),
    "assets:system_detail",
    in_parts=True,
)


def renamings_of(system: Any) -> Q:
    """Return the condition on versions of tags that what the system has is called something else since."""
    mine = SystemTag.objects.current().filter(system_id=system.pk)
    return Q(id__in=mine.values("tag_id"), version__gt=1)


register(
    Record(
        InformationSystem,
        noun=_("system"),
        plural=_("system"),
        icon="hdd-stack",
        list_url="assets:system_list",
        detail_url="assets:system_detail",
        search=("name", "purpose"),
        search_protected=("supplier_name",),
        search_also=held_by,
        inside=(
            TAGGED,
            notes_in(SystemNote, "assets:system_notes"),
            decided_about(InformationSystem, "assets:system_detail"),
        ),
        subtitle=lambda: F("unit__name"),
        current=Q(archived_on__isnull=True),
        measures=SYSTEM_MEASURES,
        deadlines=SYSTEM_DEADLINES,
        history=(
            assignments_about(InformationSystem),
            HistoryLink(SystemAttestation, lambda system: Q(system_id=system.pk)),
            HistoryLink(StatedClass, lambda system: Q(system_id=system.pk)),
            HistoryLink(ImportedRow, lambda system: Q(system_id=system.pk)),
            HistoryLink(OtherStatement, lambda system: Q(system_id=system.pk)),
            HistoryLink(ContractSystem, lambda system: Q(system_id=system.pk)),
            HistoryLink(Outage, lambda system: Q(system_id=system.pk)),
            HistoryLink(RestoreTest, lambda system: Q(system_id=system.pk)),
            HistoryLink(SystemDependency, dependencies_of),
            HistoryLink(SystemNote, lambda system: Q(about_id=system.pk)),
            HistoryLink(SystemTag, lambda system: Q(system_id=system.pk)),
            HistoryLink(Tag, renamings_of),
        ),
        conditions={"personal_data": ~Q(personal_data="none")},
        grants=SystemGrant,
        waits=statements.waiting,
        closed=protecting.CLOSED,
        protected=True,
        history_since=protecting.history_since,
        history_hidden=protecting.past_is_hidden(),
    )
)
register(
    Record(
        Outage,
        noun=_("avbrott"),
        plural=_("avbrott"),
        icon="lightning",
        list_url="assets:outage_list",
        detail_url="assets:outage_detail",
        label="what",
        unit_field="system__unit",
        search=("what",),
        subtitle=lambda: F("system__name"),
        current=Q(archived_on__isnull=True),
        measures=OUTAGE_MEASURES,
    )
)
register(
    Record(
        Contract,
        noun=_("avtal"),
        plural=_("avtal"),
        icon="file-earmark-text",
        list_url="assets:contract_list",
        detail_url="assets:contract_detail",
        search=("name", "number"),
        inside=(notes_in(ContractNote, "assets:contract_notes"),),
        subtitle=lambda: F("supplier__name"),
        current=Q(archived_on__isnull=True),
        deadlines=CONTRACT_DEADLINES,
        history=(
            HistoryLink(ContractSystem, lambda contract: Q(contract_id=contract.pk) & protecting.shown("system")),
            HistoryLink(ContractNote, lambda contract: Q(about_id=contract.pk)),
        ),
    )
)
register(
    Record(
        Supplier,
        noun=_("leverantör"),
        plural=_("leverantörer"),
        icon="buildings",
        list_url="assets:supplier_list",
        detail_url="assets:supplier_detail",
        search=("name", "organisation_number"),
        search_protected=("contact",),
        inside=(notes_in(SupplierNote, "assets:supplier_notes"),),
        subtitle=lambda: F("unit__name"),
        current=Q(archived_on__isnull=True),
        measures=SUPPLIER_MEASURES,
        deadlines=SUPPLIER_DEADLINES,
        history=(HistoryLink(SupplierNote, lambda supplier: Q(about_id=supplier.pk)),),
    )
)
register(
    Record(
        Candidate,
        noun=_("kandidat"),
        plural=_("kandidater"),
        icon="patch-question",
        list_url="assets:candidate_list",
        detail_url="assets:candidate_detail",
        search=("name", "note"),
        subtitle=lambda: F("unit__name"),
        current=Q(state=Candidate.State.OPEN),
        history_since=protecting.candidate_since,
        history_hidden=protecting.past_is_hidden("system__"),
        history_needs=("system",),
        measures=CANDIDATE_MEASURES,
    )
)
register(
    Record(
        Routine,
        noun=_("rutin"),
        plural=_("rutiner"),
        icon="arrow-repeat",
        list_url="assets:routine_list",
        detail_url="assets:routine_detail",
        label="label",
        unit_field="",
        search=("label", "note"),
    )
)
register(
    Record(
        Tag,
        noun=_("etikett"),
        plural=_("etiketter"),
        icon="tag",
        list_url="assets:tag_list",
        detail_url="assets:tag_detail",
        unit_field="entity",
        search=("name",),
        subtitle=lambda: F("entity__name"),
        current=Q(archived_on__isnull=True),
    )
)

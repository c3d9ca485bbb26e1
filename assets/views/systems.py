"""Pages that show systems."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets import attesting, checklist, contracts, facts, people, stages, statements
from assets.filters import SystemFilters
from assets.measures import SYSTEM_MEASURES
from assets.models import InformationSystem, OtherStatement, StatedClass, Supplier
from assets.tables import ASPECTS, SystemTable
from assets.tags import tag_url
from core import deadlines, measures, ports
from core.imports.button import import_button
from core.pages import ChosenAction, DetailPage, HistoryPage, ListPage, PageAction, Tab
from core.templatetags.ui import isodate
from roles.views import readers

LifeCycle = InformationSystem.LifeCycle
LIFE_CYCLE_BADGES = {
    LifeCycle.PLANNED: ("info", "calendar-event"),
    LifeCycle.IN_USE: ("ok", "play-circle"),
    LifeCycle.PHASING_OUT: ("warning", "hourglass-split"),
    LifeCycle.RETIRED: ("", "stop-circle"),
}
# How the names of the pages about who has read a system begin.
READERS = "assets:system_reader"
CLASSES = Prefetch("stated_classes", StatedClass.objects.select_related("level"))
# What columns need beside the row: worked out for nobody to look at, it takes as long as the rest of the row.
NEEDED: dict[frozenset[str], Callable[[Any], Any]] = {
    frozenset({"classes"}): lambda rows: rows.prefetch_related(CLASSES),
    frozenset(ASPECTS): lambda rows: rows.with_stated_codes(),
    frozenset({"score"}): lambda rows: measures.annotate(rows, SYSTEM_MEASURES),
    frozenset({"tags"}): lambda rows: rows.with_tags(),
    frozenset({"attested_on"}): lambda rows: rows.with_attestation(),
    frozenset({"replaced_by"}): lambda rows: rows.select_related("replaced_by"),
    frozenset({"supplier_name"}): lambda rows: rows.select_related("supplier"),
}


class SystemList(ListPage):
    model = InformationSystem
    table_class = SystemTable
    filterset_class = SystemFilters
    title = _("System")
    search_placeholder = _("Namn eller person")
    foot = _(
        "Ett register, beroenden och kontinuitetsplaner kan bli känsliga när de läggs samman. Hämta bara det du "
        "behöver, spara det där bara de som behöver det kommer åt det, och radera det sedan."
    )
    start_text = _("Läs in kommunens systemlista, eller registrera systemen ett i taget.")
    naming_columns = ("replaced_by",)

    def get_queryset(self) -> Any:
        rows = super().get_queryset().with_people().select_related("unit")
        for columns, needed in NEEDED.items():
            if self.shown_columns & columns:
                rows = needed(rows)
        return rows

    def chosen_actions(self) -> Sequence[ChosenAction]:
        user, access = self.request.user, ports.access()
        attest = ChosenAction(_("Bekräfta uppgifterna"), reverse("assets:systems_attest"), "patch-check")
        change = ChosenAction(_("Ändra flera"), reverse("assets:systems_change"), "pencil")
        ways = (("attest", attest), ("change", change))
        return [way for action, way in ways if access.may(user, action, InformationSystem)]

    def actions(self) -> Sequence[PageAction]:
        user = self.request.user
        stub = PageAction(_("Registrera skyddat system"), reverse("assets:system_stub_add"), "shield-lock")
        add = PageAction(_("Registrera system"), reverse("assets:system_add"), "plus-lg", primary=True)
        ways = [("protect", stub), ("add", add)]
        mine = [way for action, way in ways if ports.access().may(user, action, InformationSystem)]
        return [*import_button(user, "systems"), *mine]


class SystemPage(DetailPage):
    """What the pages about one system have in common."""

    model = InformationSystem
    asks = (
        "view",
        "change",
        "change_technical",
        "change_dependencies",
        "manage_infrastructure",
        "log_operation",
        "archive",
        "appoint_owner",
        "appoint_manager",
        "attest",
        "protect",
        "trace",
        "trace_names",
    )
    tabs = (
        Tab(_("Översikt"), "assets:system_detail"),
        Tab(_("Beroenden"), "assets:system_dependencies"),
        Tab(_("Avbrott och återläsning"), "assets:system_operation"),
        Tab(_("Anteckningar"), "assets:system_notes"),
        Tab(_("Från importen"), "assets:system_imported"),
        Tab(_("Historik"), "assets:system_history"),
        readers.tab(READERS),
    )

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("unit", "replaced_by", "supplier")
        return measures.annotate(rows.with_attestation(), self.record.measures)

    @property
    def reads(self) -> bool:
        """Whether the reader is shown the whole system, or only its open fields."""
        return bool(self.may("view"))

    def get_tabs(self) -> list[dict[str, Any]]:
        return super().get_tabs() if self.reads else []

    def badges(self) -> Sequence[dict[str, Any]]:
        if self.object.protected_on:
            return [{"kind": "info", "icon": "shield-lock", "text": _("Skyddat")}]
        return _badges(self.object) if self.reads else []

    def protecting(self) -> list[PageAction]:
        """Return what the säkerhetsskyddschef can do, who need not read the system for it."""
        name, text = ("unprotect", _("Ta bort skyddet")) if self.object.protected_on else ("protect", _("Skydda"))
        url = reverse(f"assets:system_{name}", args=[self.object.pk])
        return [PageAction(text, url, "shield-lock")] if self.may("protect") else []

    def actions(self) -> Sequence[PageAction]:
        return [*self.protecting(), *(self.steps() if self.reads else ())]

    def steps(self) -> Sequence[PageAction]:
        """Return what comes next in the system's life, and the button that changes it."""
        system = self.object
        action, name, text, icon = RESTORE if system.archived_on else NEXT_STEP[LifeCycle(system.life_cycle)]
        shown = [PageAction(text, reverse(name, args=[system.pk]), icon)] if self.may(action) else []
        return shown if system.archived_on else [*shown, self.change_action()]

    def change_action(self) -> PageAction:
        """Return the one primary button: change everything, or what the reader may, or why not."""
        name, text, decision = "assets:system_change", _("Ändra"), self.may("change")
        if not decision and self.object.is_infrastructure and self.may("manage_infrastructure"):
            name, decision = "assets:infrastructure_change", self.may("manage_infrastructure")
        elif not decision and self.may("change_technical"):
            name, text = "assets:system_change_technical", _("Ändra tekniska uppgifter")
            decision = self.may("change_technical")
        return PageAction(text, reverse(name, args=[self.object.pk]), "pencil", primary=True, decision=decision)


ARCHIVE = ("archive", "assets:system_archive", _("Arkivera"), "archive")
RESTORE = ("archive", "assets:system_restore", _("Ta tillbaka"), "arrow-counterclockwise")
RETIRE = ("change", "assets:system_retire", _("Avveckla"), "stop-circle")
START = ("change", "assets:system_start", _("Ta i drift"), "play-circle")
# What comes next in a system's life.
NEXT_STEP = {
    LifeCycle.PLANNED: START,
    LifeCycle.IN_USE: RETIRE,
    LifeCycle.PHASING_OUT: RETIRE,
    LifeCycle.RETIRED: ARCHIVE,
}


def _badges(system: InformationSystem) -> list[dict[str, Any]]:
    kind, icon = LIFE_CYCLE_BADGES[LifeCycle(system.life_cycle)]
    found: list[tuple[str, str, Any]] = [(kind, icon, system.get_life_cycle_display())]
    if system.critical == "yes":
        found.append(("info", "shield-check", _("Kritisk verksamhetsinformation")))
    if system.personal_data in {"ordinary", "sensitive"}:
        sensitive = system.personal_data == "sensitive"
        found.append(("", "person-vcard", _("Känsliga personuppgifter") if sensitive else _("Personuppgifter")))
    if system.secrecy == "possible":
        found.append(("", "lock", _("Kan omfattas av sekretess")))
    if system.archived_on:
        found.append(("", "archive", _("Arkiverat %(day)s") % {"day": isodate(system.archived_on)}))
    return [{"kind": kind, "icon": icon, "text": text} for kind, icon, text in found]


class SystemDetail(SystemPage):
    template_name = "assets/system_detail.html"

    def get_queryset(self) -> Any:
        waiting = OtherStatement.objects.filter(system=OuterRef("pk"), choice="")
        rows = super().get_queryset().annotate(is_contradicted=Exists(waiting)).prefetch_related(CLASSES).with_tags()
        return measures.annotate(rows, (*stages.TO_START, *stages.TO_END))

    def get_template_names(self) -> list[str]:
        return ["assets/system_stub.html"] if self.object.protected_on else [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.object.protected_on:
            contacts = people.protective_security(self.object)
            return super().get_context_data(facts=[facts.unit_fact(self.object)], contacts=contacts, **kwargs)
        roles = people.roles_of(self.object, self.may, reads=self.reads, reader=self.request.user)
        whole = self.whole() if self.reads else {}
        return super().get_context_data(
            reads=self.reads, roles=roles, unit=facts.unit_fact(self.object), **whole, **kwargs
        )

    def whole(self) -> dict[str, Any]:
        """Return what only those who may view the system are shown."""
        system, user = self.object, self.request.user
        visible, attestation = self.model.objects.visible_to(user), attesting.state(system)
        replaces = list(visible.filter(replaced_by=system))
        twins = list(visible.twins_of(system)) if self.may("change") else []
        ports.shown([*filter(None, [system.replaced_by]), *replaces, *twins], self.model)
        ports.named(attestation.changes if attestation else ())
        return {
            "checks": checklist.of(system, self.record.measures, self.may),
            "steps": checklist.of(system, stages.of_stage(system), self.may),
            "groups": facts.of_system(system, sees_suppliers=self.sees_supplier()),
            "stated": [(aspect, one) for aspect, one in system.stated.items()],
            "tags": [(name, tag_url(name)) for name in system.tag_names],
            "attestation": attestation,
            "may_attest": self.may("attest"),
            "form_key": uuid.uuid4(),
            "duties": deadlines.of(self.record, system),
            "contracts": contracts.of_system(system).with_allowed(user, "view"),
            "replaced_by": system.replaced_by,
            "replaces": replaces,
            "twins": twins,
        }

    def sees_supplier(self) -> bool:
        rows = Supplier.objects.visible_to(self.request.user).filter(pk=self.object.supplier_id)
        return self.object.supplier is not None and rows.exists()


class SystemHistory(SystemPage, HistoryPage):
    action = "view"


class SystemImported(SystemPage):
    """What files have said about the system: the classes they stated, and the text of each row."""

    action = "view"
    template_name = "assets/system_imported.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related(CLASSES)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stated = [(aspect, one) for aspect, one in self.object.stated.items() if one]
        rows = self.object.imported_rows.order_by("pk")
        others = list(self.object.other_statements.order_by("choice", "-pk"))
        for one in others:
            one.system = self.object
            one.now = one.known if one.choice else statements.present(one)
        return super().get_context_data(
            stated=stated, rows=rows, others=others, may_settle=self.may("change"), **kwargs
        )

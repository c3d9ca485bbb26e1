"""Pages about suppliers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assets import actions, checklist, contracts, facts
from assets.filters import SupplierFilters
from assets.forms import SupplierForm, places_for
from assets.models import Contract, InformationSystem, Supplier
from assets.tables import SupplierTable
from core import measures, ports
from core.imports.button import import_button
from core.pages import ActionPage, ConfirmPage, DetailPage, FormPage, HistoryPage, ListPage, PageAction, Tab
from core.templatetags.ui import isodate
from roles.pick import Source
from roles.views.picking import PickPage

MOST_SYSTEMS = 50
TABS = (
    Tab(_("Översikt"), "assets:supplier_detail"),
    Tab(_("Anteckningar"), "assets:supplier_notes"),
    Tab(_("Historik"), "assets:supplier_history"),
)


class SupplierList(ListPage):
    model = Supplier
    table_class = SupplierTable
    filterset_class = SupplierFilters
    title = _("Leverantörer")
    search_placeholder = _("Namn, organisationsnummer eller kontakt")
    start_text = _("Läs in kommunens leverantörslista, eller lägg till leverantörerna en i taget.")

    def get_queryset(self) -> Any:
        return measures.annotate(super().get_queryset().select_related("unit"), self.record.measures)

    def actions(self) -> Sequence[PageAction]:
        user = self.request.user
        names = PageAction(_("Namn utan leverantör"), reverse("assets:supplier_names"), "link-45deg")
        imports = [names, *import_button(user, "suppliers")] if ports.access().may(user, "import", Supplier) else []
        add = PageAction(_("Lägg till leverantör"), reverse("assets:supplier_add"), "plus-lg", primary=True)
        return [*imports, *([add] if ports.access().may(user, "add", Supplier) else [])]


class SupplierPage(DetailPage):
    """What the detail and its history have in common."""

    model = Supplier
    tabs = TABS
    asks = ("view", "change", "archive")

    def get_queryset(self) -> Any:
        return measures.annotate(super().get_queryset().select_related("unit"), self.record.measures)

    def get_tabs(self) -> list[dict[str, Any]]:
        return super().get_tabs() if self.may("view") else []

    def badges(self) -> Sequence[dict[str, str]]:
        day = self.object.archived_on
        if not day or not self.may("view"):
            return []
        return [{"kind": "", "icon": "archive", "text": _("Arkiverad %(day)s") % {"day": isodate(day)}}]

    def actions(self) -> Sequence[PageAction]:
        if not self.may("view"):
            return []
        pk, done = [self.object.pk], self.object.archived_on is not None
        name, text = ("supplier_restore", _("Ta tillbaka")) if done else ("supplier_archive", _("Arkivera"))
        archive = PageAction(text, reverse(f"assets:{name}", args=pk), "archive", decision=self.may("archive"))
        url = reverse("assets:supplier_change", args=pk)
        change = PageAction(_("Ändra"), url, "pencil", primary=True, decision=self.may("change"))
        if done or not self.may("change"):
            return [archive, change]
        contract = PageAction(_("Lägg till avtal"), reverse("assets:contract_add", args=pk), "plus-lg")
        return [contract, archive, change]


class SupplierDetail(SupplierPage):
    template_name = "assets/supplier_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reads = bool(self.may("view"))
        checks = checklist.of(self.object, self.record.measures, self.may) if reads else None
        return super().get_context_data(
            reads=reads,
            facts=facts.of_supplier(self.object, reads=reads),
            checks=checks,
            **(self.systems() if reads else {}),
            **kwargs,
        )

    def systems(self) -> dict[str, Any]:
        """Return the systems in use that the supplier stands behind, of those the reader may view."""
        user = self.request.user
        rows = InformationSystem.objects.visible_to(user, "view").current().filter(supplier=self.object)
        found = list(contracts.with_dpa(contracts.with_end(rows.select_related("unit")))[: MOST_SYSTEMS + 1])
        ports.shown(found[:MOST_SYSTEMS], InformationSystem)
        everything = f"{reverse('assets:system_list')}?{urlencode({'supplier': self.object.name})}"
        return {
            "systems": found[:MOST_SYSTEMS],
            "more_url": everything if len(found) > MOST_SYSTEMS else "",
            "contracts": Contract.objects.visible_to(user)
            .with_allowed(user, "view")
            .filter(supplier=self.object, archived_on__isnull=True),
        }


class SupplierHistory(SupplierPage, HistoryPage):
    action = "view"


class SavesSupplier(PickPage):
    """What the forms about a supplier have in common."""

    row: Supplier

    def sources(self) -> dict[str, Source]:
        return {"unit": places_for(self.request.user, self.row, self.request.get_full_path())}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.row}

    def save(self, form: Any, supplier: Supplier | None) -> str:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        version = form.cleaned_data["version"]
        row = actions.save_supplier(by=self.request.user, supplier=supplier, version=version, values=values)
        return row.get_absolute_url()


class SupplierAdd(SavesSupplier, FormPage):
    model = Supplier
    form_class = SupplierForm
    title = _("Lägg till leverantör")
    submit_label = _("Lägg till leverantören")
    success_message = _("Leverantören finns nu i registret.")

    @cached_property
    def row(self) -> Supplier:
        return Supplier()

    def perform(self, form: Any) -> str:
        return self.save(form, None)


class SupplierChange(SavesSupplier, ActionPage):
    model = Supplier
    form_class = SupplierForm
    title = _("Ändra leverantör")
    success_message = _("Ändringen är sparad.")

    @property
    def row(self) -> Supplier:
        return self.object

    def perform(self, form: Any) -> str:
        return self.save(form, self.object)


class SupplierArchive(ConfirmPage):
    model = Supplier
    action = "archive"
    title = _("Arkivera leverantör")
    submit_label = _("Arkivera leverantören")
    success_message = _("Leverantören är arkiverad.")
    consequences: Sequence[Any] = (
        _("Leverantören försvinner ur listorna."),
        _("Uppgifterna och historiken finns kvar."),
    )
    act = staticmethod(actions.archive_supplier)
    noun = "supplier"


class SupplierRestore(SupplierArchive):
    title = _("Ta tillbaka leverantör")
    submit_label = _("Ta tillbaka leverantören")
    success_message = _("Leverantören finns i registret igen.")
    consequences = (_("Leverantören syns i listorna igen."),)
    act = staticmethod(actions.restore_supplier)

"""Pages about contracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assets import actions, contracts, facts
from assets.filters import ContractFilters
from assets.forms import ContractForm, places_for, systems_for
from assets.models import Contract, InformationSystem, Supplier
from assets.tables import ContractTable
from core import clock, deadlines, ports
from core.pages import ActionPage, ConfirmPage, DetailPage, HistoryPage, ListPage, PageAction, Tab
from core.templatetags.ui import isodate
from roles.pick import Source
from roles.views.picking import PickPage


class ContractList(ListPage):
    model = Contract
    table_class = ContractTable
    filterset_class = ContractFilters
    title = _("Avtal")
    search_placeholder = _("Vad avtalet gäller, eller nummer")
    start_text = _("Öppna en leverantör och tryck på Lägg till avtal.")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit", "supplier").annotate(notice_by=contracts.notice_by())


class ContractPage(DetailPage):
    """What the detail and its history have in common."""

    model = Contract
    action = "view"
    tabs = (
        Tab(_("Översikt"), "assets:contract_detail"),
        Tab(_("Anteckningar"), "assets:contract_notes"),
        Tab(_("Historik"), "assets:contract_history"),
    )
    asks = ("change", "archive")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit", "supplier")

    def badges(self) -> Sequence[dict[str, Any]]:
        contract = self.object
        found: list[tuple[str, str, Any]] = []
        if contract.archived_on:
            found.append(("", "archive", _("Arkiverat %(day)s") % {"day": isodate(contract.archived_on)}))
        elif contract.ends_on and contract.ends_on < clock.today():
            found.append(("danger", "x-lg", _("Har gått ut")))
        elif contract.open_ended:
            found.append(("info", "arrow-repeat", _("Tills vidare")))
        return [{"kind": kind, "icon": icon, "text": text} for kind, icon, text in found]

    def actions(self) -> Sequence[PageAction]:
        pk, done = [self.object.pk], self.object.archived_on is not None
        name, text = ("contract_restore", _("Ta tillbaka")) if done else ("contract_archive", _("Arkivera"))
        archive = PageAction(text, reverse(f"assets:{name}", args=pk), "archive", decision=self.may("archive"))
        change = reverse("assets:contract_change", args=pk)
        return [archive, PageAction(_("Ändra"), change, "pencil", primary=True, decision=self.may("change"))]


class ContractDetail(ContractPage):
    template_name = "assets/contract_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contract, user = self.object, self.request.user
        covered = InformationSystem.objects.visible_to(user).filter(
            coverage__contract=contract, coverage__ended_on__isnull=True
        )
        systems = covered.select_related("unit")
        ports.shown(systems, InformationSystem)
        return super().get_context_data(
            facts=facts.of_contract(contract),
            systems=systems,
            duties=deadlines.of(self.record, contract),
            **kwargs,
        )


class ContractHistory(ContractPage, HistoryPage):
    pass


class SavesContract(PickPage):
    """What the forms about a contract have in common: the contract, its supplier, and the systems it covers."""

    request: Any
    contract: Contract

    def sources(self) -> dict[str, Source]:
        user, url = self.request.user, self.request.get_full_path()
        return {"unit": places_for(user, self.contract, url), "more": systems_for(user, self.contract, url)}

    def get_form_kwargs(self) -> dict[str, Any]:
        systems = InformationSystem.objects.visible_to(self.request.user, "view")
        return super().get_form_kwargs() | {
            "instance": self.contract,
            "covered": contracts.covered_by(self.contract),
            "systems": contracts.may_be_covered(systems, self.contract),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        ports.shown(context["form"].offered, InformationSystem)
        return context

    def save(self, form: Any, contract: Contract | None) -> str:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        version = form.cleaned_data["version"]
        row = actions.save_contract(
            by=self.request.user,
            contract=contract,
            supplier=self.contract.supplier,
            version=version,
            values=values,
            systems=form.chosen_systems(),
        )
        return row.get_absolute_url()


class ContractAdd(SavesContract, ActionPage):
    """A new contract with a supplier, for who may change what stands about the supplier."""

    model = Supplier
    form_class = ContractForm
    title = _("Lägg till avtal")
    submit_label = _("Lägg till avtalet")
    success_message = _("Avtalet finns nu i registret.")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit__place")

    @cached_property
    def contract(self) -> Contract:  # type: ignore[override]
        return Contract(supplier=self.object, unit=self.object.unit)

    def perform(self, form: Any) -> str:
        return self.save(form, None)


class ContractChange(SavesContract, ActionPage):
    model = Contract
    form_class = ContractForm
    title = _("Ändra avtal")
    success_message = _("Ändringen är sparad.")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit__place", "supplier__unit__place")

    @property
    def contract(self) -> Contract:  # type: ignore[override]
        return self.object

    def perform(self, form: Any) -> str:
        return self.save(form, self.object)


class ContractArchive(ConfirmPage):
    model = Contract
    action = "archive"
    title = _("Arkivera avtal")
    submit_label = _("Arkivera avtalet")
    success_message = _("Avtalet är arkiverat.")
    consequences: Sequence[Any] = (
        _("Avtalet försvinner ur listorna, och portalen påminner inte om det."),
        _("Systemen räknas inte längre som täckta av avtalet."),
        _("Uppgifterna och historiken finns kvar."),
    )
    act = staticmethod(actions.archive_contract)
    noun = "contract"


class ContractRestore(ContractArchive):
    title = _("Ta tillbaka avtal")
    submit_label = _("Ta tillbaka avtalet")
    success_message = _("Avtalet finns i registret igen.")
    consequences = (_("Avtalet syns i listorna och täcker sina system igen."),)
    act = staticmethod(actions.restore_contract)

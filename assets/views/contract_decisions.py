"""Deciding about a contract, for those who answer for the systems that it covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assets import actions, contracts
from assets.facts import Fact
from assets.forms import ContractDecisionForm
from assets.models import Contract, InformationSystem
from core import ports
from core.pages import LOGIN, ActionPage
from core.pages.base import Crumb, demand
from core.ports import YES, Decision
from core.templatetags.ui import isodate
from roles import access


class ContractDecide(ActionPage):
    """What the page of a system shows of its contract, and a form for what is decided.

    Whoever views a covered system reads it: a manager without an owner to ask comes here too. Whoever changes the
    contract, or a system that it covers, decides.
    """

    model = Contract
    open_to = LOGIN  # the right is that of the covered systems: enforce() and `may_decide` ask for it
    form_class = ContractDecisionForm
    last_day: str  # as it was read, like the label
    submit_label = _("Spara beskedet")
    success_message = _("Beskedet är sparat.")

    def enforce(self) -> None:
        self.object  # noqa: B018 (raises Http404)
        if self.request.method == "POST":
            demand(self.may_decide)

    @cached_property
    def object(self) -> Any:
        user = self.request.user
        rows = contracts.known_to(user).select_related("unit__place", "supplier__unit__place")
        rows = rows.annotate(notice_by=contracts.notice_by()).with_allowed(user, "view", "change")
        contract = rows.filter(pk=self.kwargs["pk"]).first()
        if contract is None:
            raise Http404
        self.label, self.last_day = contract.name, isodate(contract.ends_on) if contract.ends_on else ""
        return contract

    @property
    def readable(self) -> Any:
        return InformationSystem.objects.visible_to(self.request.user, "view").current()

    @cached_property
    def systems(self) -> Sequence[Any]:
        """The covered systems that the reader may view, with who owns them."""
        covered = {"coverage__contract": self.object, "coverage__ended_on__isnull": True}
        rows = self.readable.filter(**covered).select_related("unit").with_people()
        found = list(rows.with_allowed(self.request.user, "change"))
        ports.shown(found, InformationSystem)
        return found

    @cached_property
    def may_decide(self) -> Decision:
        if self.object.may_change or any(system.may_change for system in self.systems):
            return YES
        return access.refusal("change", InformationSystem, self.request.user)

    def principal(self) -> Any:
        """Return for whom a deputy decides: by the contract, else by the first system that gives the right."""
        if self.object.may_change:
            return access.principal(self.request.user, "change", Contract, self.object)
        mine = next((system for system in self.systems if system.may_change), None)
        return access.principal(self.request.user, "change", InformationSystem, mine) if mine else None

    def get_title(self) -> str:
        return str(_("Avtalet %(name)s") % {"name": self.label})

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(str(_("Mitt arbete")), reverse("my_work")), Crumb(self.get_title())]

    def cancel_url(self) -> str:
        return reverse("my_work")

    def get_template_names(self) -> list[str]:
        return ["assets/contract_decide.html" if self.may_decide else "assets/contract_undecided.html"]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(facts=self.facts(), systems=self.systems, decision=self.may_decide, **kwargs)

    def facts(self) -> list[Fact]:
        contract = self.object
        whole = contract.get_absolute_url() if contract.may_view else ""
        return [
            Fact(_now("Avtal"), self.label, whole),
            Fact(_now("Leverantör"), contract.supplier.name),
            Fact(_now("Säg upp senast"), isodate(contract.notice_by) if contract.notice_by else ""),
            Fact(_now("Sista dagen"), self.last_day),
        ]

    def perform(self, form: Any) -> str:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        actions.save_contract(
            by=self.request.user,
            contract=self.object,
            supplier=self.object.supplier,
            version=form.cleaned_data["version"],
            values=values,
        )
        return self.cancel_url()

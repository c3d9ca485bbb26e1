"""Saying that what stands about systems is true: one with a click, many from the list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assets import actions, attesting
from assets.filters import SystemFilters
from assets.forms import AttestForm
from assets.models import InformationSystem
from core import ports
from core.forms import ChosenField
from core.pages import ActionPage, ChosenPage

MEANS = (
    _("Du säger att det som står om systemet är sant i dag. Ditt namn och dagens datum sparas."),
    _("Nästa gång räknas från i dag. Ändras något senare gäller bekräftelsen ändå, och sidan visar vad som ändrats."),
)
SHOWN = 100


class SystemAttest(ActionPage):
    model = InformationSystem
    action = "attest"
    form_class = AttestForm
    template_name = "core/confirm.html"
    title = _("Bekräfta uppgifterna")
    submit_label = _("Uppgifterna stämmer")
    success_message = _("Uppgifterna är bekräftade med dagens datum.")

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def perform(self, form: Any) -> str:
        actions.attest_system(by=self.request.user, system=self.object, version=form.cleaned_data["version"])
        return reverse("my_work") if form.cleaned_data["back"] == "work" else self.object.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(consequences=MEANS, **kwargs)


class SystemsAttest(ChosenPage):
    model = InformationSystem
    action = "attest"
    filterset_class = SystemFilters
    template_name = "assets/systems_attest.html"
    title = _("Bekräfta uppgifterna för flera system")
    lead = _("Ditt namn och dagens datum sparas på varje system.")

    @cached_property
    def selection(self) -> attesting.Selection:
        return attesting.sort_out(self.request.user, self.chosen().select_related("unit"))

    def get_initial(self) -> dict[str, Any]:
        return {"chosen": ChosenField.written(self.selection.ready)}

    def perform(self, form: Any) -> str:
        done = actions.attest_systems(by=self.request.user, seen=form.cleaned_data["chosen"])
        number = len(done.ready)
        said = ngettext("%(n)s system är bekräftat.", "%(n)s system är bekräftade.", number)
        messages.success(self.request, said % {"n": number})
        for reason, systems in done.by_reason():
            told = _("%(n)s lämnades: %(names)s. %(why)s")
            names = ", ".join(s.name for s in systems[:5])
            messages.warning(self.request, told % {"n": len(systems), "names": names, "why": reason})
        return self.list_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ready = self.selection.ready
        ports.shown(ready[:SHOWN], self.model)
        return super().get_context_data(
            ready=ready[:SHOWN],
            more=len(ready[SHOWN:]),
            number=len(ready),
            left_out=[(why, rows[:SHOWN], len(rows)) for why, rows in self.selection.by_reason()],
            **kwargs,
        )

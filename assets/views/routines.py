"""Pages about routines: how often things are to be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets import actions, facts
from assets.filters import RoutineFilters
from assets.forms import RoutineForm
from assets.models import Routine
from assets.tables import RoutineTable
from core.pages import ActionPage, DetailPage, HistoryPage, ListPage, PageAction, Tab


class RoutineList(ListPage):
    model = Routine
    table_class = RoutineTable
    filterset_class = RoutineFilters
    title = _("Rutiner")
    lead = _("Hur ofta saker ska göras. Ändras en rutin flyttas alla datum som räknas från den.")
    search_placeholder = _("Rutin")


class RoutinePage(DetailPage):
    """What the tabs of a routine share."""

    model = Routine
    tabs = (Tab(_("Översikt"), "assets:routine_detail"), Tab(_("Historik"), "assets:routine_history"))
    asks = ("view", "change")

    def get_tabs(self) -> list[dict[str, Any]]:
        return super().get_tabs() if self.may("view") else []

    def actions(self) -> Sequence[PageAction]:
        url = reverse("assets:routine_change", args=[self.object.pk])
        return [PageAction(_("Ändra"), url, "pencil", primary=True, decision=self.may("change"))]


class RoutineDetail(RoutinePage):
    template_name = "assets/routine_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = [facts.fact(self.object, name) for name in ("kind", "months", "note")]
        return super().get_context_data(facts=shown, **kwargs)


class RoutineHistory(RoutinePage, HistoryPage):
    action = "view"


class RoutineChange(ActionPage):
    model = Routine
    form_class = RoutineForm
    title = _("Ändra rutin")
    success_message = _("Rutinen är ändrad.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.object}

    def perform(self, form: Any) -> str:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        version = form.cleaned_data["version"]
        row = actions.change_routine(by=self.request.user, routine=self.object, version=version, values=values)
        return row.get_absolute_url()

"""The outages of all systems, for those who answer for more than some: the list, one outage, its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assets import facts, outages
from assets.facts import Fact
from assets.models import InformationSystem, Outage
from assets.operation_lists import OutageFilters, OutageTable
from core import ports
from core.pages import DetailPage, HistoryPage, ListPage, PageAction, Tab
from core.templatetags.ui import hours


class OutageList(ListPage):
    model = Outage
    table_class = OutageTable
    filterset_class = OutageFilters
    title = _("Avbrott")
    search_placeholder = _("Vad som hände")
    start_text = _("Öppna ett system, fliken Avbrott och återläsning, och tryck på Registrera avbrott.")

    @cached_property
    def lead(self) -> str:  # type: ignore[override]
        return outages.in_a_sentence(outages.by_year(Outage.objects.visible_to(self.request.user)))

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("system__unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["table"].page.object_list
        ports.shown((row.record.system_id for row in page), InformationSystem)
        return context


class OutagePage(DetailPage):
    """What the tabs of an outage share."""

    model = Outage
    tabs = (Tab(_("Översikt"), "assets:outage_detail"), Tab(_("Historik"), "assets:outage_history"))
    asks = ("view",)

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("system__unit")

    def badges(self) -> Sequence[dict[str, Any]]:
        outage = self.object
        found: list[tuple[str, str, Any]] = [("", "lightning", outage.get_kind_display())]
        if outage.is_going_on:
            found.append(("danger", "hourglass-split", _("Pågår")))
        if outage.archived_on:
            found.append(("", "archive", _("Borttaget")))
        return [{"kind": kind, "icon": icon, "text": text} for kind, icon, text in found]

    def actions(self) -> Sequence[PageAction]:
        url = reverse("assets:system_operation", args=[self.object.system_id])
        return [PageAction(_("Till systemets logg"), url, "list-ul")]


class OutageDetail(OutagePage):
    template_name = "assets/outage_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outage = self.object
        ports.shown([outage.system], InformationSystem)
        system = Fact(gettext("System"), outage.system.name, outage.system.get_absolute_url())
        rto = outage.system.rto_hours
        told = [
            system,
            facts.unit_fact(outage.system),
            *(facts.fact(outage, name) for name in ("started_at", "ended_at")),
            Fact(gettext("Hur länge"), outages.in_words(outage.lasted)),
            Fact(gettext("Längsta tid utan systemet"), hours(rto) if rto is not None else ""),
            facts.fact(outage, "cause"),
            facts.fact(outage, "note"),
        ]
        return super().get_context_data(facts=told, verdict=outage.verdict, **kwargs)


class OutageHistory(OutagePage, HistoryPage):
    action = "view"

"""Pages about what may be a system: proposing, looking through and settling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets import actions, candidates
from assets.candidate_forms import CandidateForm, SettleForm
from assets.candidate_lists import CandidateFilters, CandidateTable
from assets.facts import Fact, fact, unit_fact
from assets.forms import places_for
from assets.models import Candidate, InformationSystem
from core import measures, ports
from core.imports.button import import_button
from core.pages import ActionPage, DetailPage, FormPage, HistoryPage, ListPage, PageAction, Tab
from roles.pick import Source
from roles.views.picking import PickPage

TABS = (Tab(_("Översikt"), "assets:candidate_detail"), Tab(_("Historik"), "assets:candidate_history"))
TONES = {Candidate.State.OPEN: "warn", Candidate.State.NOT_A_SYSTEM: ""}


class CandidateList(ListPage):
    model = Candidate
    table_class = CandidateTable
    filterset_class = CandidateFilters
    title = _("Kandidater")
    lead = _("Sådant som kan vara system: förslag från medarbetare, och namn i listor över det kommunen betalar för.")
    search_placeholder = _("Namn eller användning")
    start_text = _("Läs in leverantörsreskontran eller listan över program i inloggningskatalogen.")
    naming_columns = ("system",)

    def get_queryset(self) -> Any:
        return measures.annotate(super().get_queryset().select_related("unit", "system"), self.record.measures)

    def actions(self) -> Sequence[PageAction]:
        user = self.request.user
        add = PageAction(_("Föreslå ett system"), reverse("assets:candidate_add"), "plus-lg", primary=True)
        return [*import_button(user, "candidates"), *([add] if ports.access().may(user, "add", Candidate) else [])]


class CandidatePage(DetailPage):
    """What the detail and its history have in common."""

    model = Candidate
    tabs = TABS
    asks = ("settle",)

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit__place", "system", "proposer")

    def badges(self) -> Sequence[dict[str, str]]:
        state = Candidate.State(self.object.state)
        return [{"kind": TONES.get(state, "ok"), "icon": "patch-question", "text": str(state.label)}]

    def actions(self) -> Sequence[PageAction]:
        if self.object.state == Candidate.State.NEW:
            return []
        url = reverse("assets:candidate_settle", args=[self.object.pk])
        text = _("Avgör") if self.object.state == Candidate.State.OPEN else _("Avgör igen")
        return [PageAction(text, url, "check2", primary=True, decision=self.may("settle"))]


class CandidateDetail(CandidatePage):
    template_name = "assets/candidate_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        is_open = row.state == Candidate.State.OPEN
        like = candidates.like(self.request.user, row) if is_open else []
        ports.shown([*(found for _match, found in like), *filter(None, [row.system])], InformationSystem)
        return super().get_context_data(facts=self.facts(), is_open=is_open, like=like, **kwargs)

    def facts(self) -> list[Fact]:
        row = self.object
        system = row.system
        about = [Fact(str(_("System")), system.name, system.get_absolute_url())] if system else []
        said = (fact(row, name) for name in ("note", "origin", "proposer"))
        return [unit_fact(row), *said, *about, fact(row, "reason")]


class CandidateHistory(CandidatePage, HistoryPage):
    action = "view"


class CandidateAdd(PickPage, FormPage):
    model = Candidate
    form_class = CandidateForm
    title = _("Föreslå ett system som saknas")
    lead = _("Informationssäkerhetssamordnaren ser efter om det redan finns, och registrerar det annars.")
    submit_label = _("Skicka förslaget")
    success_message = _("Tack. Förslaget är skickat.")

    def sources(self) -> dict[str, Source]:
        return {"unit": places_for(self.request.user, Candidate(), self.request.get_full_path())}

    def get_initial(self) -> dict[str, Any]:
        place = self.request.user.main_placement
        return super().get_initial() | ({"unit": place.unit_id} if place else {})

    def breadcrumbs(self) -> Sequence[Any]:
        sees = ports.access().may(self.request.user, "see", Candidate)
        return super().breadcrumbs() if sees else super().breadcrumbs()[1:]

    def cancel_url(self) -> str:
        return reverse("assets:candidate_list" if ports.access().may(self.request.user, "see", Candidate) else "home")

    def perform(self, form: Any) -> str:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        row = actions.propose_system(by=self.request.user, values=values)
        return row.get_absolute_url() if ports.access().decide(self.request.user, "see", row) else reverse("home")


class CandidateSettle(PickPage, ActionPage):
    model = Candidate
    action = "settle"
    form_class = SettleForm
    template_name = "assets/candidate_settle.html"
    submit_label = _("Avgör")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit__place", "system")

    def get_title(self) -> str:
        return str(_("Är %(name)s ett system?") % {"name": self.label})

    def sources(self) -> dict[str, Source]:
        user, url = self.request.user, self.request.get_full_path()
        rows = InformationSystem.objects.visible_to(user).describable().select_related("unit")
        here = rows.filter(unit__place__entity=self.object.unit.place.entity_id)
        return {
            "system": Source(here, lambda text: Q(name__iexact=text), lambda found: found.unit.name, url),
            "unit": places_for(user, InformationSystem(), url),
        }

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        asked = self.request.GET.get("som", "")
        state = Candidate.State.SAME if asked else "" if row.state == Candidate.State.OPEN else row.state
        said = {"state": state, "system": asked or row.system_id, "unit": row.unit_id, "reason": row.reason}
        return super().get_initial() | said | {"version": row.version}

    def perform(self, form: Any) -> str:
        row = actions.settle_candidate(by=self.request.user, candidate=self.object, **form.cleaned_data)
        messages.success(self.request, _("Kandidaten är avgjord."))
        new = row.system if row.state == Candidate.State.NEW else None
        return new.get_absolute_url() if new else row.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(like=candidates.like(self.request.user, self.object), **kwargs)

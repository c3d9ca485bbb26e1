"""The start page in its three forms, Mitt arbete, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from assets.models import InformationSystem
from core import clock, measures, ports, registry
from core.imports.button import import_button
from core.measures import Measure, exceptions
from core.pages import LOGIN, Page, PageAction
from core.pages.base import Crumb
from core.registry import Record
from reports import figures, greeting, mine, offices, past, work
from roles import answering
from roles.kinds import RoleKind
from roles.models import OrganisationUnit

# Offices whose holders look at the whole before they look at their own.
OVERSEERS = {RoleKind.CISO, RoleKind.IT_MANAGER, RoleKind.PREPAREDNESS, RoleKind.DPO, RoleKind.AUDITOR}
FIRST_EXCEPTIONS = 10


class ReadPage(Page, TemplateResponseMixin, ContextMixin):
    """A page that only shows something."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))


class PersonalPage(ReadPage):
    """A page about its reader: under the heading stand the day and what one is responsible for."""

    open_to = LOGIN

    @property
    def lead(self) -> str:  # type: ignore[override]
        return greeting.sentence(self.request.user)

    def todo(self, found: work.Work) -> work.Work:
        """Return somebody's work, handed over to the trail with the rows that it tells of."""
        for record in registry.records():
            ports.shown(sorted(found.about(record)), record.model)
        return found

    def own_work(self) -> dict[str, Any]:
        """Return what the reader has to do, and the systems nearest to them."""
        nearest = mine.systems(self.request.user)
        ports.shown([one["system"] for one in nearest], InformationSystem)
        return {"work": self.todo(work.of(self.request.user)), "mine": nearest}


class Home(PersonalPage):
    """The start page: doors for every employee, the work first for role holders, figures first for overseers."""

    title = _("Start")

    def get_title(self) -> str:
        return _now("Hej %(name)s!") % {"name": self.request.user.given_name}

    @cached_property
    def form(self) -> str:
        kinds = offices.kinds(self.request.user)
        return "figures" if kinds & OVERSEERS else "work" if kinds else "doors"

    def get_template_names(self) -> list[str]:
        return [f"reports/home_{self.form}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | getattr(self, f"with_{self.form}")()

    def with_doors(self) -> dict[str, Any]:
        user = self.request.user
        near = mine.systems_near(user)
        ports.shown(near, InformationSystem)
        return {"near": near, "asked": answering.asked_of(user).exists()}

    def with_work(self) -> dict[str, Any]:
        return self.own_work()

    def with_figures(self) -> dict[str, Any]:
        user = self.request.user
        tables = [figures.in_all(user, record) for record in figures.measured(user)]
        tiles = [_tile(line) for t in tables for line in t.lines if line.figure.population]
        return {
            "work": self.todo(work.of(user)),
            "tiles": tiles,
            "first_step": None if tiles else _first_step(user),
        }


def _first_step(user: Any) -> dict[str, Any] | None:
    """Return what there is to do while nothing is in the register, or None when something is."""
    if InformationSystem.objects.visible_to(user).exists():
        return None
    title = _now("Registret är tomt än")
    for way in import_button(user, "systems"):
        text = _now("Läs in kommunens systemlista. Då räknas policyns krav, och du ser vad som saknas.")
        return {"title": title, "text": text, "action": {"label": _now("Läs in systemlistan"), "url": way.url}}
    return {"title": title, "text": _now("När system har registrerats räknas policyns krav här."), "action": None}


def _tile(line: figures.Line) -> dict[str, Any]:
    figure = line.figure
    note = _now("%(n)s saknas") % {"n": figure.exceptions} if figure.exceptions else _now("Alla")
    tone = "warn" if figure.exceptions else "ok"
    shown = {"value": figure.met, "of": figure.population, "note": note, "tone": tone}
    icon = "exclamation-triangle" if figure.exceptions else "check-circle"
    return {"label": figure.measure.title, "url": line.list_url, "icon": icon, **shown}


class MyWork(PersonalPage):
    title = _("Mitt arbete")
    template_name = "reports/my_work.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.own_work(), **kwargs)


class Measures(ReadPage):
    """Every measure of the policy, and each part of the organisation, over what the reader may view."""

    model = InformationSystem
    action = "view"
    title = _("Mått")
    lead = _("Policyns krav, räknade på allt som du har rätt att läsa.")
    template_name = "reports/measures.html"

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(self.get_title())]

    def actions(self) -> Sequence[PageAction]:
        plans = ports.access().may(self.request.user, "plan", OrganisationUnit)
        return [PageAction(_("Startplan"), reverse("start_plan"), "calendar-event")] if plans else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        tables = figures.with_parts(user, *figures.measured(user))
        then = past.turn_of_the_year(user, {t.record.key: (t.record, t.measures) for t in tables})
        shown = [(table, _beside(table, then.get(table.record.key))) for table in tables]
        return super().get_context_data(tables=shown, counted_at=clock.now(), **kwargs)


@dataclass(frozen=True)
class Beside:
    """The figures of a table with those of the turn of the year beside them (None where nothing was kept)."""

    day: date | None
    lines: Sequence[tuple[figures.Line, figures.Figure | None]]


def _beside(table: figures.Table, then: past.Then | None) -> Beside:
    kept = then.figures if then else {}
    return Beside(then.day if then else None, [(line, kept.get(line.measure.slug)) for line in table.lines])


class MeasureDetail(ReadPage):
    """One measure: its clause, its figure, each part of the organisation, and the first exceptions."""

    model = InformationSystem
    action = "view"
    template_name = "reports/measure_detail.html"

    @cached_property
    def found(self) -> tuple[Record, Measure]:
        try:
            return measures.find(self.kwargs["slug"])
        except KeyError:
            raise Http404 from None

    def enforce(self) -> None:
        """Raise PermissionDenied unless the reader may view rows of the kind that is measured, 404 for no measure."""
        super().enforce()
        if not ports.access().may(self.request.user, "view", self.found[0].model):
            raise Http404

    def get_title(self) -> str:
        return str(self.found[1].title)

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(_now("Mått"), reverse("measures")), Crumb(self.get_title())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, measure = self.found
        (table,) = figures.with_parts(self.request.user, record, only=[measure])
        model: Any = record.model
        rows = model._default_manager.visible_to(self.request.user, "view")
        first = exceptions(rows.select_related(record.unit_field), measure)[:FIRST_EXCEPTIONS]
        ports.shown(first, record.model)
        months = past.by_month(self.request.user, record, measure)
        return super().get_context_data(
            measure=measure, table=table, line=table.lines[0], first=first, months=months, **kwargs
        )

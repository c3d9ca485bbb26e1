"""Pages about what a system depends on, and what depends on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assets import actions, chains, picture
from assets.forms import DependencyAddForm, DependencyForm, neighbours_for
from assets.models import InformationSystem, SystemDependency
from assets.views.systems import SystemPage
from core import exports, ports
from core.pages import ActionPage, ConfirmPage, Crumb, PartPage
from core.pages.paging import pager
from roles.pick import Source
from roles.views.picking import PickPage

PER_PAGE = 100
CHAIN_TITLES = {
    chains.STOPS: _("Det här stannar om %(name)s stannar"),
    chains.NEEDS: _("Det här behöver vi för att köra %(name)s"),
}
LEAVING = (InformationSystem.LifeCycle.PHASING_OUT, InformationSystem.LifeCycle.RETIRED)
HEADS = (_("System"), _("Ansvarig enhet"), _("Längsta tid utan systemet, timmar"), _("Steg bort"))


class SystemDependencies(SystemPage):
    """The tab Beroenden: what comes in, what goes out, a picture of both, and how far it all reaches."""

    action = "view"
    template_name = "assets/system_dependencies.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        system, user = self.object, self.request.user
        seen = InformationSystem.objects.visible_to(user).current().order_by().values("pk")
        live = SystemDependency.objects.filter(archived_on__isnull=True)
        # How far a neighbour has come is for those who may view it.
        leaving = InformationSystem.objects.visible_to(user, "view").filter(life_cycle__in=LEAVING).order_by()
        incoming = (
            live.filter(to_system=system, from_system__in=seen)
            .select_related("from_system__unit")
            .annotate(is_leaving=Exists(leaving.filter(pk=OuterRef("from_system"))))
            .in_name_order("from_system")
        )
        outgoing = (
            live.filter(from_system=system, to_system__in=seen)
            .select_related("to_system__unit")
            .annotate(is_leaving=Exists(leaving.filter(pk=OuterRef("to_system"))))
            .in_name_order("to_system")
        )
        ports.shown([*(one.from_system_id for one in incoming), *(one.to_system_id for one in outgoing)], self.model)
        return super().get_context_data(
            incoming=incoming,
            outgoing=outgoing,
            picture=picture.draw(
                system.name,
                list(dict.fromkeys(one.from_system.name for one in incoming)),
                list(dict.fromkeys(one.to_system.name for one in outgoing)),
            ),
            stops=self.chain(chains.STOPS),
            needs=self.chain(chains.NEEDS),
            may_change=self.may("change_dependencies"),
            **kwargs,
        )

    def chain(self, direction: str) -> dict[str, Any]:
        found = chains.of(self.object, direction, self.request.user)
        return {
            "title": CHAIN_TITLES[direction] % {"name": self.object.name},
            "count": len(found),
            "furthest": max((link.depth for link in found), default=0),
            "first": chains.first_to_stop(found),
            "url": reverse(f"assets:system_{direction}", args=[self.object.pk]),
        }


class SystemChain(SystemPage):
    """A chain to its end, the shortest time first, and the same as a file."""

    action = "view"
    template_name = "assets/system_chain.html"
    direction = chains.STOPS

    def get_title(self) -> str:
        return str(CHAIN_TITLES[self.direction] % {"name": self.label})

    def breadcrumbs(self) -> Sequence[Crumb]:
        systems, system = super().breadcrumbs()
        tab = Crumb(_("Beroenden"), reverse("assets:system_dependencies", args=[self.object.pk]))
        return [systems, Crumb(system.label, self.object.get_absolute_url()), tab, Crumb(CRUMBS[self.direction])]

    def actions(self) -> Sequence[Any]:
        return []

    def badges(self) -> Sequence[Any]:
        return []

    def get_tabs(self) -> list[dict[str, Any]]:
        return []

    @cached_property
    def chain(self) -> Sequence[chains.Link]:
        return chains.of(self.object, self.direction, self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wanted = request.GET.get("format")
        if wanted in exports.FORMATS:
            cells = ((link.name, link.unit, link.hours, link.depth) for link in self.chain)
            rows = ([exports.plain(cell) for cell in row] for row in cells)
            response = exports.file_response([[str(head) for head in HEADS], *rows], wanted, self.get_title())
            keys = [link.id for link in self.chain]
            ports.trail().exported(response, self.model, response.sent, format=wanted, keys=keys)
            return response
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.chain, PER_PAGE).get_page(self.request.GET.get("page"))
        ports.shown([link.id for link in page.object_list], self.model)
        return super().get_context_data(
            direction=self.direction,
            links=page.object_list,
            count=len(self.chain),
            first=chains.first_to_stop(self.chain),
            unknown=sum(link.hours is None for link in self.chain),
            heads=HEADS,
            **pager(page),
            **kwargs,
        )


CRUMBS = {chains.STOPS: _("Det här stannar"), chains.NEEDS: _("Det här behövs")}


class DependencyPage(ActionPage):
    """What the forms about a system's dependencies have in common."""

    model = InformationSystem
    action = "change_dependencies"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit__place")

    def cancel_url(self) -> str:
        return reverse("assets:system_dependencies", args=[self.object.pk])

    def breadcrumbs(self) -> Sequence[Crumb]:
        systems, system, here = super().breadcrumbs()
        return [systems, system, Crumb(_("Beroenden"), self.cancel_url()), here]


class DependencyAdd(PickPage, DependencyPage):
    form_class = DependencyAddForm
    title = _("Lägg till beroende")
    submit_label = _("Lägg till beroendet")
    success_message = _("Beroendet finns nu i registret.")

    def sources(self) -> dict[str, Source]:
        return {"other": neighbours_for(self.request.user, self.object, self.request.get_full_path())}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"name": self.label, "instance": SystemDependency()}

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        ends = (self.object, data["other"])
        source, target = ends if data["direction"] == "out" else reversed(ends)
        values = {name: data[name] for name in ("kind", "information", "note")}
        actions.save_dependency(
            by=self.request.user,
            dependency=None,
            version=None,
            values=values | {"from_system": source, "to_system": target},
        )
        return self.cancel_url()


class OneDependency(PartPage, DependencyPage):
    """A page about one dependency of the system in the address; who may not see the other end has no such page."""

    argument = "dependency"

    def parts(self) -> Any:
        live = SystemDependency.objects.filter(archived_on__isnull=True).select_related("from_system", "to_system")
        seen = InformationSystem.objects.visible_to(self.request.user).order_by().values("pk")
        return live.about(self.object).filter(from_system__in=seen, to_system__in=seen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ports.shown([self.part.from_system_id, self.part.to_system_id], self.model)
        return super().get_context_data(**kwargs)

    def get_title(self) -> str:
        return f"{self.title}: {self.part.from_system.name} → {self.part.to_system.name}"


class DependencyChange(OneDependency):
    form_class = DependencyForm
    title = _("Ändra beroende")
    success_message = _("Ändringen är sparad.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.part}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        values = {name: form.cleaned_data[name] for name in ("kind", "information", "note")}
        user = self.request.user
        actions.save_dependency(by=user, dependency=self.part, version=version, values=values)
        return self.cancel_url()


class DependencyRemove(OneDependency, ConfirmPage):
    title = _("Ta bort beroende")
    submit_label = _("Ta bort beroendet")
    success_message = _("Beroendet är borttaget.")
    consequences = (
        _("Beroendet försvinner från båda systemen och ur det som stannar."),
        _("Det står kvar i historiken för båda."),
    )
    act = staticmethod(actions.archive_dependency)
    noun = "dependency"

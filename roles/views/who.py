"""The page "Vem kan?": who may do something with one object, or with any of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from core import htmx, ports, registry
from core.pages import LOGIN
from core.pages.base import Crumb, Page
from roles import access, policy, who, words
from roles.kinds import RoleKind

PART = "vem-kan"


class WhoCanPage(Page, TemplateResponseMixin, ContextMixin):
    """Who may do an action with something, for everyone who sees it; htmx gets the list alone."""

    open_to = LOGIN  # what it is about the address says: enforce() asks whether it is there to ask of
    title = _("Vem kan?")
    template_name = "roles/who_can.html"

    def enforce(self) -> None:
        action = self.kwargs["action"]
        if action not in self.record.actions or RoleKind.EMPLOYEE in policy.roles_for(self.record.key, action):
            raise Http404  # nobody asks who may what everyone may

    @cached_property
    def record(self) -> registry.Record:
        try:
            return registry.record_by_key(self.kwargs["record"])
        except KeyError:
            raise Http404 from None

    def able(self) -> Sequence[who.Able]:
        raise NotImplementedError

    def reason(self) -> str:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {"able": self.able(), "reason": self.reason()}
        place = request.headers.get("HX-Target", "")  # beside which of a page's buttons
        if place.startswith(PART) and htmx.wants_part(request, place):
            return htmx.vary(render(request, "roles/who_list.html", context))
        return htmx.vary(self.render_to_response(self.get_context_data(**context)))

    def get_title(self) -> str:
        verb = str(words.ACTIONS.get(self.kwargs["action"], self.kwargs["action"]))
        return str(_("Vem kan %(verb)s?") % {"verb": verb})

    def breadcrumbs(self) -> Sequence[Crumb]:
        home = Crumb(str(self.record.plural).capitalize(), reverse(self.record.list_url))
        return [home, Crumb(self.get_title())]


class WhoCan(WhoCanPage):
    """Who may do the action on one object."""

    def enforce(self) -> None:
        super().enforce()
        if self.about is None:
            raise Http404
        ports.shown([self.about], self.record.model)

    @cached_property
    def about(self) -> Any:
        model: Any = self.record.model
        return model._default_manager.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()

    def able(self) -> Sequence[who.Able]:
        return who.may(self.about, self.kwargs["action"])

    def reason(self) -> str:
        return access.refusal_about(self.kwargs["action"], self.about).reason

    def breadcrumbs(self) -> Sequence[Crumb]:
        home, here = super().breadcrumbs()
        return [home, Crumb(str(getattr(self.about, self.record.label)), self.record.url_of(self.about.pk)), here]


class WhoCanAny(WhoCanPage):
    """Who may do the action where the reader works, whichever row it is, or with rows that are not there yet."""

    def able(self) -> Sequence[who.Able]:
        return who.may_near(self.request.user, self.kwargs["action"], self.record.model)

    def reason(self) -> str:
        return access.refusal(self.kwargs["action"], self.record.model).reason

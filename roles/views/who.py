"""The page "Vem kan?": who may do something with one object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from core import htmx, registry
from core.pages import LOGIN
from core.pages.base import Crumb, Page
from roles import access, policy, who, words
from roles.kinds import RoleKind

PART = "vem-kan"


class WhoCan(Page, TemplateResponseMixin, ContextMixin):
    """Who may do the action on the object, for everyone who sees it; htmx gets the list alone."""

    open_to = LOGIN  # which object the address says: enforce() asks whether it is seen
    template_name = "roles/who_can.html"

    def enforce(self) -> None:
        record, action = registry.record_for(self.about), self.kwargs["action"]
        if action not in record.actions or RoleKind.EMPLOYEE in policy.roles_for(record.key, action):
            raise Http404  # nobody asks who may what everyone may

    @cached_property
    def about(self) -> Any:
        try:
            model: Any = registry.record_by_key(self.kwargs["record"]).model
        except KeyError:
            raise Http404 from None
        found = model._default_manager.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {"able": who.may(self.about, self.kwargs["action"]), "reason": self.reason}
        place = request.headers.get("HX-Target", "")  # beside which of a page's buttons
        if place.startswith(PART) and htmx.wants_part(request, place):
            return htmx.vary(render(request, "roles/who_list.html", context))
        return htmx.vary(self.render_to_response(self.get_context_data(**context)))

    @property
    def reason(self) -> str:
        return access.refusal_about(self.kwargs["action"], self.about).reason

    def get_title(self) -> str:
        verb = str(words.ACTIONS.get(self.kwargs["action"], self.kwargs["action"]))
        return str(_("Vem kan %(verb)s?") % {"verb": verb})

    def breadcrumbs(self) -> Sequence[Crumb]:
        record = registry.record_for(self.about)
        home = Crumb(str(record.plural).capitalize(), reverse(record.list_url))
        here = Crumb(str(getattr(self.about, record.label)), record.url_of(self.about.pk))
        return [home, here, Crumb(self.get_title())]

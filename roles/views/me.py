"""What each person sees and decides about themselves."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from core.pages import LOGIN, needs
from core.pages.base import Page
from roles import actions, appointing, deputising, words
from roles.kinds import RoleKind
from roles.models import Assignment, User
from roles.scopes import with_objects


class Me(Page, TemplateResponseMixin, ContextMixin):
    """Own details, own roles with what they give, and how the portal looks."""

    open_to = LOGIN
    template_name = "roles/me.html"
    title = _("Min profil")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        return super().get_context_data(
            person=person,
            facts=_facts(person),
            placements=person.placements.in_force().select_related("unit", "manager"),
            offices=_offices(person),
            **_deputies(person),
            themes=User._meta.get_field("theme").choices,
            **kwargs,
        )


def _facts(person: Any) -> list[dict[str, Any]]:
    facts = [
        (_("Namn"), person.full_name),
        (_("E-postadress"), person.email),
        (_("Anställningsnummer"), person.employment_number),
    ]
    return [{"label": label, "value": value, "url": ""} for label, value in facts]


def _offices(person: Any) -> list[dict[str, Any]]:
    """Return each role the person has now, where, and what it gives; every employee has the first."""
    held = Assignment.objects.valid().filter(person=person)
    held = held.select_related("unit", "object_type", "deputy_for__person")
    rows = with_objects(list(held.order_by("role", "starts_on", "pk")))
    kinds = [RoleKind.EMPLOYEE, *dict.fromkeys(row.role for row in rows)]
    return [
        {
            "label": RoleKind(kind).label,
            "sentence": words.sentence(kind),
            "lines": words.lines(kind),
            "held": [row for row in rows if row.role == kind],
        }
        for kind in kinds
    ]


def _deputies(person: Any) -> dict[str, Any]:
    """Return who stands in for the person, now and to come, and whether they have anything to stand in for."""
    named = Assignment.objects.not_over().not_withdrawn().filter(deputy_for__person=person)
    rows = named.select_related("person", "unit", "object_type", "deputy_for__person").order_by("starts_on", "pk")
    return {
        "deputies": appointing.mark_endable(person, with_objects(list(rows))),
        "may_name_deputy": deputising.held_by(person).exists(),
    }


@needs(LOGIN)
def theme(request: Any) -> HttpResponse:
    """Keep light, dark or as the device, and return to where one was."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    chosen = request.POST.get("theme", "")
    if chosen in User.Theme.values:
        actions.choose_theme(by=request.user, theme=chosen)
        messages.success(request, _("Utseendet är ändrat."))
    return HttpResponseRedirect(_back(request), status=303)


def _back(request: HttpRequest) -> str:
    """Return the path one came from, within the portal."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return urlsplit(wanted)._replace(scheme="", netloc="").geturl() or "/"
    return reverse("roles:me")

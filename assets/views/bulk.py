"""Changing several systems at once: what is to be changed, what that does to each, and then all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assets import actions, bulk
from assets.filters import SystemFilters
from assets.forms import BulkForm
from assets.models import InformationSystem
from assets.tag_forms import tags_of, tags_on
from assets.views.tagging import TagsPage
from core import ports
from core.forms import ChosenField
from core.pages import ChosenPage
from roles import access
from roles.forms import person_source, unit_source
from roles.pick import Source
from roles.views.picking import PickPage
from roles.visibility import colleagues_at

SHOWN = 100
NOT_SHOWN: dict[str, Any] = {"planned": (), "more": 0, "to_change": 0, "left_out": ()}


class SystemsChange(TagsPage, PickPage, ChosenPage):
    model = InformationSystem
    action = "change"
    form_class = BulkForm
    filterset_class = SystemFilters
    template_name = "assets/systems_change.html"
    title = _("Ändra flera system")
    lead = _(
        "Det du fyller i ändras i alla valda system. Inget sparas förrän du har sett vad som händer med varje rad."
    )

    def sources(self) -> dict[str, Source]:
        user, url = self.request.user, self.request.get_full_path()
        return {
            "unit": unit_source(access.units_for(user, "add", self.model), url),
            "manager": person_source(self.colleagues(), url),
        }

    def colleagues(self) -> Any:
        """Return everyone placed in the legal entities of the chosen systems."""
        return colleagues_at(row.unit_id for row in self.rows)

    @cached_property
    def rows(self) -> list[Any]:
        return list(self.chosen().with_allowed(self.request.user, *bulk.RIGHTS.values()).select_related("unit__place"))

    tag_field = bulk.ADD_TAGS

    def known_tags(self) -> Sequence[str]:
        return tags_of({row.unit.place.entity_id for row in self.rows})

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        needed = {"unit": "add", "manager": "appoint_manager", "life_cycle": "change", bulk.ADD_TAGS: "change"}
        offered = [name for name, action in needed.items() if access.may(user, action, self.model)]
        there = tags_on(self.rows)
        if there and bulk.ADD_TAGS in offered:
            offered.append(bulk.REMOVE_TAGS)
        return super().get_form_kwargs() | {"offered": offered, "tags": there}

    def get_initial(self) -> dict[str, Any]:
        return {"chosen": ChosenField.written(self.rows)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out what was shown, or show what is typed now."""
        form = self.get_form()
        if form.is_valid():
            if request.POST.get("step") == "apply" and form.cleaned_data["previewed"] == form.digest():
                return super().post(request, *args, **kwargs)
            return self.render_to_response(self.get_context_data(form=form))
        return self.again(form)

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        plan = actions.change_systems(
            by=self.request.user, seen=said["chosen"], values=form.values(), reason=said["reason"]
        )
        number = len(plan.rows)
        told = ngettext("%(n)s system är ändrat.", "%(n)s system är ändrade.", number)
        messages.success(self.request, told % {"n": number})
        for reason, systems in plan.by_reason():
            left = _("%(n)s lämnades: %(names)s. %(why)s")
            names = ", ".join(s.name for s in systems[:5])
            messages.warning(self.request, left % {"n": len(systems), "names": names, "why": reason})
        return self.list_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        shown = self.preview(form) if form is not None and form.is_bound and form.cleaned_data.get("chosen") else {}
        ports.shown(self.rows, self.model)
        return super().get_context_data(**{**NOT_SHOWN, **shown, **kwargs, "number": len(self.rows)})

    def preview(self, form: Any) -> dict[str, Any]:
        """Return what the typed values do to each row as it is now, and let the form remember that it was shown."""
        values = form.values()
        if not values or form.errors.keys() - {"reason"}:
            return {}
        plan = bulk.plan(self.rows, values)
        form.data = form.data.copy()
        form.data["chosen"] = ChosenField.written(row.system for row in plan.rows) or form.data["chosen"]
        form.data["previewed"] = form.digest()
        form.fields["reason"].required = True
        return {
            "planned": plan.rows[:SHOWN],
            "more": len(plan.rows[SHOWN:]),
            "to_change": len(plan.rows),
            "left_out": [(why, rows[:SHOWN], len(rows)) for why, rows in plan.by_reason()],
        }

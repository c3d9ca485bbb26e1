"""The page where a person's offices go to others, seen before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.pages import ActionPage
from core.pages.base import demand
from core.ports import Decision
from roles import actions, appointing, handovers
from roles.forms import HandOverForm, person_source
from roles.models import User
from roles.pick import Source
from roles.scopes import with_objects
from roles.views.picking import PickPage
from roles.visibility import assignments_visible_to, colleagues_at


class HandOver(PickPage, ActionPage):
    """Hand over some or all of what a person holds: first shown what happens, then done at once."""

    model = User
    action = "see"
    form_class = HandOverForm
    template_name = "roles/hand_over.html"
    success_message = _("Rollerna är överlämnade.")

    def enforce(self) -> None:
        super().enforce()
        none = _("Du får inte lämna över någon av personens roller.")
        demand(Decision(bool(self.offices), str(none)))

    @cached_property
    def offices(self) -> Sequence[Any]:
        """The person's ordinary assignments, which hold or will, that the reader may give to another."""
        held = assignments_visible_to(self.request.user).filter(person=self.object, is_deputy=False)
        held = held.not_over().not_withdrawn().select_related("person", "unit", "object_type", "deputy_for__person")
        rows = with_objects(list(held.order_by("role", "pk")))
        return [row for row in appointing.mark_endable(self.request.user, rows) if row.may_give]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"offices": self.offices}

    def sources(self) -> dict[str, Source]:
        source = person_source(
            colleagues_at(row.place_unit for row in self.offices).exclude(pk=self.object.pk),
            self.request.get_full_path(),
        )
        return dict.fromkeys(("person", *(f"to_{row.pk}" for row in self.offices)), source)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(holder=self.object, **kwargs)

    def get_title(self) -> str:
        return str(_("Lämna över %(name)s roller") % {"name": genitive(self.object.full_name)})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what will happen; do it when it is sent again from there."""
        form = self.get_form()
        if "seen" not in request.POST and form.is_valid():
            pairs, starts_on = form.cleaned_data["offices"], form.cleaned_data["starts_on"]
            if faults := handovers.faults_of_gaps((office for office, _person in pairs), starts_on):
                form.add_error("starts_on", faults)
                return self.again(form)
            planned = [
                {"office": office, "person": person, "waits": handovers.waiting(office, self.request.user)}
                for office, person in pairs
            ]
            self.submit_label = _("Lämna över")
            return self.render_to_response(self.get_context_data(form=form, planned=planned))
        return super().post(request, *args, **kwargs)

    submit_label = _("Visa vad som händer")

    def principal(self) -> None:
        """Nobody hands over as a deputy, even where only that lets them see the person."""

    def perform(self, form: Any) -> str:
        answers = form.cleaned_data
        given = {name: answers[name] for name in ("offices", "starts_on", "decision", "reason")}
        actions.hand_over(by=self.request.user, **given)
        return self.object.get_absolute_url()


def genitive(name: str) -> str:
    """Return a name as the owner of something: Hans and Max stay as they are."""
    return name if name[-1:] in "sxz" else f"{name}s"

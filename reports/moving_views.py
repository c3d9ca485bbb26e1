"""The page where everything in a unit goes to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assets.models import InformationSystem
from core.pages import ActionPage
from core.pages.base import Crumb, demand
from core.ports import Decision
from reports import moving
from roles import access
from roles.forms import UNIT_HINT, PickForm, day, unit_source
from roles.models import OrganisationUnit, User
from roles.pick import PickField, Source
from roles.views.picking import PickPage

SHOWN = 50


class MoveOutForm(PickForm):
    """Where all that is `left` in a unit goes, what of it, and from when."""

    unit = PickField(label=_("Till enheten"), hint=UNIT_HINT)
    systems = forms.BooleanField(required=False, initial=True)
    people = forms.BooleanField(required=False, initial=True)
    moves_on = day(
        _("Medarbetarna byter enhet från och med"),
        required=True,
        help_text=_("Systemen byter enhet redan när du sparar."),
    )
    reason = forms.CharField(
        label=_("Skäl"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Till exempel ny organisation. Skälet sparas i historiken för varje system och person."),
    )  # fmt: skip

    def __init__(self, *args: Any, left: moving.Left, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        n, m = len(left.systems), len(left.people)
        self.fields["systems"].label = ngettext("Flytta %(n)s system", "Flytta %(n)s system", n) % {"n": n}
        self.fields["people"].label = ngettext("Flytta %(n)s medarbetare", "Flytta %(n)s medarbetare", m) % {"n": m}
        if not n:
            del self.fields["systems"]
        if not m:
            del self.fields["people"], self.fields["moves_on"]
        elif not n:
            self.fields["moves_on"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """What there is none of is not moved."""
        return {"systems": False, "people": False, "moves_on": None} | (super().clean() or {})


class UnitMoveOut(PickPage, ActionPage):
    """Move all that one may move from a unit: its systems, and those who work there."""

    model = OrganisationUnit
    action = "see"
    form_class = MoveOutForm
    template_name = "reports/move_out.html"
    submit_label = _("Flytta")

    def enforce(self) -> None:
        super().enforce()
        refusal = str(_("Du får inte flytta något från den här enheten."))
        demand(Decision(moving.may_move_from(self.request.user, self.object), refusal))

    @cached_property
    def left(self) -> moving.Left:
        return moving.left_in(self.request.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"left": self.left}

    def get_initial(self) -> dict[str, Any]:
        return {"moves_on": moving.first_day_elsewhere(self.object)}

    def sources(self) -> dict[str, Source]:
        user = self.request.user
        reach = access.units_for(user, "place", User) | access.units_for(user, "add", InformationSystem)
        return {"unit": unit_source(reach.exclude(pk=self.object.pk), self.request.get_full_path())}

    def get_title(self) -> str:
        return str(_("Flytta från %(unit)s") % {"unit": self.object.name})

    def breadcrumbs(self) -> Sequence[Crumb]:
        top = Crumb(str(_("Enheter")), reverse("roles:unit_list"))
        return [top, Crumb(self.label, self.object.get_absolute_url()), Crumb(self.get_title())]

    def principal(self) -> None:
        """For whom a deputy moves systems is told by each of them; nobody places people as a deputy."""

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        moved = moving.move_out(by=self.request.user, source=self.object, **said)
        for sentence in told(moved, said["unit"].name):
            messages.success(self.request, sentence)
        for why, systems in moved.plan.by_reason() if moved.plan else ():
            left = {"n": len(systems), "names": ", ".join(s.name for s in systems[:5]), "why": why}
            messages.warning(self.request, _("%(n)s system är kvar: %(names)s. %(why)s") % left)
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left = self.left
        lists = [(_("System"), left.systems[:SHOWN], len(left.systems[SHOWN:])),
                 (_("Medarbetare"), left.people[:SHOWN], len(left.people[SHOWN:]))]  # fmt: skip
        return super().get_context_data(lists=[one for one in lists if one[1]], is_empty=not left, **kwargs)


def told(moved: moving.Moved, unit: str) -> list[str]:
    """Say what went where."""
    n, m = len(moved.plan.rows) if moved.plan else 0, len(moved.people)
    systems = ngettext("%(n)s system hör nu till %(unit)s.", "%(n)s system hör nu till %(unit)s.", n)
    people = ngettext("%(n)s medarbetare flyttas till %(unit)s.", "%(n)s medarbetare flyttas till %(unit)s.", m)
    return [said % {"n": count, "unit": unit} for said, count in ((systems, n), (people, m)) if count]

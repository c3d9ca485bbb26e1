"""The page where the start plan is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.forms import DATE_HELP, OnceForm
from core.pages import FormPage
from core.pages.base import Crumb
from reports import start_plan
from roles import actions
from roles.models import OrganisationUnit

MOST_WEEKS = 26


class SpreadForm(forms.Form):
    """From which day and how many weeks apart the parts are proposed to start."""

    first = forms.DateField(label=_("Första startdagen"), help_text=DATE_HELP)
    weeks = forms.IntegerField(label=_("Veckor mellan"), min_value=0, max_value=MOST_WEEKS, initial=2)


class StartPlanForm(OnceForm):
    """A day for each part of the organisation, and the plan as it was when the page was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, parts: Sequence[start_plan.Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        for part in parts:
            self.fields[f"start_{part.unit.pk}"] = forms.DateField(
                label=part.unit.name, required=False, help_text=_lacking(part.lacking)
            )
        self.fields["reason"] = forms.CharField(label=_("Skäl"), max_length=200, required=False)
        self.initial["seen"] = ";".join(f"{part.unit.pk}={part.starts_on or ''}" for part in parts)

    def starts(self) -> dict[int, date | None]:
        """Return the chosen day of each part."""
        return {part.unit.pk: self.cleaned_data[f"start_{part.unit.pk}"] for part in self.parts}

    def clean_seen(self) -> dict[int, date | None]:
        """Return the plan as it was shown; what is not one counts as a plan that nobody has seen."""
        try:
            pairs = [pair.split("=") for pair in self.cleaned_data["seen"].split(";") if pair]
            return {int(pk): date.fromisoformat(day) if day else None for pk, day in pairs}
        except ValueError:
            return {}


def _lacking(n: int) -> str:
    return ngettext("%(n)s brist att rätta", "%(n)s brister att rätta", n) % {"n": n}


class StartPlan(FormPage):
    model = OrganisationUnit
    action = "plan"
    form_class = StartPlanForm
    template_name = "reports/start_plan.html"
    title = _("Startplan")
    lead = _(
        "Bestäm när varje del börjar arbeta med sina brister, så att ingen får allt på en gång. Före dagen står inget "
        "under Mitt arbete. Måtten räknas ändå."
    )
    submit_label = _("Spara planen")

    @cached_property
    def parts(self) -> list[start_plan.Part]:
        return start_plan.parts_for(self.request.user)

    @cached_property
    def spread_form(self) -> SpreadForm:
        return SpreadForm(self.request.GET if "first" in self.request.GET else None)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"parts": self.parts}

    def get_initial(self) -> dict[str, Any]:
        days = {part.unit.pk: part.starts_on for part in self.parts}
        if self.spread_form.is_valid():
            days |= start_plan.spread(self.parts, **self.spread_form.cleaned_data)
        return {f"start_{pk}": day for pk, day in days.items()}

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(str(_("Mått")), reverse("measures")), Crumb(self.get_title())]

    def perform(self, form: Any) -> str:
        values = form.cleaned_data
        said = {"starts": form.starts(), "seen": values["seen"], "reason": values["reason"]}
        changed = actions.plan_starts(by=self.request.user, **said)
        text = ngettext("%(n)s startdag är sparad.", "%(n)s startdagar är sparade.", changed) % {"n": changed}
        messages.success(self.request, text if changed else _("Planen var redan så."))
        return reverse("start_plan")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposed = self.spread_form.is_valid() and self.request.method == "GET"
        return super().get_context_data(spread=self.spread_form, proposed=proposed, **kwargs)

"""Choosing between what the register and a list say of a system."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets import actions, statements
from assets.models import InformationSystem, OtherStatement
from core.forms import OnceForm
from core.pages import PartPage
from core.templatetags.ui import isodate

Choice = OtherStatement.Choice


class SettleForm(OnceForm):
    choice = forms.ChoiceField(widget=forms.RadioSelect)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, statement: OtherStatement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        field.label = _("%(field)s: vad gäller?") % {"field": statement.label}
        register = _("Registret: %(value)s (%(origin)s)")
        file = _("Filen: %(value)s (%(origin)s)")
        now = statements.present(statement)
        # What the register said when the list was read has an origin; what somebody has written since is told as such.
        source = statement.known_origin if now == statement.known else _("ändrat efter att filen lästes in")
        self.fields["seen"].initial = now
        field.choices = [(Choice.REGISTER.value, register % {"value": now or "–", "origin": source or "–"})]
        if statements.can_take(statement):
            origin = f"{statement.origin}, {isodate(statement.said_on)}"
            field.choices += [(Choice.FILE.value, file % {"value": statement.said, "origin": origin})]
        else:
            field.help_text = _("Ska filens uppgift gälla? Ändra den på systemets sida först och välj sedan registret.")


class StatementSettle(PartPage):
    model = InformationSystem
    form_class = SettleForm
    title = _("Välj vilken uppgift som gäller")
    submit_label = _("Spara valet")
    success_message = _("Valet är sparat.")

    argument = "statement"

    def parts(self) -> Any:
        return self.object.other_statements.filter(choice="")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"statement": self.part}

    def cancel_url(self) -> str:
        return reverse("assets:system_imported", args=[self.object.pk])

    def again(self, form: Any, stale: Any = None) -> HttpResponse:
        """Show the form anew with what the register says now, and nothing chosen in advance."""
        data = form.data.copy()
        data["seen"] = form.fields["seen"].initial
        data.pop("choice", None)
        form.data = data
        return super().again(form, stale)

    def perform(self, form: Any) -> str:
        chosen = form.cleaned_data
        actions.settle_statement(
            by=self.request.user, statement=self.part, choice=chosen["choice"], seen=chosen["seen"]
        )
        return self.cancel_url()

"""The forms of erasing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OnceForm
from erasing import places
from roles.forms import DecisionFields


class DecisionForm(DecisionFields, OnceForm):
    """What is said of every decision to erase: all of it, so that it can be found."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.decision_names:
            self.fields[name].required = True
        self.fields["decision_body"].help_text = _("Till exempel Kommunstyrelsen, eller Arkivarien på delegation.")
        self.fields["decision_case_number"].help_text = _("Till exempel KS 2026/118.")


class WordsForm(DecisionForm):
    """A decision that words are to go, wherever they stand."""

    search = forms.CharField(
        label=_("Ord som ska bort"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_(
            "Ett på varje rad, till exempel ett personnummer. Skriv det på alla sätt som det kan vara skrivet."
        ),
    )


class FieldsForm(DecisionForm):
    """A decision that some of a row's texts are to go, from the row and from all its earlier versions."""

    fields_of_row = forms.MultipleChoiceField(
        label=_("Uppgifter som ska bort"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Välj vilka uppgifter som ska gallras.")},
    )

    def __init__(self, *args: Any, about: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fields_of_row"]
        field.choices = [(one.name, str(one.verbose_name).capitalize()) for one in places.erasable(type(about))]

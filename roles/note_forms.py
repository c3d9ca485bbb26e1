"""The forms of notes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OnceForm
from roles.forms import day
from roles.models.notes import MOST_TEXT


class NoteForm(OnceForm):
    text = forms.CharField(
        label=_("Anteckning"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Skriv inga personnummer, lösenord eller sårbarheter. Alla som får läsa uppgifterna läser anteckningen, "
            "och den går inte att ändra efteråt, bara återta."
        ),
    )
    about_on = day(
        _("Avser dagen"), help_text=_("Om det gäller en annan dag än i dag, till exempel ett möte 2026-10-02.")
    )


class NoteCorrectForm(NoteForm):
    reason = forms.CharField(label=_("Vad var fel?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

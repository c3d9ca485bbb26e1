"""How a missing system is proposed, and how a candidate is settled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assets.models import Candidate
from core.forms import VersionedForm
from roles.forms import UNIT_HINT, PickForm
from roles.pick import PickField

State = Candidate.State
ANSWERS = (
    (State.SAME, _("Samma som ett system i registret, bara ett annat namn")),
    (State.PART, _("Del av ett system i registret")),
    (State.NOT_A_SYSTEM, _("Inte ett system")),
    (State.NEW, _("Ett nytt system. Registrera det.")),
)


class CandidateForm(PickForm, forms.ModelForm):
    unit = PickField(label=_("Var används det?"), hint=UNIT_HINT)

    class Meta:
        model = Candidate
        fields = ("name", "note", "unit")
        labels = {"name": _("Vad heter det?")}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class SettleForm(PickForm, VersionedForm):
    """What a candidate is. Which of the other fields are needed follows from the answer: the action says so."""

    state = forms.ChoiceField(label=_("Vad är det?"), choices=ANSWERS, widget=forms.RadioSelect)
    system = PickField(
        label=_("Vilket system?"), hint=_("Sök på systemets namn. Behövs för samma som och del av."), required=False
    )
    unit = PickField(label=_("Ansvarig enhet för ett nytt system"), hint=UNIT_HINT, required=False)
    reason = forms.CharField(
        label=_("Skäl"), max_length=300, required=False, help_text=_("Behövs när det inte är ett system.")
    )

    def clean(self) -> dict[str, Any]:
        """Leave out what the answer makes no use of, so that a forgotten choice is not saved."""
        values = super().clean() or self.cleaned_data
        if values.get("state") not in (State.SAME, State.PART):
            values["system"] = None
        if values.get("state") != State.NEW:
            values["unit"] = None
        return values

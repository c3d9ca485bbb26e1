"""The forms of reviews."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import VersionedForm
from roles.forms import UNIT_HINT, DecisionFields, PickForm, day
from roles.pick import PickField


class ReviewForm(DecisionFields, PickForm, VersionedForm):
    """What is reviewed, for whom, where and how long. Where is decided once: access has been given by it."""

    name = forms.CharField(label=_("Vad som granskas"), max_length=200)
    ordered_by = forms.CharField(
        label=_("Beställare"), max_length=200, help_text=_("Till exempel Kommunrevisionen eller Omsorgsnämnden.")
    )
    unit = PickField(label=_("Gäller organisationen"), hint=UNIT_HINT)
    starts_on = day(_("Från och med"), required=True)
    ends_on = day(
        _("Till och med"), required=True, help_text=_("Revisorernas läsrätt upphör av sig själv efter den dagen.")
    )


class ReviewChangeForm(ReviewForm):
    """The same review, with what a later end means for those who work in it."""

    unit = None  # type: ignore[assignment]
    lengthen = forms.BooleanField(
        label=_("Låt revisorerna läsa till den nya sista dagen"),
        required=False,
        help_text=_("Gäller bara om du flyttar sista dagen framåt. Annars slutar deras uppdrag som det var bestämt."),
    )
    reason = forms.CharField(label=_("Skäl"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

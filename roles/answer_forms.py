"""The form in which somebody answers what they were appointed to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OnceForm
from roles.models import Assignment


class _Known(forms.MultipleChoiceField):
    """Choices of which some are no longer offered, but still understood."""

    known: frozenset[str] = frozenset()

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.known


class AnswerForm(OnceForm):
    """Whether somebody takes on what they were appointed to: which, yes or no, and for a no why.

    The buttons are the answer. `known` may be named, `waiting` are shown, `ticked` are chosen from the start.
    """

    assignments = _Known(label=_("Uppdrag"), widget=forms.CheckboxSelectMultiple)
    answer = forms.ChoiceField(
        choices=[(one, one.label) for one in (Assignment.Answer.ACCEPTED, Assignment.Answer.DECLINED)],
        widget=forms.HiddenInput,
        error_messages={"required": _("Tryck på Jag tar uppdraget eller Tacka nej.")},
    )
    reason = forms.CharField(
        label=_("Skäl till att du tackar nej"),
        max_length=1000,
        error_messages={"required": _("Skriv varför du tackar nej. Den som ska utse någon annan behöver veta.")},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Systemägaren och alla som läser systemet ser det. Skriv inget om hälsa eller annat privat."),
    )

    def __init__(
        self, *args: Any, known: Sequence[Any], waiting: Sequence[Any], ticked: Sequence[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(row.pk): row for row in known}
        self.fields["reason"].required = self.data.get("answer") != Assignment.Answer.ACCEPTED
        field: Any = self.fields["assignments"]
        field.known = frozenset(self.by_key)
        field.choices = [(str(row.pk), self._told(row)) for row in waiting]
        field.initial = [str(row.pk) for row in ticked]
        if len(waiting) == 1:
            field.widget = forms.MultipleHiddenInput()

    @staticmethod
    def _told(row: Any) -> str:
        said = {"role": row.get_role_display(), "place": row.place, "day": row.starts_on.isoformat()}
        return str(_("%(place)s: %(role)s från och med %(day)s") % said)

    def clean_assignments(self) -> list[Any]:
        return [self.by_key[key] for key in self.cleaned_data["assignments"]]

    @property
    def wants_reason(self) -> bool:
        """Whether a reason was typed or is lacking: the part about declining then stands open."""
        return bool(self["reason"].errors or self["reason"].value())

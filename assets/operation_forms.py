"""The forms of the log of operation. A time is written as it is shown: 2026-11-23 14:30."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assets.models import Outage, RestoreTest
from core import clock
from core.forms import DATE_HELP, VersionedModelForm

MOMENT_HELP = _("Till exempel 2026-11-23 14:30.")
STILL_HELP = _("Till exempel 2026-11-23 14:30. Lämna tomt så länge avbrottet pågår.")

UNREADABLE = {"invalid": _("Skriv dag och klockslag, till exempel 2026-11-23 14:30.")}


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"autocomplete": "off"}, format="%Y-%m-%d %H:%M")


class OutageForm(VersionedModelForm):
    class Meta:
        model = Outage
        fields = ("what", "kind", "started_at", "ended_at", "cause", "note")
        widgets = {
            "kind": forms.RadioSelect,
            "started_at": _moment(),
            "ended_at": _moment(),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"started_at": MOMENT_HELP, "ended_at": STILL_HELP}
        error_messages = {"started_at": UNREADABLE, "ended_at": UNREADABLE}


class OutageEndForm(VersionedModelForm):
    """When an outage was over: now, unless said otherwise."""

    class Meta:
        model = Outage
        fields = ("ended_at", "cause")
        widgets = {"ended_at": _moment()}
        help_texts = {"ended_at": MOMENT_HELP}
        error_messages = {"ended_at": UNREADABLE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_at"].required = True
        self.initial["ended_at"] = self.initial.get("ended_at") or clock.now().replace(second=0, microsecond=0)


class RestoreTestForm(VersionedModelForm):
    class Meta:
        model = RestoreTest
        fields = ("tested_on", "what", "result", "minutes", "note")
        widgets = {"result": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"tested_on": DATE_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["result"]
        field.choices = RestoreTest.Result.choices

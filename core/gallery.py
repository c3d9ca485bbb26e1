"""The gallery of components at /ui/: every part once, with long words, empty states and errors."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import clock
from core.pages import LOGIN, needs

LONG_UNIT = "Samhällsbyggnadsförvaltningen"
LEVEL_WORDS = ("ingen eller försumbar", "måttlig", "betydande", "allvarlig", "synnerligen allvarlig")


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Systemets namn", help_text="Det namn som de flesta använder.")
    unit = forms.ChoiceField(label="Ansvarig enhet", choices=[("", "Välj"), ("1", LONG_UNIT), ("2", "Hemtjänst Norr")])
    until = forms.DateField(label="Avtalet gäller till", required=False, help_text="Till exempel 2030-01-17.")
    place = forms.ChoiceField(
        label="Driftform",
        choices=[("own", "Egen drift"), ("cloud", "Molntjänst"), ("?", "Vet inte")],
        widget=forms.RadioSelect(attrs={"class": "choices-row"}),
    )
    kinds = forms.MultipleChoiceField(
        label="Personuppgifter",
        choices=[("c", "Vanliga"), ("s", "Känsliga"), ("p", "Skyddade adresser")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = forms.CharField(label="Beskrivning", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="Jag har stämt av med systemägaren")


@needs(LOGIN)
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with samples. Reads nothing from the database."""
    form = SampleForm({"name": "Treserva", "until": "feb 2026"})
    return render(request, "core/gallery.html", {"form": form} | _head() | _time() | _figures())


def _head() -> dict[str, Any]:
    actions = [
        {
            "label": "Annan åtgärd",
            "url": "#",
            "icon": "",
            "primary": False,
            "allowed": True,
            "reason": "",
            "method": "get",
        },
        {
            "label": "Besluta",
            "url": "#",
            "icon": "",
            "primary": False,
            "allowed": False,
            "reason": "Du är systemförvaltare. Birgitta Åkesson kan besluta.",
            "who_url": "",
            "method": "get",
        },
        {
            "label": "Huvudknapp",
            "url": "#",
            "icon": "plus-lg",
            "primary": True,
            "allowed": True,
            "reason": "",
            "method": "get",
        },
    ]
    page = {
        "title": "Komponenter",
        "lead": "Alla delar på en sida. Använd bara de här, och bara så här.",
        "breadcrumbs": [{"label": "Start", "url": "/"}, {"label": "Komponenter", "url": ""}],
        "badges": [{"kind": "info", "icon": "puzzle", "text": "För den som bygger"}],
        "actions": actions,
    }
    tabs = [
        {"label": "Översikt", "url": "#", "count": None, "current": True},
        {"label": "Risker", "url": "#", "count": 8, "current": False},
        {"label": "Historik", "url": "#", "count": None, "current": False},
    ]
    return {"page": page, "tabs": tabs, "long_unit": LONG_UNIT, "words": LEVEL_WORDS}


def _time() -> dict[str, Any]:
    today = clock.today()
    days = (-400, -34, -1, 0, 1, 2, 11, 46, 160, 900)
    at = timezone.make_aware(dt.datetime.combine(today, dt.time(9, 12)))
    log = [
        {
            "title": "Reservrutinen har startats",
            "text": "Fyra enheter arbetar på papper.",
            "at": at,
            "by": "Päivi Norén",
            "icon": "life-preserver",
            "kind": "info",
        },
        {
            "title": "Servicedesk fick samtal",
            "text": "",
            "at": at - dt.timedelta(hours=3),
            "by": "Christer Lundgren",
            "icon": "telephone-inbound",
            "kind": "",
        },
    ]
    steps = [
        {"label": "Välj fil", "done": True, "current": False},
        {"label": "Granska", "done": False, "current": True},
        {"label": "Läs in", "done": False, "current": False},
    ]
    changes = [
        {"label": "Avtal till", "before": "2027-12-31", "after": "2030-01-17"},
        {"label": "Ersättare", "before": "", "after": "Christer Palm"},
    ]
    conflict = {
        "who": "Mats Larsson",
        "when": at,
        "rows": [
            {"name": "avtal", "label": "Avtal till", "yours": "2030-01-17", "theirs": "2028-12-31", "kind": "both"},
            {"name": "syfte", "label": "Syfte", "yours": "Bygglov och tillsyn", "theirs": "Bygglov", "kind": "yours"},
        ],
        "both": True,
        "opened": None,
    }
    return {
        "days": [today + dt.timedelta(days=n) for n in days],
        "log": log,
        "steps": steps,
        "changes": changes,
        "conflict": conflict,
        "log_at": at,
    }


def _figures() -> dict[str, Any]:
    tiles = [
        {"label": "Roller", "value": 58, "of": 61, "note": "2 fler än i oktober", "url": "#", "icon": "", "tone": ""},
        {"label": "Stoppas", "value": 4, "of": None, "note": "", "url": "#", "icon": "x-circle-fill", "tone": "danger"},
        {
            "label": "Med varning",
            "value": 95,
            "of": None,
            "note": "",
            "url": "#",
            "icon": "exclamation-triangle-fill",
            "tone": "warn",
        },
    ]
    checks = [
        {
            "state": "unmet",
            "text": "Reservrutinen är övad det senaste året",
            "detail": "Övades 2025-05-20",
            "url": "#",
            "action": "Planera övning",
        },
        {
            "state": "exception",
            "text": "Flerfaktorsinloggning krävs alltid",
            "detail": "Undantag till 2026-12-31",
            "url": "#",
            "action": "Visa undantag",
        },
        {
            "state": "met",
            "text": "Klassningen är beslutad och gäller",
            "detail": "till 2028-03-02",
            "url": "",
            "action": "",
        },
    ]
    facts = [
        {"label": "Enhet", "value": LONG_UNIT, "url": "#"},
        {"label": "Användare", "value": 1240, "url": ""},
        {"label": "Avtal till", "value": None, "url": ""},
    ]
    pages = [{"number": n, "url": f"?page={n}", "current": n == 1, "gap": False} for n in (1, 2)]
    return {
        "tiles": tiles,
        "checks": checks,
        "facts": facts,
        "chips": [
            {"label": f"Enhet: {LONG_UNIT}", "remove_url": "?"},
            {"label": "Läge: i drift", "remove_url": "?"},
        ],
        "pages": [
            *pages,
            {"number": "…", "gap": True},
            {"number": 9, "url": "?page=9", "current": False, "gap": False},
        ],
        "per_page_links": [{"n": n, "url": f"?per_page={n}", "current": n == 25} for n in (25, 50, 100)],
        "quarters": [("kv 1", 9, 8), ("kv 2", 8, 9), ("kv 3", 11, 5), ("kv 4", 7, 5)],
        "empty_action": {"label": "Rensa alla filter", "url": "?"},
    }

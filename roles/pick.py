"""A field that finds one of many by typing: people and units are never a list to scroll.

Without scripts the form comes back with what was found, to choose from; with htmx the same list shows while typing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import ports, search

MOST = 12


@dataclass
class Source:
    """What may be chosen: rows, how an exact answer is written, a line about each, and the page that answers htmx."""

    rows: QuerySet
    exact: Callable[[str], Q]
    detail: Callable[[Any], str] = lambda row: ""
    url: str = ""

    def find(self, text: str) -> list[Any]:
        """Return the first rows that answer the text, and one more when there are more than can be shown."""
        return list(search.named(self.rows, text)[: MOST + 1])

    def get(self, pk: Any) -> Model | None:
        """Return a row that may be chosen, or None."""
        return self.rows.filter(pk=pk).first() if str(pk).isdecimal() else None

    def certain(self, text: str) -> Model | None:
        """Return the one row that the text names exactly, or None when none or several do."""
        hits = list(self.rows.filter(self.exact(text))[:2])
        return hits[0] if len(hits) == 1 else None


class PickWidget(forms.Widget):
    """A search box, and beneath it what was found as radio buttons."""

    template_name = "roles/pick.html"
    use_fieldset = True
    source: Source
    hint: Any = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str]:
        return (data.get(name) or "", (data.get(f"{name}_text") or "").strip())

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def sent_as(self, name: str, value: Any) -> dict[str, list[str]]:
        """Return what is sent when the row is chosen and nothing is typed."""
        return {name: [str(value.pk) if value else ""], f"{name}_text": [""]}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        pk, text = value if isinstance(value, tuple) else (getattr(value, "pk", value) or "", "")
        chosen = self.source.get(pk)
        context = super().get_context(name, "", attrs)
        context["widget"] |= {
            "text": text,
            "hint": self.hint,
            "url": self.source.url,
            "required": self.is_required,
            **found(self.source, name, text, chosen),
        }
        return context

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_


class PickField(forms.Field):
    """One row of a source. Give it with `from_source` when the form is made."""

    widget = PickWidget

    def __init__(self, *, hint: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.hint = hint

    def from_source(self, source: Source) -> None:
        self.widget.source = source

    def clean(self, value: tuple[str, str]) -> Any:
        """Return the chosen row (or None). Raises ValidationError when it takes a choice."""
        pk, text = value or ("", "")
        source = self.widget.source
        row = source.get(pk) or (source.certain(text) if text else None)
        if row is not None:
            return row
        if text:
            raise ValidationError(
                _("Välj en i listan.") if source.find(text) else _("Ingen hittades. Prova ett annat ord.")
            )
        if self.required:
            raise ValidationError(_("Sök och välj en."))
        return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


def found(source: Source, name: str, text: str, chosen: Model | None = None) -> dict[str, Any]:
    """Return the context of the list under the search box: the chosen row first, then what answers the text."""
    rows = source.find(text) if text else []
    shown = [row for row in rows[:MOST] if row != chosen]
    choices = [*([chosen] if chosen else []), *shown]
    ports.shown(choices, source.rows.model)
    return {
        "name": name,
        "found": [{"pk": r.pk, "label": str(r), "detail": source.detail(r), "chosen": r == chosen} for r in choices],
        "asked": bool(text),
        "more": len(rows) > MOST,
    }


def people(rows: Any, url: str = "") -> Source:
    """Return the source of people who may be chosen, told by title and unit."""
    return Source(rows.with_placement(), _person_named, _person_detail, url)


def units(rows: QuerySet, url: str = "") -> Source:
    """Return the source of units that may be chosen, told by code and the unit above."""
    return Source(rows.select_related("parent"), _unit_named, _unit_detail, url)


def _person_named(text: str) -> Q:
    first, _space, last = text.rpartition(" ")
    by_name = Q(given_name__iexact=first, family_name__iexact=last)
    return by_name | Q(email__iexact=text) | Q(employment_number__iexact=text)


def _unit_named(text: str) -> Q:
    return Q(name__iexact=text) | Q(code__iexact=text)


def _person_detail(person: Any) -> str:
    return ", ".join(filter(None, [person.title, person.unit_name]))


def _unit_detail(unit: Any) -> str:
    return " · ".join(filter(None, [unit.code, unit.parent and str(unit.parent)]))

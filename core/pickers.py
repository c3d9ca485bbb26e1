"""Choosing a row among many: a list when it is short, a field to write the name in when it is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from core import registry
from core.functions import matches

MOST_OPTIONS = 200
CANDIDATES = 8
NUMBERED = re.compile(r"\(nr (\d{1,18})\)\s*$")


class PickInput(forms.TextInput):
    """A text field that suggests names while one writes."""

    template_name = "core/pick.html"
    options: Callable[[], list[str]] = staticmethod(list)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["options"] = self.options()
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_forslag"
        return context


class PickField(forms.CharField):
    """A row chosen by its name. Its queryset is set by the form, so that only rows the user may see are found."""

    widget = PickInput
    queryset: QuerySet

    def set_rows(self, queryset: QuerySet) -> None:
        """Choose among these rows."""
        self.queryset = queryset
        self.widget.options = self.suggestions  # type: ignore[attr-defined]

    def suggestions(self) -> list[str]:
        """Return all names when they are few; else the name is written, and looked up when the form is sent."""
        rows = list(self.queryset[: MOST_OPTIONS + 1])
        return [self.prepare_value(row) for row in rows] if len(rows) <= MOST_OPTIONS else []

    def prepare_value(self, value: Any) -> Any:
        return f"{value} (nr {value.pk})" if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        """Return the row that is meant, or None. Raises ValidationError that names the nearest."""
        text = super().clean(value)
        if not text:
            return None
        number = NUMBERED.search(text)
        label = registry.record_for(self.queryset.model).label
        wanted = {"pk": int(number[1])} if number else {f"{label}__iexact": text}
        found = list(self.queryset.filter(**wanted)[: CANDIDATES + 1])
        if len(found) == 1:
            return found[0]
        raise ValidationError(self._which_one(text, found))

    def _which_one(self, text: str, found: list[Any]) -> str:
        fields = registry.record_for(self.queryset.model).search
        near = found or list(self.queryset.filter(matches(text, *fields))[:CANDIDATES])
        if not near:
            return str(_("Det finns inget som heter ”%(text)s”.")) % {"text": text}
        names = ", ".join(self.prepare_value(row) for row in near[:CANDIDATES])
        return str(_("Vilket menar du? Skriv något av dessa: %(names)s.")) % {"names": names}


class RowChoice(forms.ModelChoiceField):
    """A short list of rows, each named by `row_name`."""

    def __init__(self, *args: Any, row_name: Callable[[Any], str] = str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_name = row_name

    def label_from_instance(self, obj: Any) -> str:
        return self.row_name(obj)


def choose(queryset: QuerySet, row_name: Callable[[Any], str] = str, **kwargs: Any) -> forms.Field:
    """Return a field for one of the rows: a list of at most MOST_OPTIONS, else a field for its name."""
    if queryset.count() <= MOST_OPTIONS:
        return RowChoice(queryset, row_name=row_name, **kwargs)
    field = PickField(**kwargs)
    field.set_rows(queryset)
    return field

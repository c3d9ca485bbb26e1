"""Filters in the URL, each shown as a chip that removes itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import registry
from core.functions import matches


class SearchFilter(django_filters.CharFilter):
    """Free text over a record's search fields, and over what `also` adds (such as the names of role holders)."""

    def __init__(self, also: Callable[[str], Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label=_("Sök"), **kwargs)
        self.also = also

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        found = matches(value, *registry.record_for(qs.model).search)
        return qs.filter(found | self.also(value)) if self.also else qs.filter(found)


class Filters(django_filters.FilterSet):
    """A filter set whose chosen values can be told as chips."""

    def chips(self, url_with: Callable[..., str]) -> list[dict[str, str]]:
        """Return label and removing address of each chosen value; unknown values are shown too, to be removed."""
        return [
            {"label": f"{self.form.fields[name].label}: {self.words_of(name, value)}", "remove_url": url}
            for name in self.form.fields
            for value in self.data.getlist(name)
            if value != "" and (url := url_with(drop=(name, value), page=None))
        ]

    def words_of(self, name: str, value: str) -> str:
        field = self.form.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            found = self.form.cleaned_data.get(name) if self.form.is_bound and self.form.is_valid() else None
            return field.label_from_instance(found) if found and not hasattr(found, "__iter__") else value
        choices = dict(getattr(field, "choices", ()) or ())
        return str(choices.get(value, value))

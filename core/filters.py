"""Filters in the URL, each shown as a chip that removes itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import measures, search
from core.measures import Measure

MOST_WRITTEN = 100


class WrittenOnce:
    """A widget whose choices are the same for many: with none chosen it is written once for as long as it is used.

    Most lists are read without most of their filters, and choices take longer to write than the rest of the form.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.written: dict[Any, SafeString] = {}  # shared by all copies of the widget, which the forms use

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rendered = super().render  # type: ignore[misc]
        if value:
            return rendered(name, value, attrs, renderer)
        key = (name, self.offered(), *sorted((attrs or {}).items()))
        text = self.written.get(key)
        if text is None:
            if len(self.written) >= MOST_WRITTEN:
                self.written.clear()
            text = self.written[key] = rendered(name, value, attrs, renderer)
        return text

    def offered(self) -> Hashable:
        """Return what is offered, when that is not the same for everyone."""
        return None


class FewBoxes(WrittenOnce, forms.CheckboxSelectMultiple):
    """Boxes for a field's own choices."""


class FewOptions(WrittenOnce, forms.Select):
    """A menu of a field's own choices."""


class SearchFilter(django_filters.CharFilter):
    """Free text, as the search over the whole portal finds it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Sök"), **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return search.found(qs, self.parent.request.user, value) if value else qs


class MissingFilter(django_filters.ChoiceFilter):
    """The rows that do not meet a measure: the list behind its number."""

    def __init__(self, of: Sequence[Measure], **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Saknar"))
        choices = [(m.slug, m.unmet_text) for m in of]
        super().__init__(choices=choices, empty_label=_("Spelar ingen roll"), widget=FewOptions(), **kwargs)
        self.known = {m.slug: m for m in of}

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return measures.exceptions(qs, self.known[value]) if value else qs


class Filters(django_filters.FilterSet):
    """A filter set whose chosen values can be told as chips.

    Filters named in `protected` ask about fields that only those who may view a row can know: they are only there for
    who `reads` anything at all, and the list they are used on shows only what its reader may view.
    """

    protected: tuple[str, ...] = ()

    def __init__(self, *args: Any, reads: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.filters.values():
            # What is to-many is asked with Exists, so no row is found twice; to compare rows takes all that they show.
            one.distinct = False
        if not reads:
            for name in self.protected:
                del self.filters[name]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return the rows that pass; a value that means nothing passes no row, instead of all."""
        return queryset.none() if self.form.errors else super().filter_queryset(queryset)

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

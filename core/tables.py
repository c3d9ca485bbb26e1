"""Tables: one look, Swedish order, cells that say what they may not show."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.functions import SwedishSortKey


class Table(tables.Table):
    """Base of all lists. `extra_columns` are hidden until chosen, `fixed_columns` cannot be hidden."""

    extra_columns: tuple[str, ...] = ()
    fixed_columns: tuple[str, ...] = ()
    caption: Any = ""

    class Meta:
        template_name = "core/table.html"
        order_by_field = "sort"
        default = "–"
        attrs = {"class": "data data-cards"}


class NameColumn(tables.Column):
    """The column that names the row: a link, the row's header, in Swedish order."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("linkify", True)
        kwargs.setdefault("attrs", {"td": {"rowheader": True}})
        super().__init__(**kwargs)

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        return swedish_order(queryset, self.accessor.replace(".", "__"), is_descending), True


class TextColumn(NameColumn):
    """A plain text column in Swedish order."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("linkify", False)
        kwargs.setdefault("attrs", {})
        super().__init__(**kwargs)


class YesNoColumn(tables.Column):
    def render(self, value: bool) -> str:
        return str(_("Ja") if value else _("Nej"))

    value = render


def swedish_order(queryset: QuerySet, field: str, descending: bool) -> QuerySet:
    """Order by a text field as Swedish readers expect, rows without text last."""
    key = SwedishSortKey(field)
    ordering = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
    return queryset.order_by(ordering, "pk")

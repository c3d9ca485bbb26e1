"""The list of erasures."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.filters import Filters, SearchFilter
from core.tables import NameColumn, Table, TextColumn
from erasing.models import Erasure


class ErasureTable(Table):
    """Decisions to erase, the latest first."""

    case = NameColumn(verbose_name=_("Beslut"))
    decision_body = TextColumn(verbose_name=_("Beslutsfattare"))
    decision_on = tables.Column(verbose_name=_("Beslutsdatum"))
    decided_by = TextColumn(accessor="decided_by__full_name", verbose_name=_("Registrerat av"), orderable=False)
    carried_out_at = tables.Column(verbose_name=_("Verkställt"))
    withdrawn_on = tables.Column(verbose_name=_("Återkallat"))

    fixed_columns = ("case",)
    caption = _("Gallringsbeslut")


class ErasureFilters(Filters):
    q = SearchFilter()
    lage = df.ChoiceFilter(
        label=_("Läge"),
        choices=[
            ("vantar", _("Väntar på att verkställas")),
            ("verkstallt", _("Verkställt")),
            ("aterkallat", _("Återkallat")),
        ],
        empty_label=_("Spelar ingen roll"),
        method="by_state",
    )

    class Meta:
        model = Erasure
        fields: list[str] = []

    def by_state(self, rows: Any, name: str, value: str) -> QuerySet:
        if value == "vantar":
            return rows.filter(carried_out_at__isnull=True, withdrawn_on__isnull=True)
        wanted = "carried_out_at" if value == "verkstallt" else "withdrawn_on"
        return rows.filter(**{f"{wanted}__isnull": False})

"""The list of candidates: its columns and how it is narrowed."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from assets.filters import UnitFilter
from assets.measures import CANDIDATE_MEASURES
from assets.models import Candidate
from assets.tables import WIDE, label
from core.filters import Filters, MissingFilter, SearchFilter
from core.tables import NameColumn, Table, TextColumn


class CandidateTable(Table):
    fixed_columns = ("name",)
    extra_columns = ("note",)
    caption = _("Kandidater")

    name = NameColumn(verbose_name=label(Candidate, "name"))
    note = TextColumn(verbose_name=label(Candidate, "note"), orderable=False)
    unit = TextColumn(verbose_name=label(Candidate, "unit"), accessor="unit__name", attrs=WIDE)
    origin = tables.Column(verbose_name=label(Candidate, "origin"))
    state = tables.Column(verbose_name=label(Candidate, "state"))
    system = TextColumn(verbose_name=label(Candidate, "system"), accessor="system__name")
    reason = TextColumn(verbose_name=label(Candidate, "reason"), orderable=False)

    class Meta(Table.Meta):
        order_by = "name"


class CandidateFilters(Filters):
    q = SearchFilter()
    missing = MissingFilter(CANDIDATE_MEASURES)
    unit = UnitFilter(field_name="unit", label=_("Enhet"), empty_label=_("Alla"))
    state = django_filters.ChoiceFilter(label=_("Läge"), choices=Candidate.State.choices, empty_label=_("Alla"))
    origin = django_filters.ChoiceFilter(
        label=_("Kommer från"), choices=Candidate.Origin.choices, empty_label=_("Alla")
    )

    class Meta:
        model = Candidate
        fields: list[str] = []

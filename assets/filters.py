"""How the register's lists are narrowed. `protected` names what only those who may view a row can ask about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assets.measures import SUPPLIER_MEASURES, SYSTEM_MEASURES
from assets.models import Contract, InformationSystem, Routine, Supplier
from assets.querysets import held_by
from assets.tags import TagFilter
from core.filters import FewBoxes, FewOptions, Filters, MissingFilter, SearchFilter
from core.kept import kept
from roles.kinds import RoleKind
from roles.models import OrganisationUnit
from roles.querysets import places

Kind = OrganisationUnit.Kind
MOST_OPTIONS = 200
# The parts of an organisation that people filter by; a link may name any other unit as well.
PARTS = (Kind.MUNICIPALITY, Kind.COMMITTEE, Kind.EXECUTIVE_BOARD, Kind.DEPARTMENT, Kind.COMPANY, Kind.FEDERATION)


def choice(field: str, **kwargs: Any) -> django_filters.MultipleChoiceFilter:
    """Return a filter on one or more of a field's values."""
    of: Any = InformationSystem._meta.get_field(field)
    name = str(of.verbose_name)
    return django_filters.MultipleChoiceFilter(
        label=name[:1].upper() + name[1:], choices=of.choices, widget=FewBoxes(), **kwargs
    )


class UnitIterator(forms.models.ModelChoiceIterator):
    """Offers the larger parts of the organisation that the reader may see, and the unit that is already chosen."""

    field: UnitField

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield "", self.field.empty_label
        parts = self.queryset.filter(kind__in=PARTS)
        offered = kept(self.field.reader, "parts", lambda: _named(parts))
        yield from offered
        chosen = self.field.chosen
        if chosen.isdecimal() and not any(str(pk) == chosen for pk, _name in offered):
            yield from _named(self.queryset.filter(pk=chosen))


def _named(units: QuerySet) -> list[tuple[int, str]]:
    return list(units.values_list("pk", "name")[: MOST_OPTIONS - 1])


class UnitField(forms.ModelChoiceField):
    iterator = UnitIterator

    def __init__(self, *, chosen: str, reader: int, **kwargs: Any) -> None:
        self.chosen = chosen
        self.reader = reader
        super().__init__(**kwargs)


class UnitFilter(django_filters.Filter):
    """A unit that the reader may see, and everything below it."""

    field_class = UnitField

    @property
    def field(self) -> Any:
        reader = self.parent.request.user
        chosen = self.parent.data.get(self.field_name, "")
        self.extra |= {"queryset": OrganisationUnit.objects.visible_to(reader), "chosen": chosen, "reader": reader.pk}
        return super().field

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs.filter(unit__in=places().below(value.pk).values("unit")) if value else qs


class RegisterFilters(Filters):
    """What the lists of the register have in common: search, unit, and archived rows only when asked for."""

    q = SearchFilter()
    unit = UnitFilter(field_name="unit", label=_("Enhet"), empty_label=_("Alla"))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("archived") else rows.filter(archived_on__isnull=True)


class ArchivedFilter(django_filters.ChoiceFilter):
    """Archived rows: left out unless asked for."""

    CHOICES = (("only", _("Bara arkiverade")), ("with", _("Arkiverade också")))

    def __init__(self, **kwargs: Any) -> None:
        none, words = _("Inga arkiverade"), _("Arkiverade")
        super().__init__(label=words, choices=self.CHOICES, empty_label=none, widget=FewOptions(), **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(archived_on__isnull=False) if value == "only" else qs


class HolderFilter(django_filters.CharFilter):
    """The systems for which somebody with that name holds a role."""

    def __init__(self, role: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role = role

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(held_by(value, self.role)) if value else qs


class SuppliedByFilter(django_filters.CharFilter):
    """The systems of the supplier with that name, or that call theirs so."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        named = Q(supplier__name__icontains=value)
        return qs.filter(named | Q(supplier__isnull=True, supplier_name__icontains=value)) if value else qs


class SystemFilters(RegisterFilters):
    protected = (
        *("supplier", "missing", "kind", "critical", "life_cycle", "personal_data", "hosting", "archived"),
        "tag",
    )

    missing = MissingFilter(SYSTEM_MEASURES)
    life_cycle = choice("life_cycle")
    owner = HolderFilter(RoleKind.SYSTEM_OWNER, label=_("Systemägare"))
    manager = HolderFilter(RoleKind.SYSTEM_MANAGER, label=_("Systemförvaltare"))
    critical = choice("critical")
    kind = choice("kind")
    personal_data = choice("personal_data")
    hosting = choice("hosting")
    supplier = SuppliedByFilter(label=_("Leverantör"))
    tag = TagFilter()
    archived = ArchivedFilter()

    class Meta:
        model = InformationSystem
        fields: list[str] = []


class ContractFilters(RegisterFilters):
    supplier = django_filters.CharFilter(label=_("Leverantör"), field_name="supplier__name", lookup_expr="icontains")
    dpa = choice("dpa")
    archived = ArchivedFilter()

    class Meta:
        model = Contract
        fields: list[str] = []


class SupplierFilters(RegisterFilters):
    protected = ("missing", "archived")

    missing = MissingFilter(SUPPLIER_MEASURES)
    archived = ArchivedFilter()

    class Meta:
        model = Supplier
        fields: list[str] = []


class RoutineFilters(Filters):
    q = SearchFilter()

    class Meta:
        model = Routine
        fields: list[str] = []

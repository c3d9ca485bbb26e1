"""Filters of the lists of people and organisation."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.utils.translation import gettext_lazy as _

from core import clock
from core.filters import Filters, SearchFilter
from core.functions import Fold, matches
from roles.kinds import RoleKind
from roles.models import Assignment, Notice, OrganisationUnit, Placement, Role, UnitPlace, User
from roles.querysets import places

ANY = _("Spelar ingen roll")


class UnitFilters(Filters):
    q = SearchFilter()
    typ = df.ChoiceFilter(label=_("Typ"), field_name="kind", choices=OrganisationUnit.Kind.choices, empty_label=ANY)
    giltig = df.ChoiceFilter(
        label=_("Giltighet"),
        choices=[("nu", _("Gäller nu")), ("kommer", _("Har ännu inte börjat gälla")), ("slut", _("Har upphört"))],
        empty_label=ANY,
        method="by_validity",
    )

    class Meta:
        model = OrganisationUnit
        fields: list[str] = []

    def by_validity(self, rows: Any, name: str, value: str) -> QuerySet:
        today = clock.today()
        return {
            "nu": rows.in_force,
            "kommer": lambda: rows.filter(valid_from__gt=today),
            "slut": lambda: rows.filter(valid_to__lt=today),
        }[value]()


class PersonFilters(Filters):
    q = SearchFilter()
    enhet = df.CharFilter(label=_("Enhet, namn eller kod"), method="by_unit")
    titel = df.CharFilter(label=_("Titel"), method="by_title")
    roll = df.ChoiceFilter(
        label=_("Roll"),
        choices=[c for c in RoleKind.choices if c[0] != RoleKind.EMPLOYEE],
        empty_label=ANY,
        method="by_role",
    )
    anstalld = df.ChoiceFilter(
        label=_("Anställning"),
        choices=[("ja", _("Anställd")), ("slutat", _("Har slutat")), ("kommer", _("Börjar senare"))],
        empty_label=ANY,
        method="by_employment",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def by_unit(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """People placed now at the unit, or below it. A code or a whole name is exact; otherwise part of a name."""
        here = _placed_now().filter(unit__in=units_below(value))
        return rows.filter(Exists(here))

    def by_title(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        part = Fold(Value(value, output_field=TextField()))
        titled = _placed_now().annotate(folded=Fold("title")).filter(folded__contains=part)
        return rows.filter(Exists(titled))

    def by_role(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=Assignment.objects.valid().filter(role=value).values("person"))

    def by_employment(self, rows: Any, name: str, value: str) -> QuerySet:
        today = clock.today()
        if value == "ja":
            return rows.employed()
        placed = Placement.objects.filter(person=OuterRef("pk"))
        if value == "kommer":
            return rows.filter(Exists(placed.filter(starts_on__gt=today)))
        lasting = placed.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        return rows.filter(~Exists(lasting), Exists(placed))


def _placed_now() -> QuerySet:
    return Placement.objects.in_force().filter(person=OuterRef("pk"))


def units_below(text: str) -> QuerySet:
    """Return ids of the units that the text names (by code, else by name), and of those below them."""
    named = OrganisationUnit.objects.filter(code__iexact=text)
    if not named.exists():
        named = OrganisationUnit.objects.filter(matches(text, "name", "code"))
    tops = UnitPlace.objects.filter(unit__in=named.order_by().values("pk")).values_list("path", flat=True)
    below = Q(pk__in=())
    for path in tops:
        below |= Q(path__startswith=path)
    return places().filter(below).values("unit")


class NoticeFilters(Filters):
    q = SearchFilter()

    class Meta:
        model = Notice
        fields: list[str] = []


class RoleFilters(Filters):
    q = SearchFilter()

    class Meta:
        model = Role
        fields: list[str] = []

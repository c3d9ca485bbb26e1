"""Lists of people, organisation and roles."""

from __future__ import annotations

from functools import cache
from typing import Any

import django_tables2 as tables
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import clock
from core.functions import StartsWith, SwedishSortKey
from core.tables import NameColumn, Table, TextColumn
from core.templatetags import ui
from roles import words
from roles.kinds import RoleKind
from roles.models import OrganisationUnit, UnitPlace, User


def in_tree_order(rows: QuerySet) -> QuerySet:
    """Order units so that each stands under the one above it: by code at each level."""
    above = UnitPlace.objects.annotate(_in=StartsWith(OuterRef("place__path"), F("path"))).filter(_in=True)
    steps = above.order_by("depth").annotate(step=SwedishSortKey("unit__code")).values("step")
    return rows.annotate(_tree=ArraySubquery(steps)).order_by("_tree", "pk")


def validity(unit: Any) -> tuple[str, str]:
    """Return kind and words of a unit's badge, or empty ones when it simply is in force."""
    today = clock.today()
    if unit.valid_to and unit.valid_to < today:
        return "", str(_("Upphörde %(day)s") % {"day": unit.valid_to})
    if unit.valid_to:
        return "warning", str(_("Upphör %(day)s") % {"day": unit.valid_to})
    if unit.valid_from and unit.valid_from > today:
        return "info", str(_("Börjar gälla %(day)s") % {"day": unit.valid_from})
    return "", ""


class UnitTable(Table):
    """The organisation as a tree; under a search or a filter each unit tells what it belongs to instead."""

    name = NameColumn(verbose_name=_("Enhet"))
    code = TextColumn(verbose_name=_("Kod"))
    kind = tables.Column(verbose_name=_("Typ"))
    manager_name = tables.Column(verbose_name=_("Chef"), orderable=False)
    staff = tables.Column(verbose_name=_("Personer"), attrs={"th": {"class": "num"}, "td": {"class": "num"}})
    valid_to = tables.Column(verbose_name=_("Giltighet"), empty_values=())
    parent = TextColumn(verbose_name=_("Hör till"), accessor="parent__name")
    organisation_number = tables.Column(verbose_name=_("Organisationsnummer"))

    fixed_columns = ("name",)
    extra_columns = ("parent", "organisation_number")
    export_columns = ("parent", "organisation_number")
    caption = _("Organisationen")

    class Meta(Table.Meta):
        model = OrganisationUnit
        fields = ("name", "code", "kind", "manager_name", "staff", "valid_to", "parent", "organisation_number")

    def render_name(self, record: Any) -> str:
        if self.is_tree:
            return format_html('<span class="tree" data-depth="{}">{}</span>', min(record.depth or 0, 6), record.name)
        return format_html('{}<span class="sub">{}</span>', record.name, record.parent or "")

    def value_name(self, record: Any) -> str:
        return record.name

    def render_valid_to(self, record: Any) -> str:
        kind, words = validity(record)
        return ui.state(kind, words, "calendar-x" if not kind else "") if words else "–"

    def value_valid_to(self, record: Any) -> Any:
        return record.valid_to

    @property
    def is_tree(self) -> bool:
        asked = self.request.GET
        return not any(asked.get(name) for name in ("q", "typ", "giltig", "sort"))


class PersonTable(Table):
    """People: who, as what, where."""

    name = NameColumn(verbose_name=_("Namn"), accessor="full_name")
    title = TextColumn(verbose_name=_("Titel"))
    unit_name = TextColumn(verbose_name=_("Enhet"))
    email = TextColumn(verbose_name=_("E-postadress"), attrs={"td": {"class": "wide"}})
    employment_number = TextColumn(verbose_name=_("Anställningsnummer"))

    fixed_columns = ("name",)
    caption = _("Personer")

    class Meta(Table.Meta):
        model = User
        fields = ("name", "title", "unit_name", "email", "employment_number")
        order_by = "name"

    def order_name(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        keys = [SwedishSortKey("family_name"), SwedishSortKey("given_name")]
        return queryset.order_by(*(k.desc() if is_descending else k.asc() for k in keys), "pk"), True

    def render_name(self, record: Any) -> str:
        if record.unit_name is None:
            return format_html('{}<span class="sub">{}</span>', record.full_name, _("Inte anställd nu"))
        return record.full_name

    def value_name(self, record: Any) -> str:
        return record.full_name

    def render_unit_name(self, record: Any, value: str) -> str:
        return ui.soft(value)


@cache
def _may(kind: str) -> SafeString:
    """Return what a role may do, as the policy says it: the same for everyone, as long as the portal runs."""
    lines = ((line.plural, line.actions, f" ({line.note})" if line.note else "") for line in words.lines(kind))
    items = format_html_join("", "<li><b>{}:</b> {}{}</li>", lines)
    return format_html('{}<ul class="may">{}</ul>', words.sentence(kind), items)


class NoticeTable(Table):
    """What employees are told of what is recorded about them."""

    label = NameColumn(verbose_name=_("Rubrik"))
    text = tables.Column(verbose_name=_("Text"), orderable=False, attrs={"td": {"class": "wide"}})

    fixed_columns = ("label",)
    caption = _("Informationstexter")

    class Meta(Table.Meta):
        fields = ("label", "text")
        order_by = "position"


class RoleTable(Table):
    """The roles of the policy: what each is responsible for, and what it may do here."""

    label = NameColumn(verbose_name=_("Roll"))
    responsibilities = tables.Column(verbose_name=_("Ansvar"), orderable=False, attrs={"td": {"class": "wide"}})
    may = tables.Column(
        verbose_name=_("Får göra i portalen"), accessor="kind", orderable=False, attrs={"td": {"class": "wide"}}
    )
    holders = tables.Column(
        verbose_name=_("Innehavare"), orderable=False, attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )

    fixed_columns = ("label",)
    caption = _("Roller")

    class Meta(Table.Meta):
        fields = ("label", "responsibilities", "may", "holders")

    def render_may(self, record: Any) -> str:
        return _may(record.kind)

    def value_may(self, record: Any) -> str:
        told = (f"{line.plural}: {line.actions}" for line in words.lines(record.kind))
        return "\n".join([words.sentence(record.kind), *told])

    def render_holders(self, record: Any, value: int) -> str:
        return str(_("alla anställda")) if record.kind == RoleKind.EMPLOYEE else ui.number(value)

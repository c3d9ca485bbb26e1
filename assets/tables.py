"""The columns of the register's lists. Titles are those that an edited export is read back by."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from assets import tagging
from assets.measures import SUPPLIER_MEASURES, SYSTEM_MEASURES
from assets.models import Contract, InformationSystem, Supplier
from assets.tags import tag_url
from classification.models import Aspect
from core.tables import (
    ChooseColumn,
    NameColumn,
    ScoreColumn,
    Table,
    TextColumn,
    YesNoColumn,
    swedish_order,
)
from core.templatetags import ui

LONGEST_PURPOSE = 90
NOT_DESCRIBED = _("Skyddat, beskrivs inte i registret")
WIDE = {"td": {"class": "wide unit"}}


def label(model: Any, field: str) -> str | Promise:
    """Return a field's label as the head of its column."""
    name = str(model._meta.get_field(field).verbose_name)
    return name[:1].upper() + name[1:]


class IdColumn(tables.Column):
    """The number by which an edited export finds its row again."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            accessor="pk", verbose_name=_("Id i portalen"), localize=False, attrs={"td": {"class": "num"}}, **kwargs
        )


class SystemNameColumn(NameColumn):
    def __init__(self, **kwargs: Any) -> None:
        attrs = {"th": {"class": "main-col"}, "td": {"rowheader": True, "class": "main-col"}}
        super().__init__(linkify=False, attrs=attrs, **kwargs)

    def render(self, record: Any) -> str:
        told = str(NOT_DESCRIBED) if record.protected_on else " ".join(record.purpose.split())
        about = Truncator(told).chars(LONGEST_PURPOSE)
        sub = format_html('<span class="sub">{}</span>', about) if about else ""
        name = ui.soft(record.name)
        return format_html('<a class="name quiet" href="{}">{}</a>{}', record.get_absolute_url(), name, sub)

    def value(self, record: Any) -> str:
        return record.name


class HolderColumn(TextColumn):
    """Who holds a role. That nobody does is only told of rows that one may view: the requirement depends on them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_values=(), attrs={"td": {"class": "who"}}, **kwargs)

    def render(self, value: Any, record: Any) -> str:
        if value or not (record.may_view and record.is_in_operation):
            return value or "–"
        return format_html('<span class="nowrap t-danger">{} {}</span>', ui.icon("person-x"), _("Saknas"))

    def value(self, value: Any) -> str:
        return value or ""


class TagsColumn(tables.Column):
    """The tags of a system, each a way to the others that have it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accessor="tag_names", empty_values=(None, [], ()), orderable=False, **kwargs)

    def render(self, value: Any) -> str:
        labels = format_html_join("", '<li><a class="tag" href="{}">{}</a></li>', ((tag_url(n), n) for n in value))
        return format_html('<ul class="tags">{}</ul>', labels)

    def value(self, value: Any) -> str:
        return tagging.joined(value)


class ClassesColumn(tables.Column):
    """The classes that a list stated, as chips."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accessor="pk", orderable=False, **kwargs)

    def render(self, record: Any) -> str:
        stated = record.stated
        if not stated:
            return "–"
        chips = ((ui.level(a.label, c and c.level.code, c and c.level.label),) for a, c in stated.items())
        return format_html('<span class="klass">{}</span>', format_html_join("", "{}", chips))


class AspectColumn(tables.Column):
    """The class of one aspect, alone."""

    def __init__(self, aspect: Aspect, **kwargs: Any) -> None:
        super().__init__(accessor="pk", orderable=False, verbose_name=aspect.label, **kwargs)
        self.aspect = aspect

    def render(self, record: Any) -> str:
        return next((said["code"] for said in record.stated_codes if said["aspect"] == self.aspect), "–")


class SuppliedByColumn(TextColumn):
    """The linked supplier, or what the supplier is called while none is linked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accessor="supplied_by", **kwargs)

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        name = Coalesce(NullIf("supplier__name", Value("")), NullIf("supplier_name", Value("")))
        return swedish_order(queryset.annotate(supplier_sort=name), "supplier_sort", is_descending), True


def _column(field: str, kind: type[tables.Column] = tables.Column, **kwargs: Any) -> tables.Column:
    return kind(verbose_name=label(InformationSystem, field), **kwargs)


ASPECTS = ("confidentiality", "integrity", "availability", "traceability")
# What is not shown unless chosen, and only to those who may view the row.
DETAILS = (
    *("kind", "life_cycle", "replaced_by", "critical", "critical_reason", "nis2", "personal_data", "dpia", "secrecy"),
    *("secrecy_reference", "rto_hours", "rpo_hours", "supplier_name", "hosting", "hosting_country"),
    *("contract_ends_on", "contract_open_ended", "dpa", "url", "user_count", "attested_on", "tags"),
)


class SystemTable(Table):
    extra_columns = ("id", "purpose", *ASPECTS, *DETAILS)
    fixed_columns = ("choose", "name")
    protected = ("choose", "classes", "score", *ASPECTS, *DETAILS)
    screen_columns = ("choose", "classes")
    export_columns = ("id", "purpose", *ASPECTS, "tags")
    caption = _("System")

    choose = ChooseColumn()
    id = IdColumn()
    name = _column("name", SystemNameColumn)
    purpose = _column("purpose", orderable=False)
    unit = _column("unit", TextColumn, accessor="unit__name", attrs=WIDE)
    owner_name = HolderColumn(verbose_name=_("Systemägare"))
    manager_name = HolderColumn(verbose_name=_("Systemförvaltare"))
    classes = ClassesColumn(verbose_name=_("Uppgiven klass"))
    score = ScoreColumn(SYSTEM_MEASURES, verbose_name=_("Uppfyllda krav"))
    confidentiality = AspectColumn(Aspect.CONFIDENTIALITY)
    integrity = AspectColumn(Aspect.INTEGRITY)
    availability = AspectColumn(Aspect.AVAILABILITY)
    traceability = AspectColumn(Aspect.TRACEABILITY)
    life_cycle = _column("life_cycle")
    kind = _column("kind")
    tags = TagsColumn(verbose_name=_("Etiketter"))
    replaced_by = _column("replaced_by", TextColumn, accessor="replaced_by__name")
    critical = _column("critical")
    critical_reason = _column("critical_reason", orderable=False)
    nis2 = _column("nis2")
    personal_data = _column("personal_data")
    dpia = _column("dpia")
    secrecy = _column("secrecy")
    secrecy_reference = _column("secrecy_reference", TextColumn)
    rto_hours = _column("rto_hours", attrs={"td": {"class": "num"}})
    rpo_hours = _column("rpo_hours", attrs={"td": {"class": "num"}})
    supplier_name = SuppliedByColumn(verbose_name=label(InformationSystem, "supplier"))
    hosting = _column("hosting")
    hosting_country = _column("hosting_country", TextColumn)
    contract_ends_on = _column("contract_ends_on")
    contract_open_ended = _column("contract_open_ended", YesNoColumn)
    dpa = _column("dpa")
    url = _column("url", TextColumn)
    user_count = _column("user_count", attrs={"td": {"class": "num"}})
    attested_on = tables.Column(verbose_name=_("Bekräftat"))

    class Meta(Table.Meta):
        order_by = "name"


class ContractTable(Table):
    extra_columns = ("notice_given_on", "unit", "starts_on")
    fixed_columns = ("name",)
    caption = _("Avtal")

    name = NameColumn(verbose_name=label(Contract, "name"))
    number = TextColumn(verbose_name=label(Contract, "number"))
    supplier = TextColumn(verbose_name=label(Contract, "supplier"), accessor="supplier__name")
    unit = TextColumn(verbose_name=label(Contract, "unit"), accessor="unit__name", attrs=WIDE)
    starts_on = tables.Column(verbose_name=label(Contract, "starts_on"))
    notice_by = tables.Column(verbose_name=_("Säg upp senast"))
    ends_on = tables.Column(verbose_name=label(Contract, "ends_on"))
    open_ended = YesNoColumn(verbose_name=label(Contract, "open_ended"))
    notice_given_on = tables.Column(verbose_name=label(Contract, "notice_given_on"))
    dpa = tables.Column(verbose_name=_("PUB-avtal"))

    class Meta(Table.Meta):
        order_by = "name"


SUPPLIER_DETAILS = ("country", "contact", "email", "phone", "contract_owner", "note")


class SupplierTable(Table):
    extra_columns = ("id", *SUPPLIER_DETAILS)
    fixed_columns = ("name",)
    protected = ("incident_contact", "review_on", "score", *SUPPLIER_DETAILS)
    export_columns = ("id",)
    caption = _("Leverantörer")

    id = IdColumn()
    name = NameColumn(verbose_name=label(Supplier, "name"))
    organisation_number = tables.Column(verbose_name=label(Supplier, "organisation_number"))
    unit = TextColumn(verbose_name=label(Supplier, "unit"), accessor="unit__name", attrs=WIDE)
    country = TextColumn(verbose_name=label(Supplier, "country"))
    contact = TextColumn(verbose_name=label(Supplier, "contact"))
    email = TextColumn(verbose_name=label(Supplier, "email"))
    phone = TextColumn(verbose_name=label(Supplier, "phone"))
    contract_owner = TextColumn(verbose_name=label(Supplier, "contract_owner"))
    note = TextColumn(verbose_name=label(Supplier, "note"), orderable=False)
    incident_contact = TextColumn(verbose_name=label(Supplier, "incident_contact"))
    review_on = tables.Column(verbose_name=label(Supplier, "review_on"))
    score = ScoreColumn(SUPPLIER_MEASURES, verbose_name=_("Uppfyllda krav"))

    class Meta(Table.Meta):
        order_by = "name"


class RoutineTable(Table):
    fixed_columns = ("label",)
    caption = _("Rutiner")

    label = NameColumn(verbose_name=_("Rutin"))
    months = tables.Column(verbose_name=_("Månader emellan"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    note = tables.Column(verbose_name=_("Så gör vi"), orderable=False, attrs={"td": {"class": "wide"}})

    class Meta(Table.Meta):
        order_by = "label"

"""The lists of infrastructure and of outages: their columns, and how they are narrowed."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assets import outages
from assets.filters import ArchivedFilter, HolderFilter, RegisterFilters, UnitFilter
from assets.measures import OUTAGE_MEASURES, SYSTEM_MEASURES
from assets.models import InformationSystem, Outage
from assets.tables import WIDE, HolderColumn, SystemNameColumn, label
from core import clock
from core.addresses import address
from core.filters import FewBoxes, MissingFilter
from core.tables import NameColumn, Table, TextColumn
from core.templatetags import ui
from roles.kinds import RoleKind
from roles.querysets import places

NUM = {"th": {"class": "num"}, "td": {"class": "num"}}
YEARS_BACK = 5
KINDS = [choice for choice in InformationSystem.Kind.choices if choice[0] != InformationSystem.Kind.BUSINESS]


class DownColumn(tables.Column):
    """Since when it is down, as a badge; nothing when it runs."""

    def render(self, value: Any) -> str:
        return ui.state("danger", _since(value), "lightning")

    def value(self, value: Any) -> str:
        return ui.isodate(value)


def _since(moment: Any) -> SafeString:
    """Return since when, as one text in the badge, with the moment unbroken."""
    at = format_html('<span class="nowrap">{}</span>', ui.isodate(moment))
    return format_html("<span>{}</span>", format_html(str(_("Avbrott sedan {at}")), at=at))


class HoursColumn(tables.Column):
    def render(self, value: Any) -> str:
        return ui.hours(value)

    value = render


class InfrastructureTable(Table):
    fixed_columns = ("name",)
    extra_columns = ("unit", "manager_name", "outages_then", "restore_by")
    caption = _("Infrastruktur")

    name = SystemNameColumn(verbose_name=label(InformationSystem, "name"))
    kind = tables.Column(verbose_name=label(InformationSystem, "kind"))
    unit = TextColumn(verbose_name=label(InformationSystem, "unit"), accessor="unit__name", attrs=WIDE)
    owner_name = HolderColumn(verbose_name=_("Systemägare"))
    manager_name = HolderColumn(verbose_name=_("Systemförvaltare"))
    rto_hours = HoursColumn(verbose_name=_("Längsta tid utan"), attrs=NUM)
    down_since = DownColumn(verbose_name=_("Nu"))
    outages_now = tables.Column(verbose_name=_("Avbrott i år"), attrs=NUM)
    outages_then = tables.Column(verbose_name=_("Avbrott i fjol"), attrs=NUM)
    restored_on = tables.Column(verbose_name=_("Senast återläst"))
    restore_by = tables.Column(verbose_name=_("Återläses senast"))

    class Meta(Table.Meta):
        order_by = "name"


class DownFilter(django_filters.ChoiceFilter):
    """What is down now."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Nu"), choices=[("ja", _("Avbrott pågår"))], empty_label=_("Alla"), **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(down_since__isnull=False) if value else qs


class InfrastructureFilters(RegisterFilters):
    kind = django_filters.MultipleChoiceFilter(label=_("Slag"), choices=KINDS, widget=FewBoxes(), field_name="kind")
    down = DownFilter()
    missing = MissingFilter(SYSTEM_MEASURES)
    owner = HolderFilter(RoleKind.SYSTEM_OWNER, label=_("Systemägare"))
    archived = ArchivedFilter()

    class Meta:
        model = InformationSystem
        fields: list[str] = []


class LastedColumn(tables.Column):
    """How long an outage lasted, and by how much that was too long."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accessor="lasted", verbose_name=_("Hur länge"), **kwargs)

    def render(self, record: Any) -> str:
        told = _("%(time)s hittills") if record.is_going_on else "%(time)s"
        said = told % {"time": outages.in_words(record.lasted)}
        found = record.verdict
        return (
            format_html('{}<br><span class="small t-danger">{}</span>', said, found.text)
            if found.kind == "danger"
            else said
        )

    def value(self, record: Any) -> str:
        return outages.in_words(record.lasted)

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        ended = Coalesce("ended_at", Value(clock.now(), output_field=DateTimeField()))
        time: Any = ended - F("started_at")
        return queryset.order_by(time.desc() if is_descending else time.asc(), "pk"), True


class MomentColumn(tables.Column):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs={"td": {"class": "nowrap"}}, **kwargs)

    def render(self, value: Any) -> str:
        return ui.isodate(value)


class OutageTable(Table):
    fixed_columns = ("what",)
    extra_columns = ("unit", "ended_at", "verdict")
    caption = _("Avbrott")

    started_at = MomentColumn(verbose_name=label(Outage, "started_at"))
    what = NameColumn(verbose_name=label(Outage, "what"))
    system = TextColumn(
        verbose_name=label(Outage, "system"),
        accessor="system__name",
        linkify=lambda record: address("assets:system_operation", record.system_id),
    )
    unit = TextColumn(verbose_name=_("Ansvarig enhet"), accessor="system__unit__name", attrs=WIDE)
    kind = tables.Column(verbose_name=label(Outage, "kind"))
    ended_at = MomentColumn(verbose_name=label(Outage, "ended_at"))
    lasted = LastedColumn()
    verdict = tables.Column(accessor="verdict__text", verbose_name=_("Mot längsta tid utan systemet"), orderable=False)
    cause = tables.Column(verbose_name=label(Outage, "cause"))

    class Meta(Table.Meta):
        order_by = "-started_at"


class OutageUnitFilter(UnitFilter):
    """The unit that answers for the system."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs.filter(system__unit__in=places().below(value.pk).values("unit")) if value else qs


class YearFilter(django_filters.ChoiceFilter):
    """The outages that began in a year."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("År"), choices=(), empty_label=_("Alla"), **kwargs)

    @property
    def field(self) -> Any:
        now = clock.today().year
        self.extra["choices"] = [(str(year), str(year)) for year in range(now, now - YEARS_BACK, -1)]
        return super().field

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(outages.during(int(value))) if value else qs


class GoingOnFilter(django_filters.ChoiceFilter):
    """What has not ended."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Nu"), choices=[("ja", _("Pågår"))], empty_label=_("Alla"), **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(ended_at__isnull=True) if value else qs


class SystemKindFilter(django_filters.ChoiceFilter):
    """Outages of infrastructure, or of business systems."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("infrastructure", _("Infrastruktur")), ("business", _("Verksamhetssystem"))]
        super().__init__(label=_("Gäller"), choices=choices, empty_label=_("Alla"), **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        return qs.filter(system__kind="business") if value == "business" else qs.exclude(system__kind="business")


class OutageFilters(RegisterFilters):
    unit = OutageUnitFilter(field_name="unit", label=_("Enhet"), empty_label=_("Alla"))
    year = YearFilter()
    about = SystemKindFilter()
    kind = django_filters.ChoiceFilter(label=_("Slag"), choices=Outage.Kind.choices, empty_label=_("Alla"))
    now = GoingOnFilter()
    cause = django_filters.MultipleChoiceFilter(label=_("Orsak"), choices=Outage.Cause.choices, widget=FewBoxes())
    missing = MissingFilter(OUTAGE_MEASURES)

    class Meta:
        model = Outage
        fields: list[str] = []

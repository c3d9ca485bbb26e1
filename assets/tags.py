"""Tags as lists know them: the address of the systems that have one, the filter, and the list of tags itself."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any
from urllib.parse import urlencode

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets import tagging
from assets.models import InformationSystem, SystemTag, Tag
from core.filters import Filters, SearchFilter, WrittenOnce
from core.kept import kept
from core.tables import NameColumn, Table, TextColumn

MOST_OPTIONS = 200


def tag_url(name: str) -> str:
    """Return the address of the systems that have a tag of that name."""
    return f"{reverse('assets:system_list')}?{urlencode({'tag': name})}"


class TagChoices(forms.MultipleChoiceField):
    """Names of tags. A name that no system has finds nothing, but is no fault: links outlive words."""

    def valid_value(self, value: Any) -> bool:
        return True


class TagBoxes(WrittenOnce, forms.CheckboxSelectMultiple):
    """Boxes for the tags that a reader is offered, written once for all who are offered the same."""

    def offered(self) -> Hashable:
        return tuple(value for value, _label in self.choices)


class TagFilter(django_filters.MultipleChoiceFilter):
    """The systems that have a tag of one of the names."""

    field_class = TagChoices

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Etikett"), widget=TagBoxes(), **kwargs)

    @property
    def field(self) -> Any:
        """Return the field with the tags of systems in the register that the reader may view, and those chosen."""
        user, chosen = self.parent.request.user, self.parent.data.getlist(self.field_name)

        # A function and no method: fields are copied deeply, and the filter knows the request.
        def offered() -> Iterator[tuple[str, str]]:
            there = kept(user.pk, "tags", lambda: _in_use(user))
            return ((name, name) for name in tagging.unique([*filter(None, chosen), *there]))

        self.extra["choices"] = offered
        return super().field

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if not value:
            return qs
        keys = [tagging.key(name) for name in value]
        return qs.filter(pk__in=SystemTag.objects.current().filter(tag__key__in=keys).values("system"))


def _in_use(user: Any) -> list[str]:
    systems = InformationSystem.objects.visible_to(user, "view").current()
    return list(Tag.objects.used_on(systems).values_list("name", flat=True)[:MOST_OPTIONS])


def with_systems(tags: Any, user: Any) -> Any:
    """Annotate seen_on, the number of systems with the tag that the user may view, archived ones too."""
    seen = InformationSystem.objects.visible_to(user, "view").order_by().values("pk")
    having = SystemTag.objects.current().filter(tag=OuterRef("pk"), system__in=seen).order_by().values("tag")
    counted = having.annotate(number=Count("pk")).values("number")
    return tags.annotate(seen_on=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def systems_with(tag: Tag, user: Any) -> Any:
    """Return the systems with a tag that the user may view, archived ones too."""
    having = SystemTag.objects.current().filter(tag=tag).values("system")
    return InformationSystem.objects.visible_to(user, "view").filter(pk__in=having)


class TagFilters(Filters):
    q = SearchFilter()

    class Meta:
        model = Tag
        fields: list[str] = []


class TagTable(Table):
    fixed_columns = ("name",)
    caption = _("Etiketter")

    name = NameColumn(verbose_name=_("Etikett"))
    entity = TextColumn(verbose_name=_("Organisation"), accessor="entity__name")
    seen_on = tables.Column(verbose_name=_("System"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})

    class Meta(Table.Meta):
        order_by = "name"

"""Tables: one look, Swedish order, cells that say what they may not show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache, cached_property
from typing import Any

import django_tables2 as tables
from django.db.models import OrderBy, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_tables2.rows import BoundRow, BoundRows
from django_tables2.utils import signature

from core.functions import SwedishSortKey
from core.measures import Measure, score, unmet
from core.templatetags import ui

PER_PAGE = (25, 50, 100)


class Row(BoundRow):
    """A row whose protected cells are empty unless the reader may view the row (`may_view`, answered in SQL)."""

    def __init__(self, record: Any, table: Any) -> None:
        super().__init__(record, table)
        del self.cells  # refers back to the row, which kept thousands of exported rows in memory

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Yield each shown column with the row's cell in it."""
        return ((c, self._get_and_render_with(c, self._call_render, c.default)) for c in self.table.shown)

    def values(self) -> list[Any]:
        """Return the plain values of the shown columns, as an export has them."""
        return [self._get_and_render_with(column, self._call_value, None) for column in self.table.shown]

    def _get_and_render_with(self, bound_column: Any, render_func: Any, default: Any) -> Any:
        if bound_column.name in self.table.protected and not self.record.may_view:
            return default
        return super()._get_and_render_with(bound_column, render_func, default)

    def _call_render(self, bound_column: Any, value: Any = None) -> Any:
        given = self._optional_cell_arguments(bound_column, value)
        content = _call(bound_column.render, given)
        if isinstance(content, str):
            content = ui.soft(content)
        return bound_column.link(content, **given) if bound_column.link else content

    def _call_value(self, bound_column: Any, value: Any = None) -> Any:
        return _call(bound_column.value, self._optional_cell_arguments(bound_column, value))


def _call(method: Any, given: dict[str, Any]) -> Any:
    """Give a column's method what it asks for, as the library does, but look at what that is once for all cells."""
    wanted = _asked_for(method.__func__)
    return method(**({name: given[name] for name in wanted} if wanted is not None else given))


@cache
def _asked_for(function: Any) -> Sequence[str] | None:
    """Return the names of what a method asks for, or None when it takes all there is."""
    names, takes_all = signature(function)
    return None if takes_all else names[1:]


class Rows(BoundRows):
    """The rows of a table, as `Row`."""

    def __iter__(self) -> Iterator[Row]:
        return (Row(record, table=self.table) for record in self.data)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return Rows(data=part_of(getattr(self.data, "data", self.data), key, len(self.data)), table=self.table)
        return Row(self.data[key], table=self.table)


def part_of(rows: Any, part: slice, count: int) -> Any:
    """Return a part of the rows, of which there are so many.

    They are found by key first, from the end that is nearer: what is computed for a row (who owns it, where somebody
    works) would otherwise be computed for every one, or planned as if it were.
    """
    if not isinstance(rows, QuerySet):
        return rows[part]
    start, stop = part.start or 0, min(part.stop, count)
    keys = rows.values("pk")
    found = keys[start:stop] if 2 * start <= count else keys.reverse()[count - stop : count - start]
    page = rows.all()
    page.query.clear_where()  # the keys are of rows that were searched and filtered, and may be seen
    return page.filter(pk__in=found)


class Columns(dict[str, Any]):
    """The columns of a kind of table. Each table copies them, but not what they hold, which is nobody's to change."""

    def __deepcopy__(self, memo: Any) -> Columns:
        return Columns({name: copy(column) for name, column in self.items()})


class Table(tables.Table):
    """Base of all lists. `extra_columns` are hidden until chosen, `fixed_columns` cannot be hidden.

    `protected` columns need the right to view: in rows that the reader may only see they are empty. `screen_columns`
    are left out of exports, and `export_columns` stand in every export, chosen or not.
    """

    extra_columns: tuple[str, ...] = ()
    fixed_columns: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    screen_columns: tuple[str, ...] = ()
    export_columns: tuple[str, ...] = ()
    caption: Any = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.base_columns = Columns(cls.base_columns)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = Rows(data=self.data, table=self)

    @cached_property
    def shown(self) -> Sequence[Any]:
        """The columns that are shown: found once, since the library looks through all of them for each cell."""
        return list(self.columns)

    def paginate(self, *args: Any, per_page: int | None = None, **kwargs: Any) -> None:
        """Show one page. Whatever the address asks for, a page has one of the lengths in PER_PAGE."""
        super().paginate(*args, per_page=per_page if per_page in PER_PAGE else PER_PAGE[0], **kwargs)

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


class ChooseColumn(tables.Column):
    """A box to tick beside each row, for what can be done with several (ListPage.chosen_actions)."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"th": {"class": "act choose"}, "td": {"class": "act choose"}}
        super().__init__(accessor="pk", verbose_name=_("Välj"), orderable=False, default="", attrs=attrs, **kwargs)

    def render(self, record: Any, value: int) -> str:
        label = _("Välj %(name)s") % {"name": record}
        box = '<input class="form-check-input" type="checkbox" form="chosen" name="rad" value="{}" aria-label="{}">'
        return format_html(box, value, label)


class ScoreColumn(tables.Column):
    """How many of the measures that are about the row it meets, as "7 av 10" with a bar; sorted by what is unmet."""

    def __init__(self, measures: Sequence[Measure], **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"th": {"class": "num"}, "td": {"class": "num"}})
        super().__init__(accessor="pk", empty_values=(), **kwargs)
        self.measures = measures

    def render(self, record: Any) -> str:
        met, whole = score(record, self.measures)
        if not whole:
            return "–"
        label = _("Uppfyllda krav, %(name)s") % {"name": record}
        bar = ui.meter(met, whole, label, tone_of(met / whole))
        return format_html('<span class="score">{}{}</span>', ui.nofm(met, whole), bar)

    def value(self, record: Any) -> str:
        met, whole = score(record, self.measures)
        return ui.nofm(met, whole) if whole else ""

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        most_first = OrderBy(unmet(self.measures), descending=not is_descending)
        return queryset.order_by(most_first, "pk"), True


def tone_of(share: float) -> str:
    """Return the tone of a share: below half is serious, all is calm."""
    return "danger" if share < 0.5 else "warn" if share < 1 else ""


class YesNoColumn(tables.Column):
    def render(self, value: bool) -> str:
        return str(_("Ja") if value else _("Nej"))

    value = render


def swedish_order(queryset: QuerySet, field: str, descending: bool) -> QuerySet:
    """Order by a text field as Swedish readers expect, rows without text last."""
    key = SwedishSortKey(field)
    ordering = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
    return queryset.order_by(ordering, "pk")

"""Lists: search, filters, columns, order, paging and export, all in the URL and all in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_filters.views import FilterView
from django_tables2.views import SingleTableMixin

from core import exports, htmx, ports
from core.pages.base import VIEW, Crumb, Page
from core.pages.chosen import NOT_FILTERS, ChosenAction
from core.pages.paging import pager
from core.pages.remembering import RemembersView
from core.tables import PER_PAGE, ChooseColumn

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NARROWED = _("Listan visar bara det som du får läsa helt, eftersom du filtrerar eller sorterar på skyddade uppgifter.")


class ListPage(RemembersView, Page, SingleTableMixin, FilterView):
    """The list of a record. Declare `model`, `table_class`, `filterset_class` and `title`."""

    action = "see"
    template_name = "core/list.html"
    strict = False
    paginate_by = None  # FilterView would count a second time
    search_placeholder: StrOrPromise = _("Sök")
    # What stands under the list of those who read rows whole, and can take them out of the portal.
    foot: StrOrPromise = ""
    # What those who may add rows can do while there are none.
    start_text: StrOrPromise = _("Du ser dem här så fort någon har lagt till dem.")
    # Columns that are relations and show the name of another row, which is then told of as well.
    naming_columns: Sequence[str] = ()

    def get_queryset(self) -> Any:
        """Return the rows the reader may see, or only those they may view when a protected field sorts or filters.

        Otherwise who gets in, in which order and how many would tell what the cells do not.
        """
        rows = self.model._default_manager.visible_to(self.request.user, VIEW if self.narrowed_by else self.action)
        return rows.with_allowed(self.request.user, VIEW) if self.table_class.protected else rows

    @cached_property
    def reads(self) -> bool:
        """Whether the reader may view any row: if not, protected columns and filters are not there at all."""
        if not self.table_class.protected and not self.filterset_class.protected:
            return True
        return bool(ports.access().may(self.request.user, VIEW, self.model))

    @cached_property
    def narrowed_by(self) -> bool:
        """Whether a protected filter or order is in use."""
        if not self.reads:
            return False
        orders = {name.lstrip("-") for name in self.request.GET.get("sort", "").split(",")}
        filters = (name for name in self.filterset_class.protected if any(self.request.GET.getlist(name)))
        return bool(orders & {*self.table_class.protected}) or any(filters)

    def narrowed_note(self) -> str:
        """Return the sentence that stands over a list that leaves out what its reader may see but not view."""
        if not self.narrowed_by or ports.access().reach_alike(self.request.user, self.action, VIEW, self.model):
            return ""
        return str(NARROWED)

    def chosen_actions(self) -> Sequence[ChosenAction]:
        """Return what the reader can do with rows ticked in the list; the table then needs a ChooseColumn."""
        return ()

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        return super().get_filterset_kwargs(filterset_class) | {"reads": self.reads, "data": self.request.GET}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:
            return self.export(request.GET["format"])
        return htmx.vary(super().get(request, *args, **kwargs))

    def export(self, wanted: str) -> HttpResponseBase:
        """Answer exactly the filtered rows and shown columns, streamed."""
        filterset = self.get_filterset(self.get_filterset_class())
        self.object_list = filterset.qs
        table = self.get_table(**self.get_table_kwargs())
        response = exports.respond(table, wanted, str(self.record.plural))
        # Of what is protected it is told which rows a file holds: it is by file that many leave at once.
        relations = self.naming_relations()
        asked = ["pk", *(field.attname for field in relations)]
        is_told = bool(relations) or self.record.protected
        rows = list(self.object_list.order_by().values_list(*asked)) if is_told else []
        keys = [key for key, *_named in rows] if self.record.protected else []
        count = len(rows) if is_told else self.object_list.count()
        for n, field in enumerate(relations, start=1):
            ports.shown({row[n] for row in rows} - {None}, field.related_model)
        ports.trail().exported(response, self.model, response.sent, keys=keys, count=count, format=wanted)
        return response

    def get_template_names(self) -> list[str]:
        name = self.template_name
        return [f"{name}#results" if htmx.wants_part(self.request, "results") else name]

    @cached_property
    def per_page(self) -> int:
        asked = self.request.GET.get("per_page", "")
        return int(asked) if asked.isdecimal() and int(asked) in PER_PAGE else PER_PAGE[0]

    def get_table_pagination(self, table: Any) -> Any:
        """Return how to page, or False in exports, which have no pages."""
        return not self.is_export and {"silent": True}

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"exclude": {*self.hidden_columns(), *self.unreadable_columns()}, "request": self.request}

    def hidden_columns(self) -> Sequence[str]:
        """Return the columns that are not chosen, and of an export those that are only for the screen."""
        table, chosen = self.table_class, self.request.GET.getlist("kolumn")
        always = {*table.fixed_columns, *(table.export_columns if self.is_export else ())}
        extra = {*table.extra_columns, *table.export_columns}
        hidden = [n for n in table.base_columns if (n not in chosen if chosen else n in extra) and n not in always]
        return [*hidden, *(table.screen_columns if self.is_export else ())]

    @cached_property
    def shown_columns(self) -> set[str]:
        return set(self.table_class.base_columns) - {*self.hidden_columns(), *self.unreadable_columns()}

    def naming_relations(self) -> list[Any]:
        """Return the relations whose rows the shown columns name."""
        return [self.model._meta.get_field(name) for name in self.naming_columns if name in self.shown_columns]

    @property
    def is_export(self) -> bool:
        return self.request.GET.get("format") in exports.FORMATS

    def unreadable_columns(self) -> Sequence[str]:
        return (*(() if self.reads else self.table_class.protected), *self.unneeded_columns())

    def unneeded_columns(self) -> Sequence[str]:
        """Return the boxes to tick, when there is nothing to do with what is ticked."""
        boxes = [n for n, column in self.table_class.base_columns.items() if isinstance(column, ChooseColumn)]
        return boxes if boxes and not self.offered else ()

    @cached_property
    def offered(self) -> Sequence[ChosenAction]:
        return self.chosen_actions()

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(self.get_title())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["table"].page
        ports.shown((row.record for row in page.object_list), self.model)
        for field in self.naming_relations():
            named = {getattr(row.record, field.attname) for row in page.object_list}
            ports.shown(named - {None}, field.related_model)
        return context | self.view_choices() | self.counts(page) | self.links(page) | self.words(page.paginator.count)

    def counts(self, page: Any) -> dict[str, Any]:
        return {"count": page.paginator.count, "first": page.start_index(), "last": page.end_index()}

    def words(self, count: int) -> dict[str, Any]:
        return {
            "noun_plural": ngettext("%(one)s", "%(many)s", count)
            % {"one": self.record.noun, "many": self.record.plural},
            "search_placeholder": self.search_placeholder,
            "empty": None if count else self.emptiness(),
            "foot": self.foot if self.reads else "",
            "chips": self.filterset.chips(self.url_with),
            "narrowed": self.narrowed_note(),
            "filterset": self.filterset,
            "chosen_actions": self.offered,
            "asked_for": [(k, v) for k, values in self.request.GET.lists() for v in values if k not in NOT_FILTERS],
        }

    def emptiness(self) -> dict[str, Any]:
        """Return what an empty list says: that nothing answers what was asked for, or how to begin."""
        plural = {"plural": self.record.plural}
        if self.model._default_manager.visible_to(self.request.user, self.action).exists():
            text = _("Ta bort ett filter, eller sök på något annat.")
            return {"title": _("Inga %(plural)s passar") % plural, "text": text, "action": None}
        ways = [{"label": way.label, "url": way.url} for way in self.actions() if way.allowed]
        begin = self.start_text if ways else ListPage.start_text
        return {"title": _("Inga %(plural)s än") % plural, "text": begin, "action": ways[0] if ways else None}

    def links(self, page: Any) -> dict[str, Any]:
        return {
            "clear_url": self.request.path,
            "per_page_links": [
                {"n": n, "url": self.url_with(per_page=n, page=None), "current": n == self.per_page} for n in PER_PAGE
            ],
            "export_links": [{"label": text, "url": self.url_with(format=f, page=None)} for f, text in EXPORTS],
            "columns": self.column_choices(),
            **pager(page, lambda number: self.url_with(page=number)),
        }

    def column_choices(self) -> list[dict[str, Any]]:
        hidden, table = self.hidden_columns(), self.table_class
        beside = {*table.fixed_columns, *self.unreadable_columns()}
        return [
            {"name": name, "label": str(column.verbose_name or name), "shown": name not in hidden}
            for name, column in table.base_columns.items()
            if name not in beside
        ]

    def url_with(self, drop: tuple[str, str] | None = None, **changes: Any) -> str:
        """Return this list's address with parameters changed (None removes one; `drop` one value of several)."""
        query = self.request.GET.copy()
        query.pop("format", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        pairs = [(k, v) for k, values in query.lists() for v in values if (k, v) != drop]
        return f"{self.request.path}?{urlencode(pairs)}" if pairs else self.request.path


EXPORTS = (("xlsx", _("Hämta Excel")), ("csv", _("Hämta csv")))

"""Pages that do something with several rows of a list: those ticked there, or all that its filters leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse

from core.forms import ChosenForm
from core.pages.base import Crumb
from core.pages.forms import FormPage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ROW, ALL = "rad", "alla"
MOST_ROWS = 2000
# What a list's address says besides which rows are meant.
NOT_FILTERS = (ROW, ALL, "page", "per_page", "sort", "kolumn", "format")


@dataclass(frozen=True)
class ChosenAction:
    """A button under a list that leads to a page about the chosen rows."""

    label: StrOrPromise
    url: str
    icon: str = ""


class ChosenPage(FormPage):
    """Do something with chosen rows. Declare `model`, `action`, `filterset_class`, and what `FormPage` asks for."""

    form_class: Any = ChosenForm
    filterset_class: Any

    def acts_for(self, form: Any) -> Any:
        """Say nothing of all rows alike: for whom a deputy acts is told of each by the action."""
        return None

    def chosen(self) -> Any:
        """Return the chosen rows that the reader may view (at most MOST_ROWS), in the order of their names."""
        user, asked = self.request.user, self.request.GET
        rows = self.model._default_manager.visible_to(user, "view").with_allowed(user, self.action)
        if asked.get(ALL):
            rows = self.filterset_class(asked, queryset=rows, request=self.request).qs
        else:
            rows = rows.filter(pk__in=[int(pk) for pk in asked.getlist(ROW)[:MOST_ROWS] if pk.isdecimal()])
        return rows.order_by(*self.model._meta.ordering)[:MOST_ROWS]

    def list_url(self) -> str:
        """Return the list with the filters that it had when the rows were chosen."""
        kept = QueryDict(mutable=True)
        for name, values in self.request.GET.lists():
            if name not in NOT_FILTERS:
                kept.setlist(name, values)
        address = reverse(self.record.list_url)
        return f"{address}?{kept.urlencode()}" if kept else address

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(self.record.plural.capitalize(), self.list_url()), Crumb(self.get_title())]

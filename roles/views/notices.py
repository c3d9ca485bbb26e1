"""What every employee is told of what is recorded about them, and the pages where its texts are changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from core.pages import LOGIN, ActionPage, Crumb, DetailPage, HistoryPage, ListPage, Page, PageAction, Tab
from roles import actions
from roles.filters import NoticeFilters
from roles.forms import NoticeForm
from roles.models import Notice
from roles.tables import NoticeTable


class WhatIsRecorded(Page, TemplateResponseMixin, ContextMixin):
    """The page for every employee."""

    open_to = LOGIN
    title = _("Vad som sparas om dig")
    lead = _("Portalen antecknar vem som läser och ändrar. Här står vad, varför, vem som får se det och hur länge.")
    template_name = "roles/what_is_recorded.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("Min profil"), reverse("roles:me")), Crumb(self.get_title())]

    def actions(self) -> Sequence[PageAction]:
        mine = PageAction(_("Vad jag har gjort"), reverse("audit:mine"), "journal-text", primary=True)
        change = PageAction(_("Ändra texterna"), reverse("roles:notice_list"), "pencil")
        return [change, mine] if self.request.user.has_perm("roles.change_notice") else [mine]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(notices=Notice.objects.visible_to(self.request.user), **kwargs)


class NoticeList(ListPage):
    model = Notice
    table_class = NoticeTable
    filterset_class = NoticeFilters
    title = _("Informationstexter")
    lead = _(
        "Det som alla medarbetare läser om vad portalen antecknar. Stäm av med facket och dataskyddsombudet först."
    )
    search_placeholder = _("Rubrik")

    def actions(self) -> Sequence[PageAction]:
        return [PageAction(_("Så ser medarbetarna det"), reverse("roles:what_is_recorded"), "eye")]


class NoticePage(DetailPage):
    """What the tabs of a text share."""

    model = Notice
    tabs = (Tab(_("Text"), "roles:notice_detail"), Tab(_("Historik"), "roles:notice_history"))
    asks = ("view", "change")

    def get_tabs(self) -> list[dict[str, Any]]:
        return super().get_tabs() if self.may("view") else []

    def actions(self) -> Sequence[PageAction]:
        url = reverse("roles:notice_change", args=[self.object.pk])
        return [PageAction(_("Ändra"), url, "pencil", primary=True, decision=self.may("change"))]


class NoticeDetail(NoticePage):
    template_name = "roles/notice_detail.html"


class NoticeHistory(NoticePage, HistoryPage):
    action = "view"


class NoticeChange(ActionPage):
    model = Notice
    form_class = NoticeForm
    title = _("Ändra text")
    success_message = _("Texten är ändrad.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.object}

    def perform(self, form: Any) -> str:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        said = {"version": form.cleaned_data["version"], "reason": form.cleaned_data["reason"]}
        row = actions.change_notice(by=self.request.user, notice=self.object, values=values, **said)
        return row.get_absolute_url()

"""Housekeeping of tags: what words there are, renaming, letting two be one, and retiring what nobody uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assets import actions
from assets.actions.tags import called
from assets.facts import Fact
from assets.models import InformationSystem, Tag
from assets.tag_forms import TagForm
from assets.tags import TagFilters, TagTable, systems_with, tag_url, with_systems
from core import ports
from core.pages import ActionPage, ConfirmPage, DetailPage, HistoryPage, ListPage, PageAction, Tab
from core.ports import Decision

SHOWN = 100


class TagList(ListPage):
    model = Tag
    table_class = TagTable
    filterset_class = TagFilters
    title = _("Etiketter")
    lead = _("Ord som grupperar system. De skrivs på systemens sidor, för flera system på en gång eller i en lista.")
    search_placeholder = _("Etikett")

    def get_queryset(self) -> Any:
        return with_systems(super().get_queryset().current(), self.request.user).select_related("entity")


class TagPage(DetailPage):
    """What the tabs of a tag share."""

    model = Tag
    tabs = (Tab(_("Översikt"), "assets:tag_detail"), Tab(_("Historik"), "assets:tag_history"))
    asks = ("view", "change")

    def get_queryset(self) -> Any:
        return with_systems(super().get_queryset(), self.request.user).select_related("entity")

    def badges(self) -> Sequence[dict[str, Any]]:
        return [{"kind": "", "icon": "archive", "text": _("Borttagen")}] if self.object.archived_on else []

    def actions(self) -> Sequence[PageAction]:
        tag, may = self.object, self.may("change")
        if tag.archived_on:
            return []
        in_use = Decision(False, str(_("Etiketten kan tas bort när inget system har den.")))
        retire = reverse("assets:tag_retire", args=[tag.pk])
        rename = reverse("assets:tag_rename", args=[tag.pk])
        return [
            PageAction(_("Ta bort"), retire, "trash", decision=in_use if may and tag.seen_on else may),
            PageAction(_("Byt namn"), rename, "pencil", primary=True, decision=may),
        ]


class TagDetail(TagPage):
    template_name = "assets/tag_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tag = self.object
        systems = systems_with(tag, self.request.user).select_related("unit")[:SHOWN]
        ports.shown(systems, InformationSystem)
        return super().get_context_data(
            systems=systems,
            more=max(0, tag.seen_on - SHOWN),
            list_url=tag_url(tag.name),
            facts=[Fact(str(_("Organisation")), tag.entity.name)],
            **kwargs,
        )


class TagHistory(TagPage, HistoryPage):
    action = "view"


class TagRename(ActionPage):
    """Call a tag something else. A name that is taken leads on to letting the two be one."""

    model = Tag
    form_class = TagForm
    title = _("Byt namn på etikett")
    submit_label = _("Byt namn")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.object}

    def perform(self, form: Any) -> str:
        name, tag = form.cleaned_data["name"], self.object
        if same := called(tag, name):
            return reverse("assets:tag_merge", args=[tag.pk, same.pk])
        row = actions.rename_tag(by=self.request.user, tag=tag, version=form.cleaned_data["version"], name=name)
        messages.success(self.request, _("Etiketten heter nu ”%(name)s”.") % {"name": row.name})
        return row.get_absolute_url()


class TagMerge(ConfirmPage):
    """Let the systems of one tag have another instead."""

    model = Tag
    action = "change"
    title = _("Slå ihop etiketter")
    submit_label = _("Slå ihop")
    noun = "tag"

    def get_queryset(self) -> Any:
        return with_systems(super().get_queryset(), self.request.user)

    @cached_property
    def into(self) -> Tag:
        others = Tag.objects.visible_to(self.request.user, "change").filter(entity=self.object.entity_id)
        return get_object_or_404(others.exclude(pk=self.object.pk), pk=self.kwargs["into"])

    def enforce(self) -> None:
        """Find the other tag once this one may be changed: who may not is not told whether it exists."""
        super().enforce()
        _found = self.into

    def act(self, **values: Any) -> None:
        actions.merge_tags(into=self.into, **values)

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def perform(self, form: Any) -> str:
        super().perform(form)
        said = _("Etiketten ”%(gone)s” är nu ”%(name)s”.") % {"gone": self.object.name, "name": self.into.name}
        messages.success(self.request, said)
        return self.into.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = {"gone": self.object.name, "name": self.into.name, "n": self.object.seen_on}
        said = ngettext(
            "Etiketten ”%(name)s” finns redan. %(n)s system får den i stället för ”%(gone)s”.",
            "Etiketten ”%(name)s” finns redan. %(n)s system får den i stället för ”%(gone)s”.",
            self.object.seen_on,
        )
        gone = _("”%(gone)s” tas bort. I systemens historik står båda orden och ditt skäl.")
        return super().get_context_data(**kwargs) | {"consequences": (said % names, gone % names)}


class TagRetire(ConfirmPage):
    model = Tag
    action = "change"
    title = _("Ta bort etikett")
    submit_label = _("Ta bort etiketten")
    success_message = _("Etiketten är borttagen.")
    consequences = (
        _("Den föreslås inte längre. Skriver någon samma ord igen kommer den tillbaka."),
        _("Det som står om den i historiken finns kvar."),
    )
    act = staticmethod(actions.retire_tag)
    noun = "tag"

    def perform(self, form: Any) -> str:
        super().perform(form)
        return reverse("assets:tag_list")

"""Pages of import profiles: what is kept, under which name, and keeping one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.filters import Filters, SearchFilter
from core.forms import OnceForm, VersionedForm
from core.imports.profiles import told
from core.imports.register import registered_kind
from core.models import ImportRun
from core.pages import ActionPage, ConfirmPage, DetailPage, FormPage, HistoryPage, ListPage, PageAction, Tab
from core.tables import NameColumn, Table, TextColumn
from core.templatetags.ui import isodate
from roles import actions
from roles.models import ImportProfile

TABS = (Tab(_("Översikt"), "roles:import_profile_detail"), Tab(_("Historik"), "roles:import_profile_history"))


class ProfileTable(Table):
    """Profiles with the kind of list that each is for."""

    name = NameColumn(verbose_name=_("Namn"))
    kind = TextColumn(accessor="kind_title", order_by="kind", verbose_name=_("Slag av lista"))
    unit = TextColumn(accessor="unit__name", verbose_name=_("Hör till"))

    fixed_columns = ("name",)
    caption = _("Importprofiler")


class ProfileFilters(Filters):
    q = SearchFilter()

    class Meta:
        model = ImportProfile
        fields: list[str] = []


class ProfileList(ListPage):
    model = ImportProfile
    table_class = ProfileTable
    filterset_class = ProfileFilters
    title = _("Importprofiler")
    lead = _("En profil sparas på sidan för en inläsning, och föreslås när en fil med samma rubriker läses in igen.")
    search_placeholder = _("Namn")
    start_text = _("Spara en profil från kvittot när du har läst in en lista.")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(archived_on__isnull=True).select_related("unit")


class ProfilePage(DetailPage):
    """What the tabs of a profile share."""

    model = ImportProfile
    tabs = TABS
    asks = ("view", "change", "archive")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("unit")

    def badges(self) -> Sequence[dict[str, str]]:
        day = self.object.archived_on
        return [{"kind": "", "icon": "archive", "text": _("Arkiverad %(day)s") % {"day": isodate(day)}}] if day else []

    def actions(self) -> Sequence[PageAction]:
        pk, done = [self.object.pk], self.object.archived_on is not None
        name, text = ("import_profile_restore", _("Ta tillbaka")) if done else ("import_profile_archive", _("Arkivera"))
        url = reverse("roles:import_profile_change", args=pk)
        return [
            PageAction(text, reverse(f"roles:{name}", args=pk), "archive", decision=self.may("archive")),
            PageAction(_("Byt namn"), url, "pencil", primary=True, decision=self.may("change")),
        ]


class ProfileDetail(ProfilePage):
    template_name = "roles/import_profile_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = registered_kind(self.object.kind)
        return super().get_context_data(kind=kind, pairs=told(self.object.pairs, self.object.kind), **kwargs)


class ProfileHistory(ProfilePage, HistoryPage):
    action = "view"


class NameForm(VersionedForm):
    name = forms.CharField(label=_("Namn"), max_length=100)


class ProfileChange(ActionPage):
    model = ImportProfile
    form_class = NameForm
    title = _("Byt namn på profilen")
    success_message = _("Profilen har bytt namn.")

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.object.name, "version": self.object.version}

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        row = actions.rename_profile(
            by=self.request.user, profile=self.object, version=said["version"], name=said["name"]
        )
        return row.get_absolute_url()


class ProfileArchive(ConfirmPage):
    model = ImportProfile
    action = "archive"
    title = _("Arkivera profilen")
    submit_label = _("Arkivera profilen")
    success_message = _("Profilen är arkiverad.")
    consequences: Sequence[Any] = (_("Profilen föreslås inte längre."), _("Det som är inläst påverkas inte."))
    act = staticmethod(actions.archive_profile)
    noun = "profile"


class ProfileRestore(ProfileArchive):
    title = _("Ta tillbaka profilen")
    submit_label = _("Ta tillbaka profilen")
    success_message = _("Profilen föreslås igen.")
    consequences = (_("Profilen föreslås när en fil med samma rubriker läses in."),)
    act = staticmethod(actions.restore_profile)


class KeepForm(OnceForm):
    name = forms.CharField(
        label=_("Namn på profilen"),
        max_length=100,
        help_text=_("Till exempel Serviceportalens export. Finns namnet redan får profilen de nya svaren."),
    )


class ProfileKeep(FormPage):
    """Keep how an import was paired and answered; for who took the file in."""

    model = ImportProfile
    form_class = KeepForm
    title = _("Spara som importprofil")
    submit_label = _("Spara profilen")
    success_message = _("Profilen är sparad.")
    lead = _("Kolumnernas ihopparning och dina svar sparas. Svaren blir förslag nästa gång, som du bekräftar.")

    @cached_property
    def run(self) -> ImportRun:
        mine = ImportRun.objects.filter(actor_id=self.request.user.pk, pk=self.kwargs["pk"]).first()
        if mine is None or not mine.is_taken_in:
            raise Http404
        return mine

    def enforce(self) -> None:
        self.run  # noqa: B018 (404 before 403: whose import it is, is nobody else's business)
        super().enforce()

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.run.profile_name}

    def cancel_url(self) -> str:
        return reverse("imports:run", args=[self.run.pk])

    def perform(self, form: Any) -> str:
        name = form.cleaned_data["name"]
        return actions.keep_profile(by=self.request.user, run=self.run, name=name).get_absolute_url()

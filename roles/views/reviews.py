"""Pages of reviews: what is reviewed, until when, and who reads because of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.filters import Filters, SearchFilter
from core.pages import ActionPage, ConfirmPage, DetailPage, FormPage, HistoryPage, ListPage, PageAction, Tab
from core.tables import NameColumn, Table, TextColumn
from core.templatetags.ui import isodate
from roles import access, actions, appointing
from roles.forms import unit_source
from roles.kinds import RoleKind
from roles.models import Assignment, Review, Role
from roles.pick import Source
from roles.review_forms import ReviewChangeForm, ReviewForm
from roles.scopes import with_objects
from roles.views.picking import PickPage
from roles.visibility import assignments_visible_to

TABS = (Tab(_("Översikt"), "roles:review_detail"), Tab(_("Historik"), "roles:review_history"))
VALUES = ("name", "ordered_by", "unit", "starts_on", "ends_on")


class ReviewTable(Table):
    """Reviews, with their days."""

    name = NameColumn(verbose_name=_("Vad som granskas"))
    ordered_by = TextColumn(verbose_name=_("Beställare"))
    unit = TextColumn(accessor="unit__name", verbose_name=_("Gäller organisationen"))
    starts_on = tables.Column(verbose_name=_("Från och med"))
    ends_on = tables.Column(verbose_name=_("Till och med"))

    fixed_columns = ("name",)
    caption = _("Granskningar")


class ReviewFilters(Filters):
    q = SearchFilter()
    pagar = df.ChoiceFilter(
        label=_("Pågår"),
        choices=[("ja", _("Pågår eller kommer")), ("nej", _("Är över"))],
        empty_label=_("Spelar ingen roll"),
        method="by_end",
    )

    class Meta:
        model = Review
        fields: list[str] = []

    def by_end(self, rows: Any, name: str, value: str) -> QuerySet:
        going_on = rows.not_over()
        return going_on if value == "ja" else rows.exclude(pk__in=going_on.order_by().values("pk"))


class ReviewList(ListPage):
    model = Review
    table_class = ReviewTable
    filterset_class = ReviewFilters
    title = _("Granskningar")
    lead = _("En revisor läser för en granskning, och slutar läsa när den är över.")
    search_placeholder = _("Namn eller diarienummer")
    start_text = _("Lägg till granskningen innan du utser revisorer till den.")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("unit")

    def actions(self) -> Sequence[PageAction]:
        decision = access.may(self.request.user, "add", Review)
        url = reverse("roles:review_add")
        return [PageAction(_("Lägg till granskning"), url, "plus-lg", primary=True, decision=decision)]


class ReviewPage(DetailPage):
    """What the tabs of a review share."""

    model = Review
    tabs = TABS
    asks = ("view", "change", "close")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("unit")

    def badges(self) -> Sequence[dict[str, Any]]:
        review = self.object
        if review.closed_on:
            text = _("Avslutad %(day)s") % {"day": isodate(review.closed_on)}
            return [{"kind": "", "icon": "stop-circle", "text": text}]
        if review.is_over:
            return [{"kind": "", "icon": "stop-circle", "text": _("Över")}]
        if review.is_coming:
            return [{"kind": "info", "icon": "calendar-event", "text": _("Börjar senare")}]
        return [{"kind": "ok", "icon": "play-circle", "text": _("Pågår")}]

    def actions(self) -> Sequence[PageAction]:
        if self.object.closed_on:
            return []
        change, close = (reverse(f"roles:{name}", args=[self.object.pk]) for name in ("review_change", "review_close"))
        return [
            PageAction(_("Avsluta"), close, "stop-circle", decision=self.may("close")),
            PageAction(_("Ändra"), change, "pencil", primary=True, decision=self.may("change")),
        ]


class ReviewDetail(ReviewPage):
    template_name = "roles/review_detail.html"
    action = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            facts=self.facts(), auditors=self.auditors(), appoint_url=self.appoint_url(), **kwargs
        )

    def facts(self) -> list[dict[str, Any]]:
        review = self.object
        facts: list[tuple[Any, Any, str]] = [
            (_("Beställare"), review.ordered_by, ""),
            (_("Gäller organisationen"), review.unit.name, review.unit.get_absolute_url()),
            (_("Från och med"), isodate(review.starts_on), ""),
            (_("Till och med"), isodate(review.ends_on), ""),
            (_("Beslut"), str(review.outside_decision), ""),
        ]
        return [{"label": label, "value": value, "url": url} for label, value, url in facts]

    def auditors(self) -> Sequence[Assignment]:
        """Return who reads, will, or has read for the review."""
        rows = assignments_visible_to(self.request.user).filter(review=self.object).not_withdrawn()
        rows = rows.select_related("person", "unit", "object_type", "deputy_for__person")
        return appointing.mark_endable(self.request.user, with_objects(list(rows.order_by("starts_on", "pk"))))

    def appoint_url(self) -> str:
        """Return where an auditor is appointed to the review, or "" for who may not, or when it is over."""
        if self.object.is_over or not self.may("change"):
            return ""
        role = Role.objects.visible_to(self.request.user).filter(kind=RoleKind.AUDITOR).first()
        return f"{reverse('roles:role_appoint', args=[role.pk])}?granskning={self.object.pk}" if role else ""


class ReviewHistory(ReviewPage, HistoryPage):
    action = "view"


class ReviewForms(PickPage):
    """What adding and changing share."""

    template_name = "roles/review_form.html"

    def sources(self) -> dict[str, Source]:
        request = self.request
        return {"unit": unit_source(access.units_for(request.user, "add", Review), request.get_full_path())}


class ReviewAdd(ReviewForms, FormPage):
    model = Review
    form_class = ReviewForm
    title = _("Lägg till granskning")
    submit_label = _("Lägg till granskningen")
    success_message = _("Granskningen är tillagd. Nu kan du utse revisorer till den.")

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        values = {name: said[name] for name in VALUES}
        return actions.add_review(by=self.request.user, values=values, decision=said["decision"]).get_absolute_url()


class ReviewChange(ReviewForms, ActionPage):
    model = Review
    form_class = ReviewChangeForm
    success_message = _("Ändringen är sparad.")

    def get_title(self) -> str:
        return str(_("Ändra %(review)s") % {"review": self.label})

    def get_initial(self) -> dict[str, Any]:
        names = [*(n for n in VALUES if n != "unit"), *ReviewForm.decision_names, "version"]
        return {name: getattr(self.object, name) for name in names}

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        values = {name: said[name] for name in VALUES if name != "unit"}
        kept = {name: said[name] for name in ("version", "decision", "lengthen", "reason")}
        return actions.change_review(by=self.request.user, review=self.object, values=values, **kept).get_absolute_url()


class ReviewClose(ConfirmPage):
    model = Review
    action = "close"
    title = _("Avsluta granskningen")
    submit_label = _("Avsluta granskningen")
    success_message = _("Granskningen är avslutad.")
    consequences: Sequence[Any] = (
        _("I dag är granskningens sista dag. Har den inte börjat blir den aldrig av."),
        _("Alla dess revisorer slutar läsa i kväll vid midnatt. En revisor som ska sluta genast avslutar du för sig."),
        _("En avslutad granskning öppnas inte igen. Behövs det mer lägger du till en ny."),
    )
    act = staticmethod(actions.close_review)
    noun = "review"

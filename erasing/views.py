"""Pages of erasing: what is decided, what it covers, and that it is done by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import ports, registry
from core.forms import VersionedForm
from core.models import Job
from core.pages import ConfirmPage, DetailPage, FormPage, HistoryPage, ListPage, PageAction, Tab
from core.pages.base import demand
from core.pages.working import ShowsWork
from core.ports import Decision
from core.templatetags.ui import isodate, number
from erasing import actions, counting, lines, places
from erasing.forms import FieldsForm, WordsForm
from erasing.models import Erasure
from erasing.tables import ErasureFilters, ErasureTable
from roles import access

TABS = (Tab(_("Översikt"), "erasing:erasure_detail"), Tab(_("Historik"), "erasing:erasure_history"))
MINE = Decision(False, str(_("Du har registrerat beslutet. Någon annan ska verkställa det.")))


def link_from(user: Any, obj: Any) -> PageAction | None:
    """Return where a decision to erase texts of an object and its history is registered, for who may."""
    if not places.erasable(type(obj)) or not access.may(user, "add", Erasure):
        return None
    asked = urlencode({"slag": obj._meta.label_lower, "objekt": obj.pk})
    return PageAction(_("Gallra uppgifter"), f"{reverse('erasing:erasure_fields')}?{asked}", "eraser")


class ErasureList(ListPage):
    model = Erasure
    table_class = ErasureTable
    filterset_class = ErasureFilters
    title = _("Gallringsbeslut")
    lead = _(
        "Texter som ska bort enligt ett gallringsbeslut. En person registrerar beslutet och en annan verkställer det."
    )
    search_placeholder = _("Diarienummer eller beslutsfattare")
    start_text = _("Här registrerar du beslut om att texter ska gallras, också ur historiken.")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("decided_by")

    def actions(self) -> Sequence[PageAction]:
        decision = access.may(self.request.user, "add", Erasure)
        url = reverse("erasing:erasure_add")
        return [PageAction(_("Registrera beslut"), url, "plus-lg", primary=True, decision=decision)]


class ErasurePage(DetailPage):
    """What the tabs of a decision share."""

    model = Erasure
    tabs = TABS
    action = "view"
    asks = ("view", "carry_out")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("unit", "decided_by", "carried_out_by", "job")

    def badges(self) -> Sequence[dict[str, Any]]:
        if self.object.is_done:
            return [{"kind": "ok", "icon": "check-circle", "text": _("Verkställt")}]
        if self.object.withdrawn_on:
            return [{"kind": "", "icon": "stop-circle", "text": _("Återkallat")}]
        if self.object.carried_out_at:
            return [{"kind": "info", "icon": "hourglass", "text": _("Verkställs")}]
        return [{"kind": "warning", "icon": "hourglass", "text": _("Väntar på att verkställas")}]

    def actions(self) -> Sequence[PageAction]:
        pages = ("erasure_withdraw", "erasure_carry_out")
        withdraw, carry_out = (reverse(f"erasing:{name}", args=[self.object.pk]) for name in pages)
        may = self.may("carry_out")
        if may and self.object.decided_by_id == self.request.user.pk:
            may = MINE
        if self.object.is_open:
            return [
                PageAction(_("Återkalla"), withdraw, "stop-circle", decision=self.may("carry_out")),
                PageAction(_("Gallra"), carry_out, "eraser", primary=True, decision=may),
            ]
        if self.has_failed:
            return [PageAction(_("Försök igen"), carry_out, "arrow-repeat", primary=True, decision=may)]
        return []

    @property
    def has_failed(self) -> bool:
        return self.object.job is not None and self.object.job.state == Job.State.FAILED and not self.object.is_done


class ErasureDetail(ShowsWork, ErasurePage):
    template_name = "erasing/detail.html"

    @cached_property
    def count(self) -> Job | None:
        """Return the last count of what the decision covers; of what is carried out nobody counts any longer."""
        return counting.last(self.object) if self.is_to_be_done else None

    @property
    def is_to_be_done(self) -> bool:
        return self.object.is_open or self.has_failed

    @property
    def is_counting(self) -> bool:
        return self.count is not None and self.count.state in counting.OPEN

    @property
    def is_working(self) -> bool:
        return self.is_counting or bool(self.object.carried_out_at and not self.object.is_done and not self.has_failed)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Have it counted anew."""
        demand(self.may("carry_out"))
        if self.is_to_be_done:
            counting.order(by=request.user, erasure=self.object, request_id=request.id)  # type: ignore[attr-defined]
        return HttpResponseRedirect(request.path, status=303)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.is_to_be_done:  # where words stand is told to nobody unseen
            ports.trail().read(self.object, whole=True, role=self.by_role())
        shown = self.shown()
        return super().get_context_data(
            facts=self.facts(),
            words=[] if self.object.is_done else places.words(self.object.search),
            fields=self.field_labels(),
            about=actions.about(self.object),
            job=self.count if self.is_counting else self.object.job,
            count=self.count,
            may_count=self.is_to_be_done and self.may("carry_out"),
            is_open=self.is_to_be_done,
            is_counting=self.is_counting,
            is_working=self.is_working,
            has_failed=self.has_failed,
            lines=shown,
            total=sum(line.number for line in shown or ()),
            **kwargs,
        )

    def shown(self) -> list[lines.Line] | None:
        """Return what is covered or gone; None for what nobody has counted."""
        if self.object.is_done:
            return list(lines.gone(self.object.result))
        if self.count is None or self.count.state != Job.State.DONE:
            return None
        return list(lines.counted(self.request.user, self.count.result))

    def facts(self) -> list[dict[str, Any]]:
        row = self.object
        facts = [
            (_("Beslut"), str(row.outside_decision)),
            (_("Registrerat av"), row.decided_by.full_name),
            (_("Verkställt av"), row.carried_out_by.full_name if row.carried_out_by else "–"),
            (_("Verkställt"), isodate(row.carried_out_at) if row.is_done else "–"),
        ]
        if row.withdrawn_on:
            facts.append((_("Återkallat"), isodate(row.withdrawn_on)))
        return [{"label": label, "value": value, "url": ""} for label, value in facts]

    def field_labels(self) -> list[str]:
        if not self.object.kind:
            return []
        known = places.erasable(registry.record_by_key(self.object.kind).model)
        return [str(field.verbose_name).capitalize() for field in known if field.name in self.object.fields]


class ErasureHistory(ErasurePage, HistoryPage):
    pass


class ErasureAdd(FormPage):
    model = Erasure
    form_class = WordsForm
    title = _("Registrera gallringsbeslut")
    lead = _("Orden söks i allt som portalen har sparat. Innan något tas bort ser ni vad som berörs.")
    submit_label = _("Registrera beslutet")
    success_message = _("Beslutet är registrerat. Någon annan än du ska verkställa det.")

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        row = actions.register(by=self.request.user, decision=said["decision"], search=said["search"])
        return row.get_absolute_url()


class ErasureFields(FormPage):
    """Texts of one row, chosen field by field."""

    model = Erasure
    form_class = FieldsForm
    title = _("Gallra uppgifter")
    submit_label = _("Registrera beslutet")
    success_message = ErasureAdd.success_message

    @property
    def lead(self) -> str:  # type: ignore[override]
        said = {"what": registry.record_for(self.about).noun, "name": self.about}
        return str(_("Gäller %(what)s %(name)s, med alla tidigare versioner.") % said)

    @cached_property
    def about(self) -> Any:
        """Return the row whose texts are to go; nobody is told of a row that they may not view."""
        asked: HttpRequest = self.request
        try:
            model = registry.record_by_key(asked.GET.get("slag", "")).model
            row = model._base_manager.filter(pk=int(asked.GET.get("objekt", ""))).first()
        except (KeyError, ValueError):
            raise Http404 from None
        if row is None or not places.erasable(model) or not access.decide(asked.user, "view", row):
            raise Http404
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"about": self.about}

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        row = actions.register(
            by=self.request.user, decision=said["decision"], about=self.about, fields=said["fields_of_row"]
        )
        return row.get_absolute_url()


class ErasureWithdraw(ConfirmPage):
    model = Erasure
    action = "carry_out"
    title = _("Återkalla gallringsbeslutet")
    submit_label = _("Återkalla beslutet")
    success_message = _("Beslutet är återkallat. Inget har gallrats.")
    consequences: Sequence[Any] = (
        _("Inget gallras enligt beslutet. Behövs det ändå registrerar ni ett nytt."),
        _("Orden står kvar i det återkallade beslutet tills de gallras enligt ett nytt."),
    )
    act = staticmethod(actions.withdraw)
    noun = "erasure"


class ErasureCarryOut(ConfirmPage):
    model = Erasure
    form_class = VersionedForm
    action = "carry_out"
    title = _("Gallra enligt beslutet")
    submit_label = _("Gallra nu")
    success_message = _("Gallringen är beställd. Den blir klar inom några minuter.")
    consequences: Sequence[Any] = (
        _("Texterna tas bort ur register, tidigare versioner, spårbarhetslogg och importer. Det går inte att ångra."),
        _("I stället står [gallrat]. Spårbarhetsloggen visar vem som gallrade och enligt vilket beslut, men inte vad."),
        _("Skickad e-post, nedladdade filer och säkerhetskopior når portalen inte. Gallra dem för sig."),
    )
    noun = "erasure"

    def counted(self) -> list[str]:
        """Return what the last count came to, in a sentence."""
        count = counting.last(self.object)
        if count is None or count.state != Job.State.DONE:
            return [str(_("Ingen har räknat vad beslutet täcker."))]
        found = counting.total(count.result)
        when = {"n": number(found), "when": isodate(count.finished_at)}
        said = ngettext(
            "%(n)s text berördes när det räknades %(when)s.", "%(n)s texter berördes när det räknades %(when)s.", found
        )
        return [said % when]

    def consequences_of(self) -> Sequence[Any]:
        """Return what follows: what is chosen field by field goes from one row alone, and copies elsewhere stay."""
        where = _(
            "Texterna tas bort ur objektet, dess tidigare versioner och det som spårbarhetsloggen säger om det. "
            "Det går inte att ångra. Står de någon annanstans, till exempel i en fil, behövs ett beslut om orden."
        )
        return [where, *self.consequences[1:]] if self.object.kind else self.consequences

    def perform(self, form: Any) -> str:
        act = actions.carry_out if self.object.is_open else actions.try_again
        act(by=self.request.user, erasure=self.object, version=form.cleaned_data["version"])
        return self.cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(danger=True, **kwargs) | {
            "consequences": [*self.counted(), *self.consequences_of()]
        }

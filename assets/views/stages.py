"""Pages where a system comes into use, or goes out of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from assets import actions, checklist, stages
from assets.forms import RetireForm
from assets.models import InformationSystem, SystemDependency
from core import measures, ports
from core.forms import VersionedReasonForm
from core.pages import ActionPage

LifeCycle = InformationSystem.LifeCycle


class StartForm(VersionedReasonForm):
    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed
        self.fields["reason"].help_text = _("Varför tas systemet i drift innan allt är på plats?") if needed else ""


class StagePage(ActionPage):
    """Shows the steps of a stage, each computed from the register, above the form that leaves it."""

    model = InformationSystem
    steps: Any = ()

    def get_queryset(self) -> Any:
        return measures.annotate(super().get_queryset(), self.steps)

    @property
    def checks(self) -> checklist.Checklist:
        return checklist.of(self.object, self.steps, self.may)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(object=self.object, checks=self.checks, **kwargs)


class SystemStart(StagePage):
    steps = stages.TO_START
    form_class = StartForm
    template_name = "assets/system_start.html"
    title = _("Ta systemet i drift")
    submit_label = _("Ta i drift")
    success_message = _("Systemet är i drift. Från och med nu gäller policyns krav på det.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"needed": self.checks.met < self.checks.whole}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def perform(self, form: Any) -> str:
        actions.start_system(by=self.request.user, system=self.object, **form.cleaned_data)
        return self.cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_planned=self.object.life_cycle == LifeCycle.PLANNED, **kwargs)


class SystemRetire(StagePage):
    steps = stages.TO_END
    form_class = RetireForm
    template_name = "assets/system_retire.html"
    title = _("Avveckla systemet")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.object}

    def perform(self, form: Any) -> str:
        ends = self.request.POST.get("step") == "end"
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        said = {name: form.cleaned_data[name] for name in ("version", "reason")}
        actions.retire_system(by=self.request.user, system=self.object, values=values, ends=ends, **said)
        self.success_message = _("Systemet är avvecklat.") if ends else _("Det är sparat. Systemet avvecklas.")
        return self.cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        neighbours = self.neighbours()
        ports.shown(neighbours, self.model)
        return super().get_context_data(neighbours=neighbours, **kwargs)

    def neighbours(self) -> Any:
        """Return the systems beside this one that the reader may see, with who answers for them."""
        live = SystemDependency.objects.filter(archived_on__isnull=True).order_by()
        ends = live.filter(from_system=self.object).values("to_system")
        starts = live.filter(to_system=self.object).values("from_system")
        rows = InformationSystem.objects.visible_to(self.request.user).current()
        return (rows.filter(pk__in=ends) | rows.filter(pk__in=starts)).with_people().select_related("unit")

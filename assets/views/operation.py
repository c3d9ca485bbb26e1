"""The tab Avbrott och återläsning of a system, and the forms of its log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets import actions, outages
from assets.models import InformationSystem, Outage, RestoreTest
from assets.operation_forms import OutageEndForm, OutageForm, RestoreTestForm
from assets.views.systems import SystemPage
from core.pages import ActionPage, ConfirmPage, Crumb, PartPage
from core.pages.paging import pager

PER_PAGE = 50
TESTS_SHOWN = 20
TAB = _("Avbrott och återläsning")


class SystemOperation(SystemPage):
    """When the system was down, how that compares with how long one can be without it, and what was read back."""

    action = "view"
    template_name = "assets/system_operation.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().with_restore_test()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        system = self.object
        log = system.outages.filter(archived_on__isnull=True).order_by("-started_at", "-pk")
        page = Paginator(log, PER_PAGE).get_page(self.request.GET.get("page"))
        rows = list(page.object_list)
        for row in rows:
            row.system = system
        tests = system.restore_tests.filter(archived_on__isnull=True).order_by("-tested_on", "-pk")
        return super().get_context_data(
            years=[(year, self.beside_rto(year)) for year in outages.by_year(system.outages.all())],
            rows=[(row, outages.in_words(row.lasted)) for row in rows],
            log_count=page.paginator.count,
            tests=[(test, outages.in_words(test.took) if test.took else "") for test in tests[:TESTS_SHOWN]],
            needs_tests=system.is_in_operation and (system.restore_tested or system.kind == system.Kind.BACKUP),
            may_log=self.may("log_operation"),
            **pager(page),
            **kwargs,
        )

    def beside_rto(self, year: outages.Year) -> dict[str, Any] | None:
        """Return the longest outage of a year in words, and how it compares."""
        if year.longest is None:
            return None
        return {
            "lasted": outages.in_words(year.longest),
            "verdict": outages.verdict(year.longest, self.object.rto_hours),
        }


class LogPage(ActionPage):
    """What the forms about a system's log have in common."""

    model = InformationSystem
    action = "log_operation"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit__place")

    def cancel_url(self) -> str:
        return reverse("assets:system_operation", args=[self.object.pk])

    def breadcrumbs(self) -> Sequence[Crumb]:
        systems, system, here = super().breadcrumbs()
        return [systems, system, Crumb(TAB, self.cancel_url()), here]


class LogAdd(LogPage):
    """Write a new row of `kind` into the log; `act` takes it by the name `noun`."""

    kind: Any
    act: Callable[..., Any]
    noun: str

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.kind(system=self.object)}

    def perform(self, form: Any) -> str:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        self.act(by=self.request.user, system=self.object, version=None, values=values, **{self.noun: None})
        return self.cancel_url()


class LogChange(PartPage, LogPage):
    """Change a row of the log, or go on to take it away."""

    template_name = "assets/log_change.html"
    success_message = _("Ändringen är sparad.")
    act: Callable[..., Any]
    remove_name: str

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.part}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        remove = reverse(self.remove_name, args=[self.object.pk, self.part.pk])
        return super().get_context_data(remove_url=remove, **kwargs)

    def perform(self, form: Any) -> str:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        said = {"version": form.cleaned_data["version"], "values": values, self.argument: self.part}
        self.act(by=self.request.user, system=self.object, **said)
        return self.cancel_url()


class OfOutages(PartPage):
    """The outages of the system in the address."""

    argument = "outage"

    def parts(self) -> Any:
        return self.object.outages.filter(archived_on__isnull=True).select_related("system")


class OfRestoreTests(PartPage):
    """The restore tests of the system in the address."""

    argument = "test"

    def parts(self) -> Any:
        return self.object.restore_tests.filter(archived_on__isnull=True)


class OutageAdd(LogAdd):
    form_class = OutageForm
    title = _("Registrera avbrott")
    submit_label = _("Registrera avbrottet")
    success_message = _("Avbrottet står nu i loggen.")
    kind = Outage
    act = staticmethod(actions.save_outage)
    noun = "outage"


class OutageChange(OfOutages, LogChange):
    form_class = OutageForm
    title = _("Ändra avbrott")
    act = staticmethod(actions.save_outage)
    remove_name = "assets:outage_remove"


class OutageEnd(OfOutages, LogPage):
    form_class = OutageEndForm
    title = _("Avsluta avbrott")
    submit_label = _("Avsluta avbrottet")
    success_message = _("Avbrottet är avslutat.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.part}

    def perform(self, form: Any) -> str:
        said = {name: form.cleaned_data[name] for name in ("version", "ended_at", "cause")}
        actions.end_outage(by=self.request.user, outage=self.part, **said)
        return self.cancel_url()


class OutageRemove(OfOutages, LogPage, ConfirmPage):
    title = _("Ta bort avbrott")
    submit_label = _("Ta bort avbrottet")
    success_message = _("Avbrottet är borttaget ur loggen.")
    consequences = (
        _("Avbrottet räknas inte längre. Gör det bara om det registrerades av misstag."),
        _("Det står kvar i systemets historik, med ditt skäl."),
    )
    act = staticmethod(actions.remove_outage)
    noun = "outage"


class RestoreTestAdd(LogAdd):
    form_class = RestoreTestForm
    title = _("Registrera återläsningstest")
    submit_label = _("Registrera testet")
    success_message = _("Testet är registrerat.")
    kind = RestoreTest
    act = staticmethod(actions.save_restore_test)
    noun = "test"


class RestoreTestChange(OfRestoreTests, LogChange):
    form_class = RestoreTestForm
    title = _("Ändra återläsningstest")
    act = staticmethod(actions.save_restore_test)
    remove_name = "assets:restore_test_remove"


class RestoreTestRemove(OfRestoreTests, LogPage, ConfirmPage):
    title = _("Ta bort återläsningstest")
    submit_label = _("Ta bort testet")
    success_message = _("Testet är borttaget ur loggen.")
    consequences = (
        _("Testet räknas inte längre. Gör det bara om det registrerades av misstag."),
        _("Det står kvar i systemets historik, med ditt skäl."),
    )
    act = staticmethod(actions.remove_restore_test)
    noun = "test"

"""Step 4 and after: how far the work has come, the receipt, the protocol, and one's own imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from core.imports import actions, mending, protocol, runs
from core.imports.finding import Refused
from core.imports.planning import BadAnswer
from core.imports.register import NextStep, kinds_for
from core.imports.views.base import RunPage, State
from core.models import ImportRun, Job
from core.pages import LOGIN, Page
from core.pages.working import ShowsWork

MOST_RECEIPT_LINES = 25


class OutcomePage(ShowsWork, RunPage):
    """Step 4: how far the work has come, and then the receipt, which stays."""

    step = 4
    template_name = "core/imports/run.html"

    def runs(self) -> Any:
        return ImportRun.objects.select_related("job", "after").defer("content", "after__content", "after__receipt")

    @cached_property
    def is_mine(self) -> bool:
        return self.run.actor_id == self.request.user.pk

    def enforce(self) -> None:
        may_open = (runs.has_ordered, runs.may_read_receipt, runs.may_undo)
        if not self.is_mine and not any(may(self.request.user, self.run) for may in may_open):
            raise Http404

    def get_title(self) -> str:
        titles: dict[str, str] = {
            State.APPLIED: _("Inläsningen är klar"),
            State.UNDOING: _("Ångrar"),
            State.UNDONE: _("Importen är ångrad"),
        }
        return titles.get(self.run.state, _("Läser in"))

    @property
    def lead(self) -> str:  # type: ignore[override]
        return self.run.file_name

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.run.state == State.UPLOADED:
            return self.go("columns")
        if self.run.state == State.MAPPED:
            return self.go("review")
        return self.render_to_response(self.get_context_data(**kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go back to the review after work that could not be finished."""
        if not runs.may_reopen(self.request.user, self.run):
            raise Http404
        actions.reopen(by=request.user, run=self.run)
        return self.go("run")

    @property
    def is_under_way(self) -> bool:
        return self.run.state in (State.APPLYING, State.UNDOING)

    @property
    def has_failed(self) -> bool:
        return self.is_under_way and self.run.job is not None and self.run.job.state == Job.State.FAILED

    @property
    def is_working(self) -> bool:
        return self.is_under_way and not self.has_failed

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.run.job
        receipt = self.run.receipt
        context = super().get_context_data(is_mine=self.is_mine, job=job, receipt=receipt, **kwargs)
        context["is_working"] = self.is_working
        context["has_failed"] = self.has_failed
        context["may_reopen"] = self.has_failed and runs.may_reopen(self.request.user, self.run)
        context["may_undo"] = self.run.state == State.APPLIED and (
            self.is_mine or runs.may_undo(self.request.user, self.run)
        )
        if self.run.is_taken_in and not self.is_under_way:
            context["facts"] = self.facts()
            context["next_steps"] = self.next_steps()
            context["lists"] = self.lists() if self.is_mine else []
            context["later"] = runs.later(self.request.user, self.run) if self.is_mine else []
        return context

    def next_steps(self) -> Sequence[NextStep]:
        made = self.run.state == State.APPLIED and self.run.receipt["created"]
        return self.kind.next_steps(self.request.user) if made else ()

    def facts(self) -> list[dict[str, Any]]:
        run = self.run
        counts = self.whole_counts() if self.is_mine else self.seen_counts()
        sheet = [(_("Blad"), run.sheet)] if run.file_name.lower().endswith(".xlsx") else []
        facts = [*counts, (_("Fil"), run.file_name), *sheet, (_("Inläst av"), run.actor_name)]
        return [{"label": label, "value": value, "url": ""} for label, value in facts]

    def whole_counts(self) -> list[tuple[str, int]]:
        receipt = self.run.receipt
        return [
            (_("Nya"), receipt["created"]),
            (_("Uppdaterade"), receipt["updated"]),
            (_("Oförändrade"), receipt["unchanged"]),
            (_("Stoppade"), len(receipt["stopped"])),
            (_("Överhoppade"), len(receipt["skipped"])),
            (_("Rader i filen"), receipt["rows"]),
        ]

    def seen_counts(self) -> list[tuple[str, int]]:
        """What other readers are told: no figure counts rows beyond the border of what they may see."""
        label = _("Inlästa %(plural)s som du får se") % {"plural": self.kind.plural}
        return [(label, runs.count_seen(self.request.user, self.run))]

    def lists(self) -> list[dict[str, Any]]:
        """What was told of stopped and skipped rows, and of those taken in with a warning."""
        receipt = self.run.receipt
        stopped = [
            {"row": s["row"], "column": s["column"], "value": "", "message": " ".join(s["reasons"])}
            for s in receipt["stopped"]
        ]
        skipped = [
            {"row": s["row"], "column": "", "value": "", "message": " ".join(s["reasons"])} for s in receipt["skipped"]
        ]
        found = (
            (_("Stoppade rader"), stopped),
            (_("Överhoppade rader"), skipped),
            (_("Varningar"), receipt["warnings"]),
        )
        return [
            {
                "title": title,
                "count": len(rows),
                "rows": rows[:MOST_RECEIPT_LINES],
                "id": f"lista-{n}",
                "is_stopped": rows is stopped,
            }
            for n, (title, rows) in enumerate(found)
            if rows
        ]


class ProtocolPage(RunPage):
    """The protocol as a file: of the plan while it is reviewed, of what was done afterwards."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.run.is_taken_in:
            lines = self.run.receipt["protocol"]
        else:
            try:
                lines = protocol.lines(actions.plan_run(self.run, request.user))
            except (Refused, BadAnswer) as refused:
                messages.error(request, str(refused))
                return self.go("columns")
        wanted = request.GET.get("format", "xlsx")
        return self.file([protocol.header(), *lines], wanted, f"protokoll-import-{self.run.pk}")


class StoppedPage(RunPage):
    """The stopped rows as a file to mend, with why each was stopped beside its own columns."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.run.is_taken_in or not self.run.receipt["stopped"]:
            raise Http404
        wanted = request.GET.get("format", "xlsx")
        return self.file(mending.lines(self.run), wanted, f"stoppade-rader-import-{self.run.pk}")


class IndexPage(Page, TemplateResponseMixin, ContextMixin):
    """What one may import, and one's own imports: those to go on with, and the receipts."""

    open_to = LOGIN
    template_name = "core/imports/index.html"
    title = _lazy("Importera")
    most = 50

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            no_kinds=_("Du får inte läsa in filer."), kinds=kinds_for(user), runs=runs.own(user)[: self.most], **kwargs
        )

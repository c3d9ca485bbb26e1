"""The pages Spårbarhet: what has been done and read in the organisations that one answers for, or audits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit import events, reads
from audit.models import LedgerEntry
from core import exports, ports
from core.pages.base import Crumb
from core.pages.lists import EXPORTS
from reports.ledger import file, lines, searching
from reports.ledger.scope import Scope
from reports.views import ReadPage
from roles.models import OrganisationUnit

TOO_MANY = _("Det är för många rader för en Excelfil. Hämta csv i stället, eller välj en kortare tid.")


class LedgerPage(ReadPage):
    """What the pages of the ledger have in common: the reading of them is in the ledger itself."""

    model = OrganisationUnit
    action = "trace"
    with_names = False

    @cached_property
    def scope(self) -> Scope:
        return Scope(self.request.user)

    def shown(self, rows: Any) -> dict[str, Any]:
        """Return a page of entries in words, and the ways to other pages."""
        before = self.request.GET.get("fore", "")
        entries, older = searching.page(rows, before) if rows is not None else ([], None)
        texts = {"shown": str(len(entries))}
        reads.note(reads.Noted(events.READ_LEDGER, LedgerEntry._meta.label_lower, texts=texts))
        return {
            "lines": lines.told(entries, self.scope, with_names=self.with_names),
            "older_url": self.url_with(fore=older) if older else "",
            "newest_url": self.url_with() if before else "",
        }

    def url_with(self, **more: Any) -> str:
        """Return this page's address as it was asked for, from the newest entry unless told."""
        asked = {name: value for name, value in self.request.GET.items() if name not in {"fore", "format"} and value}
        pairs = urlencode(asked | more)
        return f"{self.request.path}?{pairs}" if pairs else self.request.path


class Ledger(LedgerPage):
    """Search in the ledger."""

    title = _("Spårbarhet")
    lead = _("Vem som har gjort vad, och vem som har läst vad. Att du läser här antecknas också.")
    template_name = "reports/ledger.html"

    @cached_property
    def form(self) -> searching.LedgerForm:
        return searching.LedgerForm(self.request.GET, self.scope)

    @cached_property
    def rows(self) -> Any:
        """The entries asked for; None when what was asked cannot be understood."""
        return searching.rows_asked_for(self.form) if self.form.is_valid() else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid() and self.form.cleaned_data["spar_id"]:
            return HttpResponseRedirect(reverse("ledger_act", args=[self.form.cleaned_data["spar_id"]]))
        wanted = request.GET.get("format", "")
        if self.rows is not None and wanted in exports.FORMATS:
            if wanted == "csv" or file.fits_in_excel(self.rows):
                return self.export(wanted)
            self.form.add_error(None, TOO_MANY)
        return super().get(request, *args, **kwargs)

    def export(self, wanted: str) -> Any:
        """Answer all that was asked for as a file, streamed."""
        response = exports.file_response(file.rows_of(self.rows), wanted, "sparbarhet")
        ports.trail().exported(response, LedgerEntry, response.sent, format=wanted)
        return response

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(self.get_title())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        links = [{"label": text, "url": self.url_with(format=name)} for name, text in EXPORTS]
        return super().get_context_data(
            form=self.form,
            fields=[self.form[name] for name in ("fran", "till", "handelse", "person", "slag", "objekt")],
            act_field=self.form["spar_id"],
            asks_for_more=any(self.request.GET.get(name) for name in ("person", "handelse", "slag", "objekt")),
            export_links=links if self.rows is not None else [],
            clear_url=self.request.path,
            **self.shown(self.rows),
            **kwargs,
        )


class LedgerAct(LedgerPage):
    """All that was written by one act: everything that one request read and changed."""

    template_name = "reports/ledger_act.html"
    title = _("En handling")
    lead = _("Allt som lästes och ändrades på en gång, det senaste först.")
    with_names = True

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(str(Ledger.title), reverse("ledger")), Crumb(self.get_title())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.scope.entries().filter(request_id=self.kwargs["request_id"])
        found = self.shown(searching.newest_first(rows))
        if not found["lines"]:
            raise Http404
        return super().get_context_data(**found, **kwargs)

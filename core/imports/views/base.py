"""What the pages of an import share: steps, crumbs, and whose import it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from core import exports, ports, registry
from core.imports import finding, runs
from core.imports.limits import Unreadable
from core.imports.register import ImportKind, may_import
from core.models import ImportRun
from core.pages import LOGIN, Crumb, Page
from core.pages.base import list_url

State = ImportRun.State
STEPS = (_lazy("Välj fil"), _lazy("Para ihop kolumner"), _lazy("Granska"), _lazy("Läs in"))


def steps(current: int) -> list[dict[str, Any]]:
    return [{"label": s, "done": n < current, "current": n == current} for n, s in enumerate(STEPS, start=1)]


def crumbs(kind: ImportKind) -> list[Crumb]:
    record = registry.record_for(kind.model)
    return [Crumb(str(record.plural).capitalize(), list_url(record)), Crumb(_("Importera"))]


class RunPage(Page, TemplateResponseMixin, ContextMixin):
    """A page about an import on its way: for who uploaded it, and 404 for everyone else."""

    open_to = LOGIN
    title = _lazy("Importera")
    step = 0

    @cached_property
    def run(self) -> ImportRun:
        run = self.runs().filter(pk=self.kwargs["pk"]).first()
        if run is None:
            raise Http404
        return run

    def runs(self) -> Any:
        return ImportRun.objects.filter(actor_id=self.request.user.pk).select_related("job")

    @cached_property
    def kind(self) -> ImportKind:
        return runs.kind_of(self.run)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; what needs a file that has been erased since leads to where it can be uploaded anew."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except Unreadable:
            if self.run.content:
                raise
            messages.warning(request, _("Filen är gallrad enligt beslut. Behöver du den laddar du upp den på nytt."))
            return HttpResponseRedirect(self.kind.upload_url)

    def enforce(self) -> None:
        """The right to import may have been lost since the file was uploaded."""
        if not may_import(self.request.user, self.kind):
            raise PermissionDenied(_("Du får inte läsa in %(plural)s.") % {"plural": self.kind.plural})

    def breadcrumbs(self) -> Sequence[Crumb]:
        return crumbs(self.kind)

    def file(self, rows: Any, wanted: str, name: str) -> Any:
        """Answer with rows of the import as a file, which the ledger tells of."""
        response = exports.file_response(rows, wanted, name)
        ports.trail().exported(response, ImportRun, response.sent, label=self.run.file_name)
        return response

    def is_over(self) -> bool:
        return self.run.state == State.APPLYING or self.run.is_taken_in

    def go(self, name: str, **query: str) -> HttpResponse:
        tail = f"?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else ""
        return HttpResponseRedirect(reverse(f"imports:{name}", args=[self.run.pk]) + tail, status=303)

    def where(self) -> str:
        """The file, its sheet and its rows, as the page's lead."""
        parts = [self.run.file_name]
        if self.book.format == "xlsx":
            parts.append(_("bladet %(sheet)s") % {"sheet": self.run.sheet})
        rows = [record.number for record in self.layout.records]
        parts.append(_("rad %(first)s–%(last)s") % {"first": rows[0], "last": rows[-1]})
        return ", ".join(parts)

    @cached_property
    def content(self) -> bytes:
        return bytes(self.run.content)

    @cached_property
    def book(self) -> Any:
        return finding.workbook(self.content, self.run.file_name)

    @cached_property
    def layout(self) -> Any:
        return finding.layout(self.content, self.run.file_name, self.run.sheet)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(run=self.run, kind=self.kind, steps=steps(self.step), **kwargs)

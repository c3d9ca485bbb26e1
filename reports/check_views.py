"""The page where the trail is held against itself: last seal, last check, and a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit import checking
from audit.models import Seal
from core.models import Job
from core.pages.base import Crumb
from core.pages.working import ShowsWork
from core.templatetags.ui import isodate, number
from reports.ledger.scope import Scope
from reports.ledger_views import Ledger
from reports.views import ReadPage
from roles.models import OrganisationUnit

SEALS = 10


class LedgerCheck(ShowsWork, ReadPage):
    """What an auditor needs to know of the trail before believing it."""

    model = OrganisationUnit
    action = "trace"
    title = _("Kontrollera spårbarheten")
    lead = _(
        "Håller spårbarhetsloggen, tidigare versioner och förseglingar mot varandra, och mot registret som det är nu."
    )
    template_name = "reports/ledger_check.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        checking.order(by=request.user, request_id=request.id)  # type: ignore[attr-defined]
        return HttpResponseRedirect(request.path, status=303)

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(str(Ledger.title), reverse("ledger")), Crumb(self.get_title())]

    @cached_property
    def job(self) -> Job | None:
        return checking.last_job()

    @property
    def is_working(self) -> bool:
        return self.job is not None and self.job.state in checking.OPEN

    @property
    def has_failed(self) -> bool:
        """Did the last check from here come to nothing, and has nobody checked since?"""
        last = checking.last()
        is_last = self.job is not None and (last is None or last.at < (self.job.finished_at or self.job.created_at))
        return self.job is not None and self.job.state == Job.State.FAILED and is_last

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seals = list(Seal.objects.order_by("-number")[:SEALS])
        return super().get_context_data(
            job=self.job,
            is_working=self.is_working,
            has_failed=self.has_failed,
            last=self.last(),
            seals=[
                {"number": seal.number, "at": seal.at, "rows": seal.rows, "root": bytes(seal.root).hex()}
                for seal in seals
            ],
            **kwargs,
        )

    def last(self) -> dict[str, Any] | None:
        """Return what the last check came to; its faults when it was run from here."""
        row = checking.last()
        if row is None:
            return None
        texts, scope = row.texts, Scope(self.request.user)
        found = self.job.result if self.job and self.job.request_id == row.request_id and scope.at_home else {}
        is_told = scope.entries().filter(pk=row.pk).exists()
        counts = [
            (_("Rader i spårbarhetsloggen"), texts.get("entries")),
            (_("Varav med gallrad text"), texts.get("erased")),
            (_("Förseglingar"), texts.get("seals")),
            (_("Versioner"), texts.get("versions")),
            (_("Rader i registret"), texts.get("rows")),
        ]
        return {
            "at": row.at,
            "day": isodate(row.at),
            "by": texts.get("actor", "") if is_told else "",
            "faults": int(texts.get("faults") or 0),
            "told": found.get("told", []),
            "facts": [
                {"label": label, "value": number(int(value)), "url": ""} for label, value in counts if value is not None
            ],
        }

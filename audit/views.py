"""Pages of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from audit import mine
from core.pages import LOGIN, Crumb, Page, PageAction
from core.pages.paging import key_of


class MyTrail(Page, TemplateResponseMixin, ContextMixin):
    """What the portal has recorded of what its reader has read and done."""

    open_to = LOGIN
    title = _("Vad jag har gjort")
    lead = _("Så här står det i spårbarhetsloggen om vad du har läst, ändrat och hämtat, det senaste först.")
    template_name = "audit/mine.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("Min profil"), reverse("roles:me")), Crumb(self.get_title())]

    def actions(self) -> Sequence[PageAction]:
        return [PageAction(_("Vad som sparas om dig"), reverse("roles:what_is_recorded"), "info-circle")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        shown, before = mine.part(asked.get("visa", "")), key_of(asked.get("fore", ""))
        lines, older = mine.page(self.request.user, shown, before)
        return super().get_context_data(
            lines=lines,
            parts=[{"label": p.label, "url": _url(p.slug), "current": p is shown} for p in mine.PARTS],
            older_url=_url(shown.slug, older) if older else "",
            newest_url=_url(shown.slug) if before else "",
            **kwargs,
        )


def _url(part: str, before: int | None = None) -> str:
    asked = [f"visa={part}"] if part else []
    asked += [f"fore={before}"] if before else []
    return "?" + "&".join(asked) if asked else reverse("audit:mine")

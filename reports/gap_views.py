"""The pages that show where nobody answers, or soon will not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import ports
from core.pages.base import Crumb
from core.pages.lists import pager
from core.tables import PER_PAGE, part_of
from reports import gaps
from reports.views import ReadPage
from roles.models import User

FIRST = 5


@dataclass(frozen=True)
class Section:
    """A kind of gap with its number and its first lines."""

    gap: gaps.Gap
    count: int
    lines: Sequence[gaps.Line]

    @property
    def url(self) -> str:
        """The page with all of them, "" when all are shown already."""
        return reverse("gap_list", args=[self.gap.slug]) if self.count > len(self.lines) else ""


class Gaps(ReadPage):
    """Every kind of gap that is there, with its first lines."""

    model = User
    action = "view"
    title = _("Luckor i ansvaret")
    lead = _("Var ingen svarar i dag, eller inte gör det om 60 dagar. Tills någon är utsedd svarar närmaste chef.")
    template_name = "reports/gaps.html"

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(self.get_title())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        numbers = gaps.counted(user)
        sections = [self.section(gap, numbers[gap.slug]) for gap in gaps.GAPS if gap.slug in numbers]
        posts = [_post_line(post) for post in gaps.vacant_posts(user)]
        return super().get_context_data(sections=sections, posts=posts, **kwargs)

    def section(self, gap: gaps.Gap, count: int) -> Section:
        rows = gap.told(gap.rows(self.request.user))[:FIRST]
        ports.shown(rows, rows.model)
        return Section(gap, count, [gap.line(row) for row in rows])


class GapList(ReadPage):
    """All gaps of one kind, page by page."""

    model = User
    action = "view"
    template_name = "reports/gap_list.html"

    @cached_property
    def gap(self) -> gaps.Gap:
        try:
            return gaps.find(self.kwargs["slug"])
        except KeyError:
            raise Http404 from None

    @property
    def lead(self) -> str:  # type: ignore[override]
        return str(self.gap.why)

    def get_title(self) -> str:
        return str(self.gap.title)

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(str(Gaps.title), reverse("gaps")), Crumb(self.get_title())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.gap.rows(self.request.user)
        page = Paginator(rows, PER_PAGE[0]).get_page(self.request.GET.get("page"))
        first, last = max(page.start_index() - 1, 0), page.end_index()
        shown = part_of(self.gap.told(rows), slice(first, last), page.paginator.count)
        ports.shown(shown, rows.model)
        return super().get_context_data(
            gap=self.gap,
            lines=[self.gap.line(row) for row in shown],
            count=page.paginator.count,
            **pager(page, lambda number: f"{self.request.path}?page={number}"),
            **kwargs,
        )


def _post_line(post: gaps.Post) -> gaps.Line:
    url = f"{reverse('roles:unit_appoint', args=[post.entity.pk])}?roll={post.role.kind}"
    if post.who and post.until:
        said = {"who": post.who, "day": post.until.isoformat()}
        detail = _now("%(who)s är kvar till och med %(day)s.") % said
    else:
        detail = _now("Ingen har rollen.")
    # The same office is empty in several bodies: each button says which.
    label = f"{post.role.label}, {post.entity.name}"
    said = {"label": label, "about_url": post.entity.get_absolute_url(), "answers": post.entity.answers or ""}
    mend = gaps.mend(post.entity, "assign", url)
    return gaps.Line(**said, detail=detail, is_coming=bool(post.who), **mend)

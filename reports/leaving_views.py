"""The checklist for when somebody leaves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.pages import DetailPage
from core.pages.base import Crumb
from reports import leaving
from roles.models import User


class Leaving(DetailPage):
    """What is to be seen to before somebody's last day, for who places people."""

    model = User
    action = "place"
    template_name = "reports/leaving.html"
    lead = _("Gå igenom listan i god tid. Den räknas fram på nytt varje gång du öppnar den.")

    def get_title(self) -> str:
        return str(_("När %(person)s slutar") % {"person": self.label})

    def breadcrumbs(self) -> Any:
        return [*super().breadcrumbs()[:-1], Crumb(self.label, self.object.get_absolute_url()), Crumb(self.get_title())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = leaving.steps(self.request.user, self.object)
        left = sum(not step.is_done for step in steps)
        return super().get_context_data(steps=steps, left=left, **kwargs)

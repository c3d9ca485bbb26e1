"""Taking an import back: what stands in the way, or the question why."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.forms import ReasonForm
from core.imports import runs, undoing
from core.imports.views.base import RunPage, State
from core.models import ImportRun
from core.pages.forms import FormSteps

MOST_SHOWN = 50


class UndoPage(RunPage, FormSteps):
    """For who took the file in and who may import the same everywhere it wrote, while it can be taken back."""

    step = 4
    template_name = "core/imports/undo.html"
    form_class = ReasonForm
    submit_label = _lazy("Ångra importen")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.run.state in {State.UNDOING, State.UNDONE}:
            return self.go("run")
        return super().get(request, *args, **kwargs)

    def runs(self) -> Any:
        return ImportRun.objects.select_related("job").defer("content")

    def enforce(self) -> None:
        user = self.request.user
        if self.run.actor_id == user.pk:
            super().enforce()
        elif not runs.has_ordered(user, self.run) and not runs.may_undo(user, self.run):
            raise Http404
        if not self.run.is_taken_in:
            raise Http404

    def get_title(self) -> str:
        return _("Ångra importen")

    @property
    def lead(self) -> str:  # type: ignore[override]
        return self.run.file_name

    def cancel_url(self) -> str:
        return reverse("imports:run", args=[self.run.pk])

    @cached_property
    def obstacles(self) -> list[Any]:
        return undoing.obstacles(self.run)

    def perform(self, form: Any) -> str:
        request: Any = self.request
        undoing.order(by=request.user, run=self.run, reason=form.cleaned_data["reason"], request_id=request.id)
        return reverse("imports:run", args=[self.run.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.obstacles
        return super().get_context_data(
            obstacles=found[:MOST_SHOWN], more=max(0, len(found) - MOST_SHOWN), count=len(found), **kwargs
        )

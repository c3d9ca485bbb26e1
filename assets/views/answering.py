"""Saying whether one takes on to be systemförvaltare for one system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assets.models import InformationSystem
from core import ports
from roles.views.answers import ACCEPTED, Answers


class SystemAnswer(Answers):
    """The same page with that system ticked. A form with nothing but its key, from Mitt arbete, takes it on."""

    @cached_property
    def system(self) -> InformationSystem:
        found = InformationSystem.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        ports.shown([found], InformationSystem)
        return found

    def enforce(self) -> None:
        super().enforce()
        _found = self.system

    def get_title(self) -> str:
        return str(_("Svara på uppdrag för %(system)s") % {"system": self.system.name})

    def chosen(self) -> Sequence[Any]:
        return [row for row in self.waiting if self._is_about(row)]

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        data = kwargs.get("data")
        if data is not None and "answer" not in data:
            data = kwargs["data"] = data.copy()
            data["answer"] = ACCEPTED.value
            data.setlist("assignments", [str(row.pk) for row in self.known if self._is_about(row) and not row.is_over])
        return kwargs

    def _is_about(self, row: Any) -> bool:
        return row.object_id == self.system.pk and row.object_type.model_class() is InformationSystem

"""Pages where somebody is named to stand in for a holder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import registry
from core.pages import LOGIN
from core.pages.base import Crumb, Page, demand
from core.pages.forms import FormSteps
from core.ports import Decision
from roles import actions, deputising, words
from roles.forms import DeputyForm, person_source
from roles.kinds import RoleKind
from roles.models import Assignment
from roles.pick import Source
from roles.scopes import with_objects
from roles.views.picking import PickPage
from roles.visibility import assignments_visible_to, colleagues_at


class Deputising(PickPage, Page, FormSteps):
    """What both ways share. `holdings` are the assignments that somebody may be named to stand in for."""

    open_to = LOGIN  # the right is that of the holder, or of who could give the role: enforce() asks for it
    form_class = DeputyForm
    template_name = "roles/deputy.html"
    submit_label = _("Utse ersättare")
    success_message = _("Ersättaren är utsedd.")

    @property
    def holdings(self) -> Sequence[Any]:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"holdings": self.holdings}

    def sources(self) -> dict[str, Source]:
        """Everyone placed in the legal entities where the roles are held may stand in."""
        inside = colleagues_at(row.place_unit for row in self.holdings)
        return {"person": person_source(inside, self.request.get_full_path())}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = dict.fromkeys(row.role for row in self.holdings)
        may = [{"label": RoleKind(kind).label, "lines": words.deputy_lines(kind)} for kind in kinds]
        return super().get_context_data(may=may, **kwargs)

    def perform(self, form: Any) -> str:
        actions.appoint_deputies(by=self.request.user, **form.cleaned_data)
        return self.cancel_url()


class MyDeputies(Deputising):
    """Name a deputy for all or some of what one holds, such as before a holiday."""

    title = _("Utse ersättare")
    lead = _("Välj vem som ska göra ditt arbete medan du är borta.")

    def enforce(self) -> None:
        demand(Decision(bool(self.holdings), str(_("Du har ingen roll som kan ha en ersättare."))))

    @cached_property
    def holdings(self) -> Sequence[Assignment]:  # type: ignore[override]
        return with_objects(list(deputising.held_by(self.request.user)))

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(str(_("Min profil")), reverse("roles:me")), Crumb(self.get_title())]

    def cancel_url(self) -> str:
        return reverse("roles:me")


class DeputyAdd(Deputising):
    """Name a deputy for the holder of one assignment."""

    title = _("Utse ersättare")

    def enforce(self) -> None:
        demand(deputising.decide(self.request.user, self.holding))

    @cached_property
    def holding(self) -> Assignment:
        rows = assignments_visible_to(self.request.user).select_related("person", "unit", "object_type")
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return with_objects([found])[0]

    @property
    def holdings(self) -> Sequence[Assignment]:
        return [self.holding]

    @property
    def target(self) -> Any:
        return self.holding.unit or self.holding.about

    def get_title(self) -> str:
        return str(_("Utse ersättare för %(name)s") % {"name": self.holding.person.full_name})

    def breadcrumbs(self) -> Sequence[Crumb]:
        record = registry.record_for(self.target)
        home = Crumb(str(record.plural).capitalize(), reverse(record.list_url))
        return [home, Crumb(str(self.target), self.cancel_url()), Crumb(self.get_title())]

    def cancel_url(self) -> str:
        return self.target.get_absolute_url()

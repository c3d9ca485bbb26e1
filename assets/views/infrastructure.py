"""Infrastructure: systems that other systems stand on, for the IT-chef."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Value
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assets.forms import InfrastructureForm, places_for
from assets.models import InformationSystem
from assets.operation_lists import InfrastructureFilters, InfrastructureTable
from assets.views.system_forms import SavesSystem, SystemAdd, SystemChange
from core import ports
from core.pages import ListPage, PageAction
from core.pages.base import Crumb
from roles.pick import Source

ACTION = "manage_infrastructure"


class InfrastructureList(ListPage):
    """Whether something is infrastructure is for those who may view it: nothing else is in the list."""

    model = InformationSystem
    action = "view"
    table_class = InfrastructureTable
    filterset_class = InfrastructureFilters
    title = _("Infrastruktur")
    lead = _("Nät, internet, inloggning, säkerhetskopiering, telefoni och annat som systemen vilar på.")
    search_placeholder = _("Namn eller person")
    start_text = _("Registrera det som systemen vilar på, eller ändra slag på det som redan finns bland systemen.")

    def get_queryset(self) -> Any:
        rows = super().get_queryset().infrastructure().with_people().with_operation()
        return rows.select_related("unit").annotate(may_view=Value(True))

    def actions(self) -> Sequence[PageAction]:
        if not ports.access().may(self.request.user, ACTION, InformationSystem):
            return []
        return [
            PageAction(_("Registrera infrastruktur"), reverse("assets:infrastructure_add"), "plus-lg", primary=True)
        ]


class SavesInfrastructure(SavesSystem):
    """Saves a system that stays infrastructure."""

    def sources(self) -> dict[str, Source]:
        user, url = self.request.user, self.request.get_full_path()
        return super().sources() | {"unit": places_for(user, self.row, url, ACTION)}


class InfrastructureAdd(SavesInfrastructure, SystemAdd):
    action = ACTION
    form_class = InfrastructureForm
    title = _("Registrera infrastruktur")
    submit_label = _("Registrera")
    success_message = _("Det finns nu i registret. Be en chef eller samordnaren att utse en systemägare.")

    @cached_property
    def row(self) -> InformationSystem:
        return InformationSystem(kind=InformationSystem.Kind.NETWORK)

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("Infrastruktur"), reverse("assets:infrastructure_list")), Crumb(self.get_title())]


class InfrastructureChange(SavesInfrastructure, SystemChange):
    """Change infrastructure; a business system is not found here, whoever asks."""

    action = ACTION
    form_class = InfrastructureForm
    title = _("Ändra infrastruktur")

    def get_queryset(self) -> Any:
        return super().get_queryset().infrastructure()

"""Pages that change systems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assets import actions
from assets.actions.register import NO_TAGS
from assets.forms import SystemForm, TechnicalForm, places_for, successors, suppliers_for
from assets.models import InformationSystem
from assets.tag_forms import tags_beside
from assets.views.tagging import TagsPage
from core.pages import ActionPage, ConfirmPage, FormPage
from roles.pick import Source
from roles.views.picking import PickPage


class SavesSystem(TagsPage, PickPage):
    """Saves what the form holds, and tells of other systems with the same name: a warning, no stop."""

    row: InformationSystem
    action: str
    tag_field = "tags"

    def known_tags(self) -> Sequence[str]:
        return tags_beside(self.request.user, self.row, self.action)

    def sources(self) -> dict[str, Source]:
        user, url = self.request.user, self.request.get_full_path()
        return {
            "unit": places_for(user, self.row, url),
            "replaced_by": successors(user, self.row, url),
            "supplier": suppliers_for(user, self.row, url),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.row}

    def save(self, form: Any, system: InformationSystem | None) -> str:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        version = form.cleaned_data["version"]
        tags = form.cleaned_data.get("tags", NO_TAGS)
        row = actions.save_system(by=self.request.user, system=system, version=version, values=values, tags=tags)
        if system is None or "name" in form.changed_data:
            self.warn_of_twins(row)
        return row.get_absolute_url()

    def warn_of_twins(self, system: InformationSystem) -> None:
        same = InformationSystem.objects.visible_to(self.request.user).twins_of(system).select_related("unit")
        units = list(dict.fromkeys(twin.unit.name for twin in same[:3]))
        if units:
            said = ngettext(
                "Det finns ett system till som heter %(name)s (%(units)s). Är det samma system?",
                "Det finns fler system som heter %(name)s (%(units)s). Är de samma system?",
                len(units),
            )
            messages.warning(self.request, said % {"name": system.name, "units": ", ".join(units)})


class SystemAdd(SavesSystem, FormPage):
    model = InformationSystem
    form_class = SystemForm
    title = _("Registrera system")
    submit_label = _("Registrera systemet")
    success_message = _("Systemet finns nu i registret. Utse en systemägare härnäst.")

    @cached_property
    def row(self) -> InformationSystem:
        return InformationSystem()

    def perform(self, form: Any) -> str:
        return self.save(form, None)


class SystemChange(SavesSystem, ActionPage):
    model = InformationSystem
    form_class = SystemForm
    title = _("Ändra system")
    success_message = _("Ändringen är sparad.")

    def get_queryset(self) -> Any:
        return super().get_queryset().with_tags()

    @property
    def row(self) -> InformationSystem:
        return self.object

    def perform(self, form: Any) -> str:
        return self.save(form, self.object)


class SystemChangeTechnical(SystemChange):
    action = "change_technical"
    form_class = TechnicalForm
    title = _("Ändra tekniska uppgifter")


class SystemArchive(ConfirmPage):
    model = InformationSystem
    action = "archive"
    title = _("Arkivera system")
    submit_label = _("Arkivera systemet")
    success_message = _("Systemet är arkiverat.")
    consequences: Sequence[Any] = (
        _("Systemet försvinner ur listor och mått."),
        _("Uppgifterna, rollerna och historiken finns kvar, och systemet kan tas tillbaka."),
    )
    act = staticmethod(actions.archive_system)
    noun = "system"


class SystemRestore(SystemArchive):
    title = _("Ta tillbaka system")
    submit_label = _("Ta tillbaka systemet")
    success_message = _("Systemet finns i registret igen.")
    consequences = (_("Systemet syns i listor och räknas i mått igen, med samma roller som förut om de gäller."),)
    act = staticmethod(actions.restore_system)

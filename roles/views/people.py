"""Pages of people and where they work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.imports.button import import_button
from core.pages import ActionPage, DetailPage, FormPage, HistoryPage, ListPage, PageAction, PartPage, Tab
from core.pages.base import Crumb
from core.ports import Decision
from core.ports import access as the_access
from roles import access, actions, appointing, outlook, tables
from roles.filters import PersonFilters
from roles.forms import NewPersonForm, PassOnForm, PersonForm, PlacementForm, person_source, unit_source
from roles.models import Placement, User
from roles.pick import Source
from roles.scopes import with_objects
from roles.views.picking import PickPage
from roles.visibility import assignments_visible_to, placements_under

TABS = (Tab(_("Översikt"), "roles:person_detail"), Tab(_("Historik"), "roles:person_history"))


class PersonList(ListPage):
    model = User
    table_class = tables.PersonTable
    filterset_class = PersonFilters
    title = _("Personer")
    search_placeholder = _("Namn, e-postadress eller anställningsnummer")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_placement()

    def actions(self) -> Sequence[PageAction]:
        decision = the_access().may(self.request.user, "add", User)
        return [
            *import_button(self.request.user, "people"),
            PageAction(_("Lägg till person"), reverse("roles:person_add"), "plus-lg", primary=True, decision=decision),
        ]


class PersonPage:
    """What the tabs of a person share."""

    def badges(self) -> Sequence[Any]:
        person = self.object  # type: ignore[attr-defined]
        if person.has_left:
            return [{"kind": "", "icon": "box-arrow-right", "text": _("Har slutat")}]
        if not person.is_active:
            return [{"kind": "danger", "icon": "lock", "text": _("Får inte logga in")}]
        if not person.email:
            return [{"kind": "", "icon": "envelope-slash", "text": _("Kan inte logga in utan e-postadress")}]
        return []

    def actions(self) -> Sequence[PageAction]:
        pk = self.object.pk  # type: ignore[attr-defined]
        change = self.may("change")  # type: ignore[attr-defined]
        return [
            PageAction(_("Ändra"), reverse("roles:person_change", args=[pk]), "pencil", decision=change),
            PageAction(
                _("Ge roll"),
                reverse("roles:person_appoint", args=[pk]),
                "person-plus",
                primary=True,
                decision=self.may_assign,
            ),
        ]

    @cached_property
    def may_assign(self) -> Decision:
        from roles.models import OrganisationUnit

        return access.may(self.request.user, "assign", OrganisationUnit)  # type: ignore[attr-defined]


class PersonDetail(PersonPage, DetailPage):
    model = User
    template_name = "roles/person_detail.html"
    tabs = TABS
    asks = ("view", "change", "place")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        placements = list(person.placements.select_related("unit", "manager").order_by("-starts_on", "-pk"))
        held = held_by(self.request.user, person)
        # Whose employment is over has lost it all already, and nobody can stand in for them.
        current = [] if person.has_left else held["current"]
        alone = outlook.without_deputy(current)
        offered = {one.assignment.pk for one in alone}
        for row in held["current"]:  # the button stands once: where a deputy is lacking
            row.may_deputise_here = row.may_deputise and row.pk not in offered
        return super().get_context_data(
            facts=self.facts(),
            placements=placements,
            may_place=self.may("place"),
            ending=outlook.about_to_end(current, outlook.last_day(placements)),
            alone=alone,
            **held,
            **kwargs,
        )

    def facts(self) -> list[dict[str, Any]]:
        person = self.object
        place = person.main_placement
        facts = [
            (_("Titel"), place and place.title, ""),
            (_("Enhet"), place and place.unit.name, place and place.unit.get_absolute_url()),
            (_("E-postadress"), person.email, ""),
            (_("Anställningsnummer"), person.employment_number, ""),
            (_("Får logga in"), _("Ja") if person.is_active and person.email else _("Nej"), ""),
        ]
        return [{"label": label, "value": value, "url": url or ""} for label, value, url in facts]


def held_by(reader: Any, person: User) -> dict[str, Any]:
    """Return the person's assignments that the reader may see: those that hold or will, and those that are over."""
    theirs = outlook.with_deputies(assignments_visible_to(reader).filter(person=person))
    rows = list(theirs.select_related("person", "unit", "review", "object_type", "deputy_for__person"))
    told = appointing.mark_endable(reader, with_objects(sorted(rows, key=lambda a: (a.role, a.starts_on, a.pk))))
    return {
        "may_hand_over": any(a.may_give and not a.is_deputy and not a.is_over for a in told),
        "current": [a for a in told if not a.is_over],
        "past": [a for a in told if a.is_over and not a.is_withdrawn],
    }


class PersonHistory(PersonPage, HistoryPage):
    model = User
    tabs = TABS
    asks = ("change",)


class PlacementSources(PickPage):
    """Where a person may be placed and under whom: in units where the editor places people."""

    placed: Placement | None = None
    needed = "place"

    def sources(self) -> dict[str, Source]:
        request, placed = self.request, self.placed
        units = access.units_for(request.user, self.needed, User)
        chefs = User.objects.visible_to(request.user)
        url = request.get_full_path()
        return {
            "unit": unit_source(units, url, placed.unit if placed else None),
            "manager": person_source(chefs, url, placed.manager if placed else None),
        }


class PersonAdd(PlacementSources, FormPage):
    model = User
    form_class = NewPersonForm
    title = _("Lägg till person")
    submit_label = _("Lägg till personen")
    success_message = _("Personen är tillagd.")
    needed = "add"

    def perform(self, form: Any) -> str:
        values = form.cleaned_data
        values.pop("version")
        placement = {name: values.pop(name) for name in NewPersonForm.placement_names}
        return actions.employ(by=self.request.user, values=values, placement=placement).get_absolute_url()


class PersonChange(ActionPage):
    model = User
    form_class = PersonForm
    success_message = _("Ändringen är sparad.")

    def get_title(self) -> str:
        return str(_("Ändra %(person)s") % {"person": self.object.full_name})

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        decision = appointing.may_change_login(self.request.user, self.object)
        if not decision:
            form.fields["email"].disabled = True
            form.fields["email"].help_text = decision.reason
        return form

    def get_initial(self) -> dict[str, Any]:
        names = [n for n in PersonForm.base_fields if n != "form_key"]
        return {name: getattr(self.object, name) for name in names}

    def perform(self, form: Any) -> str:
        values = form.cleaned_data
        version = values.pop("version")
        actions.save_person(by=self.request.user, person=self.object, version=version, values=values)
        return self.object.get_absolute_url()


class PlacementAdd(PlacementSources, ActionPage):
    model = User
    action = "place"
    form_class = PlacementForm
    submit_label = _("Lägg till placeringen")
    success_message = _("Placeringen är tillagd.")

    def get_title(self) -> str:
        return str(_("Ny placering för %(person)s") % {"person": self.object.full_name})

    def perform(self, form: Any) -> str:
        values = form.cleaned_data | {"person": self.object}
        values.pop("version")
        actions.save_placement(by=self.request.user, placement=None, version=None, values=values)
        return self.object.get_absolute_url()


class PlacementChange(PlacementSources, PartPage):
    """Change or end a placement; the page's right is that of the person who is placed."""

    model = User
    action = "place"
    form_class = PlacementForm
    success_message = _("Placeringen är sparad.")
    argument = "placement"

    def parts(self) -> Any:
        """Return the person's placements in units where the editor places people."""
        units = access.units_for(self.request.user, "place", User).order_by().values("pk")
        return self.object.placements.filter(unit__in=units).select_related("unit", "manager", "person")

    @property
    def placed(self) -> Placement:  # type: ignore[override]
        placed: Placement = self.part
        return placed

    def get_title(self) -> str:
        return str(_("Ändra placering för %(person)s") % {"person": self.object.full_name})

    def get_initial(self) -> dict[str, Any]:
        names = [n for n in PlacementForm.base_fields if n != "form_key"]
        return {name: getattr(self.placed, name) for name in names}

    def perform(self, form: Any) -> str:
        values = form.cleaned_data
        version = values.pop("version")
        actions.save_placement(by=self.request.user, placement=self.placed, version=version, values=values)
        return self.object.get_absolute_url()

    def breadcrumbs(self) -> Sequence[Crumb]:
        return super().breadcrumbs()


class ReportsPassOn(PickPage, FormPage):
    """Give those who stand under somebody a new manager; `action` is asked where they work, not of the manager."""

    model = User
    action = "place"
    form_class = PassOnForm
    submit_label = _("Byt chef")

    @cached_property
    def manager(self) -> User:
        found = User.objects.visible_to(self.request.user, "view").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def sources(self) -> dict[str, Source]:
        rows = User.objects.visible_to(self.request.user).exclude(pk=self.manager.pk)
        return {"successor": person_source(rows, self.request.get_full_path())}

    def get_title(self) -> str:
        return str(_("Ny chef efter %(person)s") % {"person": self.manager.full_name})

    def breadcrumbs(self) -> Sequence[Crumb]:
        person = Crumb(self.manager.full_name, self.manager.get_absolute_url())
        return [Crumb(str(_("Personer")), reverse("roles:person_list")), person, Crumb(self.get_title())]

    @property
    def lead(self) -> str:  # type: ignore[override]
        n = placements_under(self.request.user, self.manager).count()
        said = ngettext("%(n)s medarbetare får den nya chefen.", "%(n)s medarbetare får den nya chefen.", n)
        return said % {"n": n} if n else str(_("Ingen står under personen där du placerar medarbetare."))

    def perform(self, form: Any) -> str:
        values = form.cleaned_data
        moved = actions.pass_on_reports(by=self.request.user, manager=self.manager, **values)
        said = ngettext("%(n)s medarbetare har fått en ny chef.", "%(n)s medarbetare har fått en ny chef.", moved)
        messages.success(self.request, said % {"n": moved})
        return self.manager.get_absolute_url()

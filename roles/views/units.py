"""Pages of the organisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.imports.button import import_button
from core.pages import ActionPage, DetailPage, FormPage, HistoryPage, ListPage, PageAction, Tab
from core.pages.base import Crumb
from core.ports import access as the_access
from roles import access, actions, appointing, tables
from roles.filters import UnitFilters
from roles.forms import UnitForm, unit_source
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, User
from roles.pick import Source
from roles.querysets import full_name
from roles.views.picking import PickPage

SHOWN = 25
TABS = (Tab(_("Översikt"), "roles:unit_detail"), Tab(_("Historik"), "roles:unit_history"))


class UnitList(ListPage):
    model = OrganisationUnit
    table_class = tables.UnitTable
    filterset_class = UnitFilters
    title = _("Enheter")
    search_placeholder = _("Namn eller kod")

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset().select_related("parent")
        return tables.in_tree_order(rows.annotate(depth=F("place__depth"), manager_name=_manager(), staff=_staff()))

    @cached_property
    def per_page(self) -> int:
        return super().per_page if self.request.GET.get("per_page") else 100  # a tree is read whole

    def get_table_pagination(self, table: Any) -> Any:
        return not self.is_export and {"silent": True, "per_page": self.per_page}

    def actions(self) -> Sequence[PageAction]:
        decision = the_access().may(self.request.user, "add", OrganisationUnit)
        return [
            *import_button(self.request.user, "organisation"),
            PageAction(_("Lägg till enhet"), reverse("roles:unit_add"), "plus-lg", primary=True, decision=decision),
        ]


def _manager() -> Subquery:
    held = Assignment.objects.valid().filter(role=RoleKind.MANAGER, unit=OuterRef("pk"), is_deputy=False)
    return Subquery(held.order_by("starts_on", "pk").values(name=full_name("person__"))[:1])


def _staff() -> Coalesce:
    placed = Placement.objects.in_force().filter(unit=OuterRef("pk")).order_by().values("unit")
    return Coalesce(
        Subquery(placed.annotate(n=Count("person", distinct=True)).values("n")), 0, output_field=IntegerField()
    )


class UnitPage:
    """What the tabs of a unit share: the way down to it, its badges and its buttons."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("parent", "place__entity")  # type: ignore[misc]

    def breadcrumbs(self) -> Sequence[Crumb]:
        top = Crumb(str(_("Enheter")), reverse("roles:unit_list"))
        return [top, *(Crumb(u.name, u.get_absolute_url()) for u in self.above), Crumb(self.object.name)]  # type: ignore[attr-defined]

    @cached_property
    def above(self) -> list[OrganisationUnit]:
        """The units above that the reader may see, from the top."""
        ids = self.object.place.path.strip("/").split("/")[:-1]  # type: ignore[attr-defined]
        seen = OrganisationUnit.objects.filter(pk__in=ids).visible_to(self.request.user)  # type: ignore[attr-defined]
        return list(seen.select_related("place").order_by("place__depth"))

    def badges(self) -> Sequence[Any]:
        unit = self.object  # type: ignore[attr-defined]
        kind, words = tables.validity(unit)
        marks = [{"kind": "", "icon": "diagram-3", "text": unit.get_kind_display()}]
        if unit.is_legal_entity:
            marks.append({"kind": "info", "icon": "building", "text": _("Juridisk person")})
        return [*marks, *([{"kind": kind, "icon": "calendar-x", "text": words}] if words else [])]

    def actions(self) -> Sequence[PageAction]:
        pk = self.object.pk  # type: ignore[attr-defined]
        change, assign = self.may("change"), self.may("assign")  # type: ignore[attr-defined]
        return [
            PageAction(_("Ändra"), reverse("roles:unit_change", args=[pk]), "pencil", decision=change),
            PageAction(
                _("Utse"), reverse("roles:unit_appoint", args=[pk]), "person-plus", primary=True, decision=assign
            ),
        ]


class UnitDetail(UnitPage, DetailPage):
    model = OrganisationUnit
    template_name = "roles/unit_detail.html"
    tabs = TABS
    asks = ("change", "assign", "add")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unit = self.object
        below = OrganisationUnit.objects.filter(parent=unit).visible_to(self.request.user).annotate(staff=_staff())
        return super().get_context_data(
            facts=_facts(unit),
            below=tables.in_tree_order(below),
            may_add=self.may("add"),
            move_url=self.move_url(),
            **self.offices(),
            **self.staff(),
            **kwargs,
        )

    def move_url(self) -> str:
        """Where all that is in a unit with a last day goes elsewhere; "" unless the reader places people here."""
        unit = self.object
        if not unit.valid_to or not access.units_for(self.request.user, "place", User).filter(pk=unit.pk).exists():
            return ""
        return reverse("unit_move_out", args=[unit.pk])

    def offices(self) -> dict[str, Any]:
        """Return roles held here, now and to come, and those held above that reach here."""
        unit = self.object
        inside = [u.pk for u in self.above if u.place.entity_id == unit.place.entity_id]
        held = Assignment.objects.not_over().not_withdrawn().filter(unit__in=[*inside, unit.pk])
        held = held.select_related("person", "unit", "review", "deputy_for__person")
        rows = appointing.mark_endable(
            self.request.user, list(held.order_by("unit__place__depth", "role", "starts_on", "pk"))
        )
        return {
            "held_here": [a for a in rows if a.unit_id == unit.pk],
            "held_above": [a for a in rows if a.unit_id != unit.pk],
        }

    def staff(self) -> dict[str, Any]:
        """Return the first people placed here, of those the reader may see, and how many they are in all."""
        seen = User.objects.visible_to(self.request.user).order_by().values("pk")
        placed = Placement.objects.in_force().filter(unit=self.object, person__in=seen).select_related("person")
        rows = list(placed.in_name_order()[: SHOWN + 1])
        return {
            "placed": rows[:SHOWN],
            "more_placed": len(rows) > SHOWN,
            "sees_people": bool(rows) or bool(access.may(self.request.user, "see", User)),
            "people_url": f"{reverse('roles:person_list')}?enhet={self.object.code}",
        }


def _facts(unit: OrganisationUnit) -> list[dict[str, Any]]:
    entity = unit.place.entity
    facts = [
        (_("Enhetskod"), unit.code, ""),
        (_("Hör till"), unit.parent and unit.parent.name, ""),
        (_("Juridisk person"), entity and entity.name, ""),
        (_("Myndighet"), _("Ja") if unit.is_authority else _("Nej"), ""),
        (_("Personuppgiftsansvarig"), _("Ja") if unit.is_controller else _("Nej"), ""),
        (_("Organisationsnummer"), unit.organisation_number, ""),
        (_("Giltig från"), unit.valid_from and unit.valid_from.isoformat(), ""),
        (_("Giltig till"), unit.valid_to.isoformat() if unit.valid_to else _("Tills vidare"), ""),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in facts]


class UnitHistory(UnitPage, HistoryPage):
    model = OrganisationUnit
    tabs = TABS
    asks = ("change", "assign")


class UnitSources(PickPage):
    """Where a unit may be put: under units where the person may add."""

    def sources(self) -> dict[str, Source]:
        request = self.request
        reach = access.units_for(request.user, "add", OrganisationUnit)
        keep = getattr(self, "parent_now", None)
        return {"parent": unit_source(reach, request.get_full_path(), keep)}


class UnitAdd(UnitSources, FormPage):
    model = OrganisationUnit
    form_class = UnitForm
    title = _("Lägg till enhet")
    submit_label = _("Lägg till enheten")
    success_message = _("Enheten är tillagd.")

    def get_initial(self) -> dict[str, Any]:
        return {"parent": self.request.GET.get("under", "")}

    def perform(self, form: Any) -> str:
        form.cleaned_data.pop("version")
        return actions.save_unit(
            by=self.request.user, unit=None, version=None, values=form.cleaned_data
        ).get_absolute_url()


class UnitChange(UnitSources, ActionPage):
    model = OrganisationUnit
    form_class = UnitForm
    success_message = _("Ändringen är sparad.")

    @property
    def parent_now(self) -> Any:
        return self.object.parent

    def get_title(self) -> str:
        return str(_("Ändra %(unit)s") % {"unit": self.object.name})

    def get_initial(self) -> dict[str, Any]:
        names = [n for n in UnitForm.base_fields if n != "form_key"]
        return {name: getattr(self.object, name) for name in names}

    def perform(self, form: Any) -> str:
        values = form.cleaned_data
        version = values.pop("version")
        return actions.save_unit(
            by=self.request.user, unit=self.object, version=version, values=values
        ).get_absolute_url()

"""Pages of roles: what each is responsible for, what it may do, and who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.forms import model_to_dict
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from core import clock
from core.kept import kept
from core.pages import ActionPage, DetailPage, HistoryPage, ListPage, PageAction, Tab
from roles import access, actions, appointing, tables, words
from roles.filters import RoleFilters
from roles.forms import RoleForm
from roles.kinds import AT_UNIT
from roles.models import OrganisationUnit, Role
from roles.scopes import with_objects
from roles.visibility import assignments_visible_to

SHOWN = 100
REQUIRED_IN = {
    "required_in_municipality": _("i kommunen"),
    "required_in_company": _("i varje bolag"),
    "required_in_federation": _("i varje kommunalförbund"),
}
TABS = (Tab(_("Översikt"), "roles:role_detail"), Tab(_("Historik"), "roles:role_history"))


class RoleList(ListPage):
    model = Role
    table_class = tables.RoleTable
    filterset_class = RoleFilters
    title = _("Roller")
    lead = _("Vem får göra vad? Rollerna kommer från informationssäkerhetspolicyn.")
    search_placeholder = _("Roll eller ansvar")

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        counted = kept(user.pk, "holders", lambda: holders_of_roles(user))
        holders = [When(kind=kind, then=Value(people)) for kind, people in counted]
        return super().get_queryset().annotate(holders=Case(*holders, default=0, output_field=IntegerField()))


def holders_of_roles(user: Any) -> list[tuple[str, int]]:
    """Return how many people hold each role, of the assignments that the user may see."""
    held = assignments_visible_to(user).valid().order_by().values("role")
    return list(held.annotate(people=Count("person", distinct=True)).values_list("role", "people"))


class RolePage:
    """What the tabs of a role share."""

    def actions(self) -> Sequence[PageAction]:
        role, user = self.object, self.request.user  # type: ignore[attr-defined]
        change = self.may("change")  # type: ignore[attr-defined]
        buttons = [PageAction(_("Ändra"), reverse("roles:role_change", args=[role.pk]), "pencil", decision=change)]
        if role.kind in AT_UNIT:
            assign = access.may(user, "assign", OrganisationUnit)
            url = reverse("roles:role_appoint", args=[role.pk])
            buttons.append(PageAction(_("Utse"), url, "person-plus", primary=True, decision=assign))
        return buttons


class RoleDetail(RolePage, DetailPage):
    model = Role
    template_name = "roles/role_detail.html"
    tabs = TABS
    asks = ("change",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        role = self.object
        return super().get_context_data(
            sentence=words.sentence(role.kind),
            lines=words.lines(role.kind),
            required_in=get_text_list([text for name, text in REQUIRED_IN.items() if getattr(role, name)], _("och")),
            **self.holders(),
            **kwargs,
        )

    def holders(self) -> dict[str, Any]:
        """Return who holds the role now, will, and did, of what the reader may see; the newest of each."""
        rows = assignments_visible_to(self.request.user).filter(role=self.object.kind)
        rows = rows.select_related("person", "unit", "review", "object_type", "deputy_for__person")
        today = clock.today()
        now = rows.valid()
        parts = {
            "now": now.order_by("unit__place__path", "pk"),
            "coming": rows.filter(starts_on__gt=today).not_withdrawn().order_by("starts_on", "pk"),
            "past": rows.over().not_withdrawn().order_by("-ends_on", "pk"),
        }
        told = {name: list(part[:SHOWN]) for name, part in parts.items()}
        appointing.mark_endable(self.request.user, with_objects([a for part in told.values() for a in part]))
        return told | {"now_count": now.count()}


class RoleHistory(RolePage, HistoryPage):
    model = Role
    action = "see"
    tabs = TABS
    asks = ("change",)


class RoleChange(ActionPage):
    model = Role
    form_class = RoleForm
    success_message = _("Ändringen är sparad.")

    def get_title(self) -> str:
        return str(_("Ändra %(role)s") % {"role": self.object.label})

    def get_initial(self) -> dict[str, Any]:
        fields = ("label", "responsibilities", *Role.REQUIRED.values())
        return model_to_dict(self.object, fields) | {"version": self.object.version}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.object.kind}

    def perform(self, form: Any) -> str:
        values = form.cleaned_data
        version = values.pop("version")
        actions.change_role(by=self.request.user, role=self.object, version=version, values=values)
        return self.object.get_absolute_url()

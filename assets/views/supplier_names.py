"""Pages where names that systems have for their supplier become suppliers of the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from assets import actions, naming
from assets.forms import LinkSupplierForm, suppliers_for
from assets.models import InformationSystem, Supplier
from core.pages import ActionPage, Crumb, Page
from core.pages.paging import pager
from roles.pick import Source
from roles.views.picking import PickPage

PER_PAGE = 50


class SupplierNames(Page, TemplateResponseMixin, ContextMixin):
    """The names in use without a supplier, with likely matches: a person says which is which."""

    model = Supplier
    action = "import"
    template_name = "assets/supplier_names.html"
    title = _("Namn utan leverantör")
    lead = _("Så kallar systemen sin leverantör. Koppla varje namn till en leverantör, så hänger uppgifterna ihop.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(_("Leverantörer"), reverse("assets:supplier_list")), Crumb(self.get_title())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = naming.loose_names(InformationSystem.objects.visible_to(self.request.user, "import"))
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("page"))
        entities = {one.entity for one in found}
        return super().get_context_data(
            names=page.object_list,
            count=len(found),
            several_entities=len(entities) > 1,
            **pager(page),
            **kwargs,
        )


class SystemSupplier(PickPage, ActionPage):
    """Which supplier the name stands for: of this system, and of all in the organisation that use the name."""

    model = InformationSystem
    action = "import"
    form_class = LinkSupplierForm
    template_name = "assets/supplier_link.html"
    submit_label = _("Koppla")
    success_message = _("Leverantören är kopplad.")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit__place__entity", "supplier")

    def get_title(self) -> str:
        name = self.object.supplier_name or self.object.name
        return str(_("Vem är leverantören ”%(name)s”?") % {"name": name})

    def breadcrumbs(self) -> Sequence[Crumb]:
        names = Crumb(_("Namn utan leverantör"), reverse("assets:supplier_names"))
        return [Crumb(_("Leverantörer"), reverse("assets:supplier_list")), names, Crumb(_("Koppla"))]

    def cancel_url(self) -> str:
        return reverse("assets:supplier_names")

    def sources(self) -> dict[str, Source]:
        return {"supplier": suppliers_for(self.request.user, self.object, self.request.get_full_path())}

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("leverantor", "")
        chosen = self.sources()["supplier"].get(asked)
        return {"supplier": chosen, "create": self.request.GET.get("ny") == "1" and chosen is None}

    @cached_property
    def systems(self) -> list[InformationSystem]:
        rows = InformationSystem.objects.visible_to(self.request.user, "change")
        return naming.same_name(rows.select_related("unit"), self.object)

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        actions.link_supplier(by=self.request.user, system=self.object, supplier=data["supplier"])
        return reverse("assets:supplier_names")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(systems=self.systems, **kwargs)

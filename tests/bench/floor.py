"""The floor: what a list costs without the portal. A bare view reads the same rows and writes the same columns.

No rights, no generic table, no chosen columns, no chips: querysets written by hand for the one page, a plain form with
as many choices, and a template that spells its cells out. What its page lacks in bytes is filled with text of the
portal's own, so that both answer as many. The restricted user's rows are written into the query, as if somebody had
found them out before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from assets.models import Contract, InformationSystem, StatedClass, Supplier
from roles import words
from roles.models import Assignment, OrganisationUnit, Placement, Role, User
from tests.bench.readers import DEPARTMENT

# The portal's answers, whose text fills the floor's up to the same size: by name of the page and reader.
filling: dict[tuple[str, str], str] = {}
MENU = (
    *(("home", "Start"), ("my_work", "Mitt arbete"), ("assets:system_list", "System")),
    *(("assets:supplier_list", "Leverantörer"), ("roles:unit_list", "Enheter"), ("roles:person_list", "Personer")),
    *(("roles:role_list", "Roller"), ("measures", "Mått")),
)
STYLES = ("vendor/bootstrap/bootstrap.min.css", "css/tokens.css", "css/portal.css")
SCRIPTS = ("vendor/htmx/htmx.min.js", *(f"js/{name}.js" for name in ("menus", "results", "drawer", "toasts", "focus")))


class Narrow(forms.Form):
    """A filter form such as anyone writes for a list."""

    q = forms.CharField(label="Sök", required=False)
    unit = forms.ChoiceField(label="Enhet", required=False)
    missing = forms.ChoiceField(label="Saknar", choices=[(n, f"Krav {n}") for n in range(6)], required=False)
    kind = forms.MultipleChoiceField(label="Slag", choices=[(n, f"Slag {n}") for n in range(4)], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = OrganisationUnit.objects.filter(kind__in=("municipality", "department")).order_by("name")
        self.fields["unit"].choices = parts.values_list("pk", "name")  # type: ignore[attr-defined]


def asked_by_restricted(request: HttpRequest) -> bool:
    return request.GET["reader"] != "ciso"


def below() -> list[int]:
    """Return the units of the restricted user's förvaltning."""
    here = OrganisationUnit.objects.filter(Q(code=DEPARTMENT) | Q(parent__code=DEPARTMENT))
    return list(here.order_by().values_list("pk", flat=True))


def owned(request: HttpRequest) -> list[int]:
    held = Assignment.objects.filter(person_id=request.user.pk, object_id__isnull=False)
    return [pk for pk in held.values_list("object_id", flat=True) if pk]


def answer(request: HttpRequest, name: str, rows: Any, fill: Callable[[Sequence[Any]], None]) -> HttpResponse:
    """Answer one page of the rows, filled up with text to the size of the portal's."""
    asked = request.GET
    page = Paginator(rows, int(asked.get("per_page", 25))).get_page(asked.get("page"))
    found = list(page)
    fill(found)
    reads = asked["reader"] == "ciso" or "q" in asked
    shown = {"rows": found, "page": page, "reads": reads, "viewer": request.user, "form": Narrow(asked)}
    shell = {"title": name, "municipality": "Kommunen", "menu": MENU, "styles": STYLES, "scripts": SCRIPTS}
    html = get_template(f"bench/{name}.html").render(shown | shell | {"columns": COLUMNS, "messages": ()}, request)
    whole = filling[asked["page_of"], asked["reader"]]
    return HttpResponse(html + whole[len(html) :])


COLUMNS = ("name", "unit", "owner", "manager", "classes", "score")


def systems(request: HttpRequest) -> HttpResponse:
    classes = Prefetch("stated_classes", StatedClass.objects.select_related("level"), to_attr="classes")
    rows = InformationSystem.objects.filter(archived_on=None).select_related("unit").prefetch_related(classes)
    if term := request.GET.get("q"):
        rows = rows.filter(Q(name__icontains=term) | Q(purpose__icontains=term), personal_data="ordinary")
        if asked_by_restricted(request):
            rows = rows.filter(Q(unit__in=below()) | Q(pk__in=owned(request)))
    return answer(request, "systems", rows.order_by("name", "pk"), with_people)


def with_people(rows: Sequence[Any]) -> None:
    """Set owner, förvaltare and how many requirements are met on each system."""
    kind = ContentType.objects.get_for_model(InformationSystem)
    held = Assignment.objects.filter(object_type=kind, object_id__in=[s.pk for s in rows]).select_related("person")
    found = {(a.object_id, a.role): a.person for a in held}
    for system in rows:
        system.owner = found.get((system.pk, "system_owner"))
        system.manager = found.get((system.pk, "system_manager"))
        needs_dpa = system.personal_data in {"ordinary", "sensitive"} and system.hosting in {"cloud", "hybrid"}
        met = [system.owner, system.manager, system.critical != "not_assessed", system.rto_hours is not None]
        met += [system.dpa == "yes"] if needs_dpa else []
        system.met, system.whole = sum(map(bool, met)), len(met)


def suppliers(request: HttpRequest) -> HttpResponse:
    rows = Supplier.objects.filter(archived_on=None).select_related("unit").order_by("name", "pk")
    return answer(request, "suppliers", rows, lambda found: None)


def contracts(request: HttpRequest) -> HttpResponse:
    rows = Contract.objects.filter(archived_on=None).select_related("unit", "supplier").order_by("name", "pk")
    return answer(request, "contracts", rows, with_notice)


def with_notice(rows: Sequence[Any]) -> None:
    for contract in rows:
        told = contract.ends_on and contract.notice_months
        contract.notice_by = contract.ends_on - timedelta(days=30 * contract.notice_months) if told else None


def people(request: HttpRequest) -> HttpResponse:
    rows = User.objects.order_by("family_name", "given_name", "pk")
    if asked_by_restricted(request):
        rows = rows.filter(pk__in=Placement.objects.filter(unit__in=below()).values("person"))
    placed = Prefetch("placements", Placement.objects.select_related("unit"), to_attr="placed")
    return answer(request, "people", rows.prefetch_related(placed), lambda found: None)


def units(request: HttpRequest) -> HttpResponse:
    rows = OrganisationUnit.objects.select_related("place").annotate(staff=Count("placements"))
    return answer(request, "units", rows.order_by("place__path"), with_managers)


def with_managers(rows: Sequence[Any]) -> None:
    held = Assignment.objects.filter(role="manager", unit__in=[u.pk for u in rows]).select_related("person")
    found = {a.unit_id: a.person for a in held}
    for unit in rows:
        unit.manager = found.get(unit.pk)


def roles(request: HttpRequest) -> HttpResponse:
    return answer(request, "roles", Role.objects.all(), with_holders)


def with_holders(rows: Sequence[Any]) -> None:
    counted = dict(Assignment.objects.values_list("role").annotate(Count("pk")).order_by())
    for role in rows:
        role.holders, role.sentence, role.lines = counted.get(role.kind, 0), *told(role.kind)


def told(kind: str) -> tuple[str, Sequence[Any]]:
    """Return what a role may do, as fixed text: found out once, as a bare view would have it in its template."""
    if kind not in _told:
        _told[kind] = (str(words.sentence(kind)), [(str(x.plural), x.actions, x.note) for x in words.lines(kind)])
    return _told[kind]


_told: dict[str, tuple[str, Sequence[Any]]] = {}
VIEWS = {
    "systems": systems,
    "suppliers": suppliers,
    "contracts": contracts,
    "people": people,
    "units": units,
    "roles": roles,
}

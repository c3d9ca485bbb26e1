"""The floor: what a list costs without the portal. A bare view reads the same rows and writes the same columns.

No rights, no generic table, no chosen columns, no chips: querysets written by hand for the one page, a plain form with
as many choices, and a template that spells its cells out. What its page lacks in bytes is filled with text of the
portal's own, so that both answer as many. The restricted user's rows are written into the query, as if somebody had
found them out before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from roles.models import Assignment, OrganisationUnit
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
COLUMNS = ("name", "unit", "owner", "manager", "classes", "score")


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


class Search(forms.Form):
    """The form of a list that is only searched."""

    q = forms.CharField(label="Sök", required=False)


def asked_by_restricted(request: HttpRequest) -> bool:
    return request.GET["reader"] != "ciso"


def below() -> list[int]:
    """Return the units of the restricted user's förvaltning."""
    here = OrganisationUnit.objects.filter(Q(code=DEPARTMENT) | Q(parent__code=DEPARTMENT))
    return list(here.order_by().values_list("pk", flat=True))


def owned(request: HttpRequest) -> list[int]:
    held = Assignment.objects.filter(person_id=request.user.pk, object_id__isnull=False)
    return [pk for pk in held.values_list("object_id", flat=True) if pk]


def nothing(rows: Sequence[Any]) -> None:
    """Set nothing on the rows: they have all that is shown."""


def answer(
    request: HttpRequest,
    name: str,
    rows: Any,
    fill: Callable[[Sequence[Any]], None] = nothing,
    form: type[forms.Form] | None = Narrow,
    **more: Any,
) -> HttpResponse:
    """Answer one page of the rows, filled up with text to the size of the portal's."""
    asked = request.GET
    page = Paginator(rows, int(asked.get("per_page", 25))).get_page(asked.get("page"))
    found = list(page)
    fill(found)
    reads = asked["reader"] == "ciso" or "q" in asked
    shown = {"rows": found, "page": page, "reads": reads, "viewer": request.user, "form": form and form(asked)}
    shell = {"title": name, "municipality": "Kommunen", "menu": MENU, "styles": STYLES, "scripts": SCRIPTS}
    around = shell | {"columns": COLUMNS, "messages": ()} | more
    html = get_template(f"bench/{name}.html").render(shown | around, request)
    whole = filling[asked["page_of"], asked["reader"]]
    return HttpResponse(html + whole[len(html) :])

"""The floor of the lists of people, of the organisation, and of what is done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse

from assets.models import InformationSystem
from core.models import ImportRun
from erasing.models import Erasure
from roles import words
from roles.models import Assignment, ImportProfile, Notice, OrganisationUnit, Placement, Review, Role, User
from tests.bench.floor import Search, answer, asked_by_restricted, below, owned


def people(request: HttpRequest) -> HttpResponse:
    rows = User.objects.order_by("family_name", "given_name", "pk")
    if asked_by_restricted(request):
        rows = rows.filter(pk__in=Placement.objects.filter(unit__in=below()).values("person"))
    placed = Prefetch("placements", Placement.objects.select_related("unit"), to_attr="placed")
    return answer(request, "people", rows.prefetch_related(placed))


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


def notices(request: HttpRequest) -> HttpResponse:
    return answer(request, "notices", Notice.objects.order_by("position"), form=Search)


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


def reviews(request: HttpRequest) -> HttpResponse:
    return answer(request, "reviews", Review.objects.select_related("unit").order_by("name", "pk"), form=Search)


def erasures(request: HttpRequest) -> HttpResponse:
    rows = Erasure.objects.select_related("decided_by").order_by("-decision_on", "-pk")
    return answer(request, "erasures", rows, form=Search)


def profiles(request: HttpRequest) -> HttpResponse:
    rows = ImportProfile.objects.filter(archived_on=None).select_related("unit").order_by("name", "pk")
    return answer(request, "profiles", rows, form=Search)


def imports(request: HttpRequest) -> HttpResponse:
    """One's own imports, without the files."""
    mine = ImportRun.objects.filter(actor_id=request.user.pk).defer("content", "receipt", "written")
    return answer(request, "imports", mine.order_by("-created_at", "-pk"), form=None)


def gaps(request: HttpRequest) -> HttpResponse:
    """The systems in use without an owner."""
    held = Assignment.objects.filter(role="system_owner", object_id__isnull=False)
    in_use = InformationSystem.objects.filter(archived_on=None, life_cycle__in=("in_use", "phasing_out"))
    rows = in_use.exclude(pk__in=held.values("object_id")).select_related("unit").order_by("name", "pk")
    if asked_by_restricted(request):
        rows = rows.filter(Q(unit__in=below()) | Q(pk__in=owned(request)))
    return answer(request, "gaps", rows, with_answering, form=None)


def with_answering(rows: Sequence[Any]) -> None:
    """Set who answers for each system meanwhile: the nearest manager, or else the CISO; and who held the role last."""
    kind = ContentType.objects.get_for_model(InformationSystem)
    held = Assignment.objects.filter(object_type=kind, object_id__in=[s.pk for s in rows], role="system_owner")
    last = {a.object_id: a.person for a in held.select_related("person").order_by("ends_on")}
    units = {pk for s in rows for pk in (s.unit_id, s.unit.parent_id)}
    chiefs = Assignment.objects.filter(Q(role="manager", unit__in=units) | Q(role="ciso")).select_related("person")
    found = {a.unit_id if a.role == "manager" else "ciso": a.person for a in chiefs}
    for system in rows:
        near = found.get(system.unit_id) or found.get(system.unit.parent_id)
        system.answers, system.last = near or found["ciso"], last.get(system.pk)


VIEWS = {
    "people": people,
    "units": units,
    "roles": roles,
    "notices": notices,
    "reviews": reviews,
    "erasures": erasures,
    "profiles": profiles,
    "imports": imports,
    "gaps": gaps,
}

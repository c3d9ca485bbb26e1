"""The floor of the register's lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, Prefetch, Q
from django.http import HttpRequest, HttpResponse

from assets.models import (
    Candidate,
    Contract,
    InformationSystem,
    Outage,
    RestoreTest,
    Routine,
    StatedClass,
    Supplier,
    SystemTag,
    Tag,
)
from core import clock
from roles.models import Assignment
from tests.bench.floor import Search, answer, asked_by_restricted, below, owned


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
    found = holders(rows)
    for system in rows:
        system.owner = found.get((system.pk, "system_owner"))
        system.manager = found.get((system.pk, "system_manager"))
        needs_dpa = system.personal_data in {"ordinary", "sensitive"} and system.hosting in {"cloud", "hybrid"}
        met = [system.owner, system.manager, system.critical != "not_assessed", system.rto_hours is not None]
        met += [system.dpa == "yes"] if needs_dpa else []
        system.met, system.whole = sum(map(bool, met)), len(met)


def holders(systems: Sequence[Any]) -> dict[tuple[int | None, str], Any]:
    """Return who holds each role for the systems."""
    kind = ContentType.objects.get_for_model(InformationSystem)
    held = Assignment.objects.filter(object_type=kind, object_id__in=[s.pk for s in systems]).select_related("person")
    return {(a.object_id, a.role): a.person for a in held}


def suppliers(request: HttpRequest) -> HttpResponse:
    rows = Supplier.objects.filter(archived_on=None).select_related("unit").order_by("name", "pk")
    return answer(request, "suppliers", rows)


def contracts(request: HttpRequest) -> HttpResponse:
    rows = Contract.objects.filter(archived_on=None).select_related("unit", "supplier").order_by("name", "pk")
    return answer(request, "contracts", rows, with_notice)


def with_notice(rows: Sequence[Any]) -> None:
    for contract in rows:
        told = contract.ends_on and contract.notice_months
        contract.notice_by = contract.ends_on - timedelta(days=30 * contract.notice_months) if told else None


def infrastructure(request: HttpRequest) -> HttpResponse:
    rows = InformationSystem.objects.filter(archived_on=None).exclude(kind="business").order_by("name", "pk")
    if asked_by_restricted(request):
        rows = rows.filter(Q(unit__in=below()) | Q(pk__in=owned(request)))
    return answer(request, "infrastructure", rows, with_operation)


def with_operation(rows: Sequence[Any]) -> None:
    """Set owner, since when it is down, this year's outages and the last restore test on each system."""
    found, mine = holders(rows), Outage.objects.filter(system__in=rows, archived_on=None).order_by()
    down = dict(mine.filter(ended_at=None).values_list("system", "started_at"))
    this_year = mine.filter(kind="unplanned", started_at__year=clock.today().year)
    counted = dict(this_year.values_list("system").annotate(Count("pk")))
    worked = RestoreTest.objects.filter(system__in=rows, archived_on=None, result__in=("ok", "remarks")).order_by()
    restored = dict(worked.values_list("system").annotate(Max("tested_on")))
    for system in rows:
        system.owner = found.get((system.pk, "system_owner"))
        system.down, system.times_down = down.get(system.pk), counted.get(system.pk, 0)
        system.restored = restored.get(system.pk)


def outages(request: HttpRequest) -> HttpResponse:
    rows = Outage.objects.filter(archived_on=None).select_related("system").order_by("-started_at", "-pk")
    if asked_by_restricted(request):
        rows = rows.filter(system__unit__in=below())
    now = clock.today().year
    kinds = {f"{kind}{year}": Q(kind=kind, started_at__year=year) for kind in KINDS for year in (now, now - 1)}
    counted = rows.order_by().aggregate(**{name: Count("pk", filter=of) for name, of in kinds.items()})
    if term := request.GET.get("q"):
        rows = rows.filter(what__icontains=term, kind="unplanned")
    return answer(request, "outages", rows, with_times, lead=f"Avbrott: {counted}")


KINDS = ("unplanned", "planned")


def with_times(rows: Sequence[Any]) -> None:
    """Set how long each outage took, in words, and by how much that was too long."""
    now = clock.now()
    for outage in rows:
        took, most = (outage.ended_at or now) - outage.started_at, outage.system.rto_hours
        over = took - timedelta(hours=float(most)) if most is not None else timedelta()
        outage.took = in_words(took)
        outage.over = in_words(over) if outage.kind == "unplanned" and over > timedelta(minutes=1) else ""


def in_words(time: timedelta) -> str:
    hours, seconds = divmod(int(time.total_seconds()), 3600)
    return f"{hours} timmar {seconds // 60} minuter" if hours else f"{seconds // 60} minuter"


def candidates(request: HttpRequest) -> HttpResponse:
    rows = Candidate.objects.select_related("unit", "system").order_by("name", "pk")
    if term := request.GET.get("q"):
        rows = rows.filter(Q(name__icontains=term) | Q(note__icontains=term), state="open")
    return answer(request, "candidates", rows)


def tags(request: HttpRequest) -> HttpResponse:
    rows = Tag.objects.filter(archived_on=None).select_related("entity").order_by("name", "pk")
    return answer(request, "tags", rows, with_systems, form=Search)


def with_systems(rows: Sequence[Any]) -> None:
    given = SystemTag.objects.filter(tag__in=rows, ended_on=None).order_by()
    counted = dict(given.values_list("tag").annotate(Count("pk")))
    for tag in rows:
        tag.systems = counted.get(tag.pk, 0)


def routines(request: HttpRequest) -> HttpResponse:
    return answer(request, "routines", Routine.objects.order_by("label", "pk"), form=Search)


VIEWS = {
    "systems": systems,
    "suppliers": suppliers,
    "contracts": contracts,
    "infrastructure": infrastructure,
    "outages": outages,
    "candidates": candidates,
    "tags": tags,
    "routines": routines,
}

"""Counting what a decision covers: by a worker, since everything that is kept is read for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple
from typing import Any

from django.db import connection, transaction

from core import jobs
from core.models import Job
from erasing import files, places
from erasing.models import Erasure

JOB = "count-erasure"
OPEN = (Job.State.QUEUED, Job.State.RUNNING)


@transaction.atomic
def order(*, by: Any, erasure: Erasure, request_id: Any) -> Job:
    """Leave it to a worker to count what a decision covers; one that waits or goes on already is the one asked for."""
    return _of(erasure).filter(state__in=OPEN).first() or jobs.enqueue(
        JOB, by=by, request_id=request_id, erasure=erasure.pk
    )


def last(erasure: Erasure) -> Job | None:
    return _of(erasure).first()


def _of(erasure: Erasure) -> Any:
    return Job.objects.filter(kind=JOB, payload__erasure=erasure.pk).order_by("-pk")


@jobs.job(JOB)
def count(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Count what a decision covers now: of each place how many texts and some keys, never a text."""
    row = Erasure.objects.get(pk=payload["erasure"])
    progress.report(0, 2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    found = places.covered(row)
    progress.report(1, 2)
    held = files.holding(row.search) if row.search else []
    progress.report(2, 2)
    return {"places": [astuple(one) for one in found], "files": len(held)}


def places_of(result: Mapping[str, Any]) -> Iterator[places.Covered]:
    """Yield what a count found, place by place."""
    for place, number, keys in result["places"]:
        yield places.Covered(place, number, keys)


def total(result: Mapping[str, Any]) -> int:
    return sum(one.number for one in places_of(result)) + int(result["files"])

"""Taking an import back, as long as nothing was built on it: all of it or nothing, by a job, with a reason."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core import clock, jobs, ports
from core.errors import BuiltOn
from core.imports import actions, runs
from core.imports.register import registered_kind
from core.models import ImportRun
from core.ports import Obstacle

JOB = "import_undo"
State = ImportRun.State
BEYOND = _lazy("Importen flyttade något från en enhet där du inte får läsa in. Någon som får det kan ångra den.")
BUILT_ON = _lazy("Något har byggts på importen sedan sidan öppnades. Se vad som står i vägen.")


class Beyond(Exception):
    """What the import moved would go back to where the person may not import."""


def source(run: ImportRun) -> str:
    return f"import:{run.pk}"


def obstacles(run: ImportRun) -> list[Obstacle]:
    """What was built on the import; while there is anything, it stays."""
    return ports.trail().obstacles(source(run))


@transaction.atomic
def order(*, by: Any, run: ImportRun, reason: str, request_id: uuid.UUID) -> ImportRun:
    """Leave it to a worker to take an import back.

    Raises DoesNotExist for who may not, ValidationError when something was built on it.
    """
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if not runs.may_undo(by, row):
        raise ImportRun.DoesNotExist
    if row.state != State.APPLIED:
        raise ValidationError(_("Importen är redan ångrad, eller håller på att ångras."))
    if obstacles(row):
        raise ValidationError(str(BUILT_ON))
    row.state, row.undo_reason, row.message = State.UNDOING, reason, ""
    row.job = jobs.enqueue(JOB, by=by, request_id=request_id, run=row.pk)
    row.save()
    return row


@jobs.job(JOB)
def take_back(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Take an import back. When something was built on it meanwhile, everything stays as it is."""
    run = ImportRun.objects.select_for_update().get(pk=payload["run"])
    if run.state != State.UNDOING:
        return {"state": run.state}
    actions.one_at_a_time(run.kind)
    by = actions.person(run.job.actor_id if run.job else run.actor_id)
    with ports.trail().acting_as(user=by, source=f"undo:{run.pk}", reason=run.undo_reason) as acting:
        try:
            with transaction.atomic():
                rows = _take_back(by, run)
                actions.tell("import.undone", run)
        except (BuiltOn, Beyond) as stopped:
            told = BUILT_ON if isinstance(stopped, BuiltOn) else BEYOND
            run.state, run.message, run.undo_reason = State.APPLIED, str(told), ""
            run.save()
            return {"state": run.state}
    run.state, run.undone_at, run.undone_by = State.UNDONE, clock.now(), acting.actor_name
    run.save()
    return {"state": run.state, "rows": rows}


def _take_back(by: Any, run: ImportRun) -> int:
    rows = ports.trail().take_back(source(run))
    registered_kind(run.kind).undone()
    # Where rows are again is known once they are there; who took the file in could write there.
    if run.actor_id != by.pk and not runs.is_within_reach(by, run):
        raise Beyond
    return rows

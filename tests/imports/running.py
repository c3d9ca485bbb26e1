"""An import on its way, as the worker finishes it."""

from __future__ import annotations

import uuid
from typing import Any

from audit.context import acting_as
from core import jobs
from core.imports import actions
from core.models import ImportRun


def worked(run: ImportRun, by: Any) -> ImportRun:
    """Leave what is open empty, say yes to the plan, and let the worker do it."""
    with acting_as(by):
        asked = actions.plan_run(run, by).open_questions
        empty = [{"column": one.column, "value": one.value, "answer": ""} for one in asked]
        run = actions.save_answers(by=by, run=run, answers=empty, on_conflict=run.on_conflict)
        run = actions.start(by=by, run=run, request_id=uuid.uuid4(), seen=actions.plan_run(run, by).digest())
    assert jobs.run(run.job_id)
    run.refresh_from_db()
    return run

"""kill -9 while a worker takes in a file: nothing is half there, and the next worker does it once."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from assets.models import InformationSystem
from core import clock, jobs
from core.imports import actions
from core.models import Job
from tests.dying import killed_at
from tests.imports import kommun
from tests.imports.kommun import SHEET, XLSX

WORKER = """
from assets.imports import writing
from core import jobs
writing._appoint = die
jobs.run({job})
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_and_the_next_does_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "ring", lambda pk: None)
    ciso = kommun.build()
    from audit.context import acting_as

    with acting_as(ciso):
        run = actions.receive(by=ciso, content=kommun.content(XLSX), file_name=XLSX, kind="systems", sheet=SHEET)
        questions = actions.plan_run(run, ciso).questions
        empty = [{"column": one.column, "value": one.value, "answer": ""} for one in questions]
        run = actions.save_answers(by=ciso, run=run, answers=empty, on_conflict="stop")
        seen = actions.plan_run(run, ciso).digest()
        run = actions.start(by=ciso, run=run, request_id=uuid.uuid4(), seen=seen)
    killed_at(WORKER.format(job=run.job_id))
    assert Job.objects.get(pk=run.job_id).state == "running"
    assert InformationSystem.objects.count() == InformationSystem.history.count() == 0
    with clock.at(datetime.now(UTC) + jobs.LEASE * 2):
        assert jobs.waiting() == [run.job_id]
        assert jobs.run(run.job_id)
        assert not jobs.run(run.job_id)
    assert InformationSystem.objects.count() == InformationSystem.history.count() == 136

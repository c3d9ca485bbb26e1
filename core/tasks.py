"""Doorbells: ids in, one action called."""

from celery import shared_task

from core import jobs


@shared_task(ignore_result=True)
def run_job(pk: int) -> None:
    jobs.run(pk)


@shared_task(ignore_result=True)
def ring_waiting_jobs() -> None:
    """Ring again for jobs whose worker died or whose bell was lost."""
    for pk in jobs.waiting():
        run_job.delay(pk)

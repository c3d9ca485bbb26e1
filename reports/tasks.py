"""Timed work of the figures."""

from celery import shared_task

from reports import actions


@shared_task(ignore_result=True)
def take_snapshot() -> None:
    """Keep today's figures. Rung every hour: the last time before midnight stands, and no single ring is needed."""
    actions.take_snapshot()

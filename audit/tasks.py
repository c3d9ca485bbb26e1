"""Timed work of the ledger."""

from celery import shared_task

from audit import seals


@shared_task(ignore_result=True)
def seal_ledger() -> None:
    """Seal what has been written. Rung every hour: what one ring misses the next one takes."""
    seals.seal_ledger()

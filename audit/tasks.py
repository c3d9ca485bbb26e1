"""Timed work of the ledger."""

from celery import shared_task

from audit import mailing, seals


@shared_task(ignore_result=True)
def seal_ledger() -> None:
    """Seal what has been written. Rung every hour: what one ring misses the next one takes."""
    seals.seal_ledger()


@shared_task(ignore_result=True)
def mail_root() -> None:
    """Mail the root of the last seal of the days before. Rung every hour: who has been sent it is sent nothing."""
    mailing.mail_root()

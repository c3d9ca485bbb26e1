"""Signs of life of worker and beat, written by the very loops that do their work."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import bootsteps
from celery.beat import PersistentScheduler

WORKER, BEAT = "worker", "beat"
EVERY_SECONDS = 10
STALE_AFTER = timedelta(seconds=60)
logger = logging.getLogger(__name__)


def beat(name: str) -> None:
    """Note that the process `name` lives now. A database that is away is logged and does not stop the loop."""
    from django.db import Error, connection

    from core import clock
    from core.models import Heartbeat

    try:
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=name, at=clock.now())],
            update_conflicts=True,
            update_fields=["at"],
            unique_fields=["name"],
        )
    except Error as problem:
        logger.warning("No sign of life written for %s: %s", name, problem)
    finally:
        connection.close()


def alive(name: str) -> bool:
    """Tell whether the process `name` has given a sign of life lately. Raises django.db.Error."""
    from core import clock
    from core.models import Heartbeat

    return Heartbeat.objects.filter(name=name, at__gt=clock.now() - STALE_AFTER).exists()


class WorkerHeartbeat(bootsteps.StartStopStep):
    """Lets the worker's consumer loop write its sign of life.

    The timer only asks; `call_soon` runs in the loop that fetches tasks, so a loop that hangs falls silent.
    (The timer alone proves nothing: with brokers that are not asynchronous it runs in a thread of its own.)
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent, **options) -> None:
        super().__init__(parent, **options)
        self.timer = None

    def start(self, parent) -> None:
        beat(WORKER)
        self.timer = parent.timer.call_repeatedly(EVERY_SECONDS, parent.call_soon, (beat, WORKER))

    def stop(self, parent) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    shutdown = stop


class BeatingScheduler(PersistentScheduler):
    """Celery's scheduler that writes a sign of life at each turn of its loop (at least every ten seconds)."""

    def tick(self, *args, **kwargs) -> float:
        waits = super().tick(*args, **kwargs)
        beat(BEAT)
        return min(waits, EVERY_SECONDS)

"""The Celery application: tasks are doorbells, the truth of long work is `core.Job`."""

import os

from celery import Celery
from celery.schedules import crontab

from core.heartbeats import WorkerHeartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isms.settings")
app = Celery("isms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(WorkerHeartbeat)
app.conf.beat_schedule = {
    "ring-for-waiting-jobs": {
        "task": "core.tasks.ring_waiting_jobs",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "keep-what-the-measures-are-today": {
        "task": "reports.tasks.take_snapshot",
        "schedule": crontab(minute=50),
        "options": {"expires": 3000},
    },
    "seal-the-ledger": {
        "task": "audit.tasks.seal_ledger",
        "schedule": crontab(minute=5),
        "options": {"expires": 3000},
    },
    "mail-the-root-of-the-newest-seal": {
        "task": "audit.tasks.mail_root",
        "schedule": crontab(minute=15),
        "options": {"expires": 3000},
    },
}

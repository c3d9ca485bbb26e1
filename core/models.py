"""What the foundation keeps: long work, forms already acted on, signs of life."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock


class Job(models.Model):
    """The truth of long work. The row is written in the user's transaction; the broker is only a doorbell."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Väntar")
        RUNNING = "running", _("Pågår")
        DONE = "done", _("Klart")
        FAILED = "failed", _("Gick inte")

    kind = models.SlugField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    message = models.TextField(blank=True)
    done_steps = models.PositiveIntegerField(default=0)
    all_steps = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    actor_id = models.BigIntegerField()
    actor_name = models.TextField()
    request_id = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("jobb")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease__isnull=False, lease_until__isnull=False),
                name="core_job_running_has_lease",
            )
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="core_job_waiting")]


class FormReceipt(models.Model):
    """A form acted on once: sending it again leads to the same place and does nothing more."""

    key = models.UUIDField(primary_key=True)
    user_id = models.BigIntegerField()
    location = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("kvitterat formulär")


class Heartbeat(models.Model):
    """The last sign of life of a process."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("livstecken")


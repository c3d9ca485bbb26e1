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

    key = models.UUIDField()
    user_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    location = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("kvitterat formulär")
        constraints = [models.UniqueConstraint(fields=["key", "user_id", "digest"], name="core_formreceipt_once")]


class Heartbeat(models.Model):
    """The last sign of life of a process."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("livstecken")


class ImportRun(models.Model):
    """One file on its way into a register, and afterwards its receipt.

    The file itself is kept here, so that the web's and the worker's machine need not share a disk.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uppladdad")
        MAPPED = "mapped", _("Kolumnerna är ihopparade")
        APPLYING = "applying", _("Läses in")
        APPLIED = "applied", _("Inläst")
        UNDOING = "undoing", _("Ångras")
        UNDONE = "undone", _("Ångrad")

    class OnConflict(models.TextChoices):
        STOP = "stop", _("Stoppa raden")
        SKIP = "skip", _("Hoppa över raden")
        UPDATE = "update", _("Skriv över med filens värde")

    content = models.BinaryField()
    file_name = models.CharField(_("fil"), max_length=200)
    sha256 = models.CharField(max_length=64)
    kind = models.SlugField(max_length=40)
    sheet = models.CharField(_("blad"), max_length=100, blank=True)
    mapping = models.JSONField(default=dict)
    answers = models.JSONField(default=list)
    # Answers from a profile, or from the import whose rows these are mended: proposed, and nothing until confirmed.
    suggestions = models.JSONField(default=list)
    profile_name = models.CharField(max_length=100, blank=True)
    on_conflict = models.CharField(max_length=10, choices=OnConflict.choices, default=OnConflict.STOP)
    state = models.CharField(_("läge"), max_length=10, choices=State.choices, default=State.UPLOADED)
    message = models.TextField(blank=True)
    # What the person saw and said yes to; another outcome when the work is done is never applied unseen.
    seen = models.CharField(max_length=64, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    receipt = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    written = models.JSONField(default=list)
    # What this one goes on from: an import whose stopped rows it mends, or of another sheet of the same file.
    after = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True)
    undo_reason = models.TextField(_("skäl"), blank=True)
    undone_by = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("importer")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False), name="core_importrun_applied_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="undone") | (Q(undone_at__isnull=False) & ~Q(undo_reason="")),
                name="core_importrun_undone_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["actor_id", "-created_at"], name="core_importrun_mine")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_taken_in(self) -> bool:
        """Has it a receipt, whatever happened to it afterwards?"""
        return self.state in (self.State.APPLIED, self.State.UNDOING, self.State.UNDONE)

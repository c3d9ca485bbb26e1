"""The ledger: one row for each thing done or read, written in the same transaction and never altered."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import BigIntegerField, Func, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from audit.content import Texts, texts_of

# What has been written stays: of the ledger and of every table of versions.
APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
NEVER_EMPTIED = pgtrigger.Trigger(
    name="never_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
)


# Rows with keys, as the index on keys knows them: without it the index is not used.
WITH_KEYS = ~Q(keys=[])


class LedgerEntry(models.Model):
    """What somebody did: an event, when, in which request, about what. Written by audit.ledger only.

    What may have to be erased under the law (names, texts, values) stands in `content`; `digest` commits to all of the
    row (see audit.content), so that a text can go and the row still be proved.
    """

    at = models.DateTimeField(_("tid"))
    event = models.CharField(_("händelse"), max_length=60)
    actor_id = models.BigIntegerField(_("person"), null=True)
    principal_id = models.BigIntegerField(_("för"), null=True)
    about = models.CharField(_("slag av objekt"), max_length=80, blank=True)
    about_id = models.BigIntegerField(_("objekt"), null=True)
    parent = models.CharField(_("hör till slag"), max_length=80, blank=True)
    parent_id = models.BigIntegerField(_("hör till"), null=True)
    # Rows that were shown beside what it is about, or in a list.
    keys = ArrayField(models.BigIntegerField(), verbose_name=_("rader som visades"), default=list)
    version_id = models.BigIntegerField(_("version"), null=True)
    request_id = models.UUIDField(_("spår-id"))
    # The order of ids is not that of commits; the database says which transaction a row belongs to.
    transaction = models.BigIntegerField(
        editable=False, db_default=Cast(Cast(Func(function="pg_current_xact_id"), TextField()), BigIntegerField())
    )
    # A restore may let transactions be counted from the beginning: those of a later epoch come after all before it.
    epoch = models.PositiveIntegerField(editable=False, db_default=Func(function="audit_epoch_now"))
    content = models.JSONField(_("innehåll"), encoder=DjangoJSONEncoder)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("händelse i spårbarhetsloggen")
        verbose_name_plural = _("händelser i spårbarhetsloggen")
        default_permissions = ()
        indexes = [
            # Spårbarhet: a period, the newest first, whatever else is asked for.
            models.Index(fields=["-at", "-id"], name="audit_ledger_newest"),
            models.Index(fields=["about", "about_id", "-id"], name="audit_ledger_about"),
            models.Index(fields=["parent", "parent_id", "-id"], name="audit_ledger_parent"),
            GinIndex(fields=["keys"], name="audit_ledger_keys", condition=WITH_KEYS),
            models.Index(fields=["actor_id", "-id"], name="audit_ledger_actor"),
            models.Index(
                fields=["principal_id", "-id"], name="audit_ledger_principal", condition=Q(principal_id__isnull=False)
            ),
            models.Index(fields=["event", "-id"], name="audit_ledger_event"),
            models.Index(fields=["request_id"], name="audit_ledger_request"),
            models.Index(fields=["epoch", "transaction", "id"], name="audit_ledger_order"),
        ]
        triggers = [APPEND_ONLY, NEVER_EMPTIED]

    def __str__(self) -> str:
        return f"{self.event} {self.at.isoformat()}"

    @property
    def texts(self) -> Texts:
        """What the row says; nothing where somebody has made the content another than the ledger writes."""
        return texts_of(self.content)

"""Seals over the ledger: a root for all rows that were finished when it was made, chained with the seal before."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models.ledger import APPEND_ONLY, NEVER_EMPTIED

ROOT_BYTES = 32


class Epoch(models.Model):
    """A time in which the database counts its transactions without starting over; a restore begins another.

    The first one, number 1, has no row.
    """

    number = models.PositiveIntegerField(_("nummer"), primary_key=True)
    begun_at = models.DateTimeField(_("började"))

    class Meta:
        verbose_name = _("epok i spårbarhetsloggen")
        verbose_name_plural = _("epoker i spårbarhetsloggen")
        default_permissions = ()
        triggers = [APPEND_ONLY, NEVER_EMPTIED]

    def __str__(self) -> str:
        return str(self.number)


class Seal(models.Model):
    """What the ledger was at one moment. Written by audit.seals only.

    It takes the rows that come before (`epoch`, `below`) and that no earlier seal took, in the order of epoch,
    transaction and id. `tree` is the root over them, `root` that over the seal itself and the one before
    (see audit.seals).
    """

    number = models.PositiveIntegerField(_("nummer"), primary_key=True)
    at = models.DateTimeField(_("tid"))
    epoch = models.PositiveIntegerField(_("epok"))
    below = models.BigIntegerField(_("före transaktionen"))
    rows = models.BigIntegerField(_("antal rader"))
    total = models.BigIntegerField(_("antal rader från början"))
    tree = models.BinaryField(max_length=ROOT_BYTES)
    previous = models.BinaryField(max_length=ROOT_BYTES)
    root = models.BinaryField(max_length=ROOT_BYTES)

    class Meta:
        verbose_name = _("försegling")
        verbose_name_plural = _("förseglingar")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["epoch", "below"], name="audit_seal_reach")]
        triggers = [APPEND_ONLY, NEVER_EMPTIED]

    def __str__(self) -> str:
        return str(self.number)

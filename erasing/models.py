"""Decisions that texts are to be erased: what they cover, who decided, and who carried them out."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel
from core.addresses import address
from core.models import Job
from roles.models import DecidedOutside, OrganisationUnit, User


class Erasure(DecidedOutside, TrackedModel):
    """A decision to erase texts (gallringsbeslut, arkivlagen 10 §): some words wherever they stand, or fields of a row.

    Registered by one person and carried out by another. What it was about is erased from the decision itself too.
    """

    # Diary number and paragraph: what people call it.
    case = models.CharField(_("beslut"), max_length=120, editable=False)
    unit = models.ForeignKey(
        OrganisationUnit, models.PROTECT, related_name="+", verbose_name=_("gäller organisationen")
    )
    search = models.TextField(_("ord som ska bort"), blank=True)
    kind = models.CharField(_("slag av objekt"), max_length=80, blank=True)
    key = models.BigIntegerField(_("objekt"), null=True, blank=True)
    fields = ArrayField(models.CharField(max_length=60), verbose_name=_("uppgifter"), default=list, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("registrerat av"))
    carried_out_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verkställt av")
    )
    carried_out_at = models.DateTimeField(_("verkställt"), null=True, blank=True)
    withdrawn_on = models.DateField(_("återkallat"), null=True, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")
    # How many texts went from each place, when they are gone.
    result = models.JSONField(_("vad som gallrades"), null=True, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("gallringsbeslut")
        verbose_name_plural = _("gallringsbeslut")
        ordering = ["-decision_on", "-pk"]
        default_permissions = ("see", "view", "add", "carry_out")
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision_body="")
                & ~Q(decision_paragraph="")
                & ~Q(decision_case_number="")
                & Q(decision_on__isnull=False),
                name="erasing_erasure_is_decided",
            ),
            models.CheckConstraint(
                condition=(~Q(search="") & Q(kind="", key__isnull=True))
                | (Q(search="", key__isnull=False) & ~Q(kind="") & ~Q(fields=[])),
                name="erasing_erasure_covers_words_or_fields",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_by__isnull=True, carried_out_at__isnull=True)
                | (Q(carried_out_at__isnull=False) & ~Q(carried_out_by=F("decided_by"))),
                name="erasing_erasure_carried_out_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.case

    def get_absolute_url(self) -> str:
        return address("erasing:erasure_detail", self.pk)

    @property
    def is_done(self) -> bool:
        return self.result is not None

    @property
    def is_open(self) -> bool:
        """Is it still to be carried out, or to be withdrawn?"""
        return self.carried_out_at is None and self.withdrawn_on is None

    @staticmethod
    def history_action(version: Any, previous: Any) -> str:
        if previous is None:
            return str(_("registrerade"))
        if version.withdrawn_on and not previous.withdrawn_on:
            return str(_("återkallade"))
        if version.carried_out_at and not previous.carried_out_at:
            return str(_("började verkställa"))
        return str(_("verkställde"))

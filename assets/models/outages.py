"""When a system was down, and whether what is saved of it can be read back: what operation leaves behind it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets.models.systems import InformationSystem
from assets.outages import Verdict, verdict
from audit.models import TrackedModel
from core import clock
from core.addresses import address
from core.functions import InsideVector, SearchVector, joined
from roles.models import OrganisationUnit


class Outage(TrackedModel):
    """A time when a system did not work as it should: planned or not, over or still going on."""

    class Kind(models.TextChoices):
        UNPLANNED = "unplanned", _("Oplanerat")
        PLANNED = "planned", _("Planerat")

    class Cause(models.TextChoices):
        UNKNOWN = "unknown", _("Inte känd")
        POWER = "power", _("Ström")
        HARDWARE = "hardware", _("Fel i utrustning")
        SOFTWARE = "software", _("Fel i program eller inställning")
        CHANGE = "change", _("Ändring eller uppdatering")
        SUPPLIER = "supplier", _("Fel hos leverantör eller operatör")
        ATTACK = "attack", _("Angrepp eller skadlig kod")
        MISTAKE = "mistake", _("Misstag vid handhavande")
        OTHER = "other", _("Annat")

    system = models.ForeignKey(InformationSystem, models.PROTECT, related_name="outages", verbose_name=_("system"))
    what = models.CharField(
        _("vad hände"),
        max_length=200,
        help_text=_("En mening. Skriv inga namn, lösenord eller sårbarheter."),
    )
    kind = models.CharField(_("slag"), max_length=20, choices=Kind.choices, default=Kind.UNPLANNED)
    started_at = models.DateTimeField(_("började"))
    ended_at = models.DateTimeField(_("slutade"), null=True, blank=True)
    cause = models.CharField(_("orsak"), max_length=20, choices=Cause.choices, default=Cause.UNKNOWN)
    note = models.TextField(_("anmärkning"), blank=True)
    archived_on = models.DateField(_("borttaget"), null=True, blank=True, editable=False)

    history_silent = frozenset({"system"})
    whole = "system"

    class Meta:
        verbose_name = _("avbrott")
        verbose_name_plural = _("avbrott")
        ordering = ["-started_at", "-pk"]
        default_permissions = ("see", "view")
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="assets_outage_says_what"),
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="assets_outage_in_order"),
            models.UniqueConstraint(
                fields=["system"],
                condition=Q(ended_at=None, archived_on=None),
                name="assets_outage_one_at_a_time",
            ),
        ]
        indexes = [
            # The log of a system, and the log of a year.
            models.Index(fields=["system", "-started_at"], name="assets_outage_log", condition=Q(archived_on=None)),
            models.Index(fields=["-started_at", "-id"], name="assets_outage_year", condition=Q(archived_on=None)),
            GinIndex(SearchVector(joined("what")), name="assets_outage_search"),
            GinIndex(InsideVector(joined("what")), name="assets_outage_inside"),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return address("assets:outage_detail", self.pk)

    @property
    def unit(self) -> OrganisationUnit:
        """The unit that answers for the system: where an outage counts moves with the system."""
        return self.system.unit

    @property
    def is_going_on(self) -> bool:
        return self.ended_at is None

    @property
    def lasted(self) -> timedelta:
        """How long it lasted, or has lasted so far."""
        return (self.ended_at or clock.now()) - self.started_at

    @property
    def verdict(self) -> Verdict:
        """How long it lasted beside what the system may be down; what was planned was agreed on beforehand."""
        if self.kind == self.Kind.PLANNED:
            return Verdict("", str(_("Planerat, jämförs inte")))
        return verdict(self.lasted, self.system.rto_hours)

    def clean(self) -> None:
        now = clock.now()
        if self.started_at and self.started_at > now:
            raise ValidationError({"started_at": _("Tiden har inte varit än. Loggen är till för det som har hänt.")})
        if self.ended_at and self.ended_at > now:
            raise ValidationError({"ended_at": _("Tiden har inte varit än. Lämna tomt så länge avbrottet pågår.")})
        if self.started_at and self.ended_at and self.ended_at < self.started_at:
            raise ValidationError({"ended_at": _("Slutet är före början.")})

    @staticmethod
    def history_action(version: Any, previous: Any) -> Any:
        if previous is None:
            return _("registrerade")
        if bool(version.archived_on) != bool(previous.archived_on):
            return _("tog bort")
        return _("avslutade") if version.ended_at and not previous.ended_at else _("ändrade")

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        return str(_("avbrottet {what}")).format(what=version.what)


class RestoreTest(TrackedModel):
    """That somebody has read back what was saved of a system, to see whether it can be done."""

    class Result(models.TextChoices):
        OK = "ok", _("Gick bra")
        REMARKS = "remarks", _("Gick, med anmärkning")
        FAILED = "failed", _("Gick inte")

    # The results that show that reading back works.
    WORKED = (Result.OK, Result.REMARKS)

    system = models.ForeignKey(
        InformationSystem, models.PROTECT, related_name="restore_tests", verbose_name=_("system")
    )
    tested_on = models.DateField(_("dag"))
    what = models.CharField(
        _("vad som lästes tillbaka"), max_length=200, help_text=_("Till exempel hela databasen, eller en mapp.")
    )
    result = models.CharField(_("resultat"), max_length=20, choices=Result.choices)
    minutes = models.PositiveIntegerField(
        _("tid det tog, minuter"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    note = models.TextField(
        _("anmärkning"), blank=True, help_text=_("Gick det inte helt bra: skriv vad som behöver rättas.")
    )
    archived_on = models.DateField(_("borttaget"), null=True, blank=True, editable=False)

    history_silent = frozenset({"system"})
    whole = "system"

    class Meta:
        verbose_name = _("återläsningstest")
        verbose_name_plural = _("återläsningstester")
        ordering = ["-tested_on", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="assets_restoretest_says_what"),
            models.CheckConstraint(condition=Q(result="ok") | ~Q(note=""), name="assets_restoretest_remark_is_said"),
        ]
        indexes = [
            models.Index(fields=["system", "-tested_on"], name="assets_restoretest_log", condition=Q(archived_on=None))
        ]

    def __str__(self) -> str:
        return f"{self.what}, {self.tested_on}"

    @property
    def took(self) -> timedelta | None:
        return None if self.minutes is None else timedelta(minutes=self.minutes)

    def clean(self) -> None:
        if self.tested_on and self.tested_on > clock.today():
            raise ValidationError({"tested_on": _("Dagen har inte varit än.")})
        if self.result and self.result != self.Result.OK and not self.note.strip():
            raise ValidationError({"note": _("Skriv vad som inte gick som det skulle, så att det kan rättas.")})

    @staticmethod
    def history_action(version: Any, previous: Any) -> Any:
        if previous is None:
            return _("registrerade")
        return _("tog bort") if version.archived_on and not previous.archived_on else _("ändrade")

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        return str(_("återläsningstestet av {what}")).format(what=version.what)

"""Contracts with suppliers, and the systems that they cover."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets.models.suppliers import Supplier
from assets.models.systems import InformationSystem
from audit.models import TrackedModel
from core.addresses import address
from core.functions import InsideVector, SearchVector, SwedishSortKey, joined
from roles.models import OrganisationUnit

MOST_NOTICE = 120


class Contract(TrackedModel):
    """A contract with a supplier, kept by the unit that answers for it."""

    Dpa = InformationSystem.Dpa

    name = models.CharField(_("vad avtalet gäller"), max_length=200)
    number = models.CharField(_("avtals- eller diarienummer"), max_length=60, blank=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="contracts", verbose_name=_("leverantör"))
    unit = models.ForeignKey(
        OrganisationUnit, models.PROTECT, related_name="contracts", verbose_name=_("avtalsansvarig enhet")
    )
    starts_on = models.DateField(_("första dagen"), null=True, blank=True)
    ends_on = models.DateField(_("sista dagen"), null=True, blank=True)
    open_ended = models.BooleanField(_("gäller tills vidare"), default=False)
    notice_months = models.PositiveSmallIntegerField(
        _("uppsägningstid, månader"), null=True, blank=True, validators=[MaxValueValidator(MOST_NOTICE)]
    )
    notice_given_on = models.DateField(
        _("uppsagt eller förlängt"),
        null=True,
        blank=True,
        help_text=_("Dagen då ni sa upp avtalet eller bestämde att förlänga det. Då slutar portalen påminna."),
    )
    dpa = models.CharField(_("personuppgiftsbiträdesavtal"), max_length=20, choices=Dpa.choices, default=Dpa.UNKNOWN)
    dpa_signed_on = models.DateField(_("biträdesavtalet tecknat"), null=True, blank=True)
    note = models.TextField(_("anmärkning"), blank=True)
    archived_on = models.DateField(_("arkiverat"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("avtal")
        verbose_name_plural = _("avtal")
        ordering = [SwedishSortKey("name"), "pk"]
        default_permissions = ("see", "view", "add", "change", "archive")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="assets_contract_has_name"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(open_ended=False), name="assets_contract_ends_or_not"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="assets_contract_in_order"),
            models.CheckConstraint(
                condition=Q(dpa_signed_on__isnull=True) | Q(dpa="yes"), name="assets_contract_signed_dpa"
            ),
        ]
        indexes = [
            models.Index(SwedishSortKey("name"), "id", name="assets_contract_order"),
            GinIndex(SearchVector(joined("name", "number")), name="assets_contract_search"),
            GinIndex(InsideVector(joined("name")), name="assets_contract_inside"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("assets:contract_detail", self.pk)

    def clean(self) -> None:
        if self.open_ended and self.ends_on:
            raise ValidationError({"ends_on": _("Ett avtal som gäller tills vidare har ingen sista dag.")})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("Sista dagen är före den första.")})
        if self.dpa_signed_on and self.dpa != self.Dpa.YES:
            raise ValidationError({"dpa": _("Du har angett när biträdesavtalet tecknades. Välj Finns.")})


class ContractSystem(TrackedModel):
    """That a contract covers a system, until somebody says that it does not (`ended_on`)."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="coverage", verbose_name=_("avtal"))
    system = models.ForeignKey(InformationSystem, models.PROTECT, related_name="coverage", verbose_name=_("system"))
    ended_on = models.DateField(_("gäller inte längre från"), null=True, blank=True, editable=False)

    whole = "contract"

    class Meta:
        verbose_name = _("system i avtalet")
        verbose_name_plural = _("system i avtalet")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["contract", "system"], name="assets_contractsystem_once")]

    def __str__(self) -> str:
        return f"{self.contract}, {self.system}"

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        said = str(_("avtalet {contract} och systemet {system}"))
        contract = words.name(Contract, version.contract_id)
        return said.format(contract=contract, system=words.name(InformationSystem, version.system_id))

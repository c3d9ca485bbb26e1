"""The register of information systems. Who owns a system is an assignment, not a column."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets.models.suppliers import Supplier
from assets.querysets import SystemQuerySet
from audit.models import TrackedModel
from classification.models import Aspect
from core import clock
from core.addresses import address
from core.functions import InsideVector, SearchVector, SwedishSortKey, joined
from roles.grants import Grant
from roles.models import OrganisationUnit


class InformationSystem(TrackedModel):
    """An information system that the kommun uses."""

    class Kind(models.TextChoices):
        BUSINESS = "business", _("Verksamhetssystem")
        NETWORK = "network", _("Nät")
        INTERNET = "internet", _("Internet")
        IDENTITY = "identity", _("Identitet och inloggning")
        BACKUP = "backup", _("Säkerhetskopiering")
        TELEPHONY = "telephony", _("Telefoni")
        SERVERS = "servers", _("Servrar och lagring")
        INFRASTRUCTURE = "infrastructure", _("Annan infrastruktur")

    class LifeCycle(models.TextChoices):
        PLANNED = "planned", _("Planerat")
        IN_USE = "in_use", _("I drift")
        PHASING_OUT = "phasing_out", _("Avvecklas")
        RETIRED = "retired", _("Avvecklat")

    class Answer(models.TextChoices):
        YES = "yes", _("Ja")
        NO = "no", _("Nej")
        NOT_ASSESSED = "not_assessed", _("Inte bedömt")

    class PersonalData(models.TextChoices):
        NONE = "none", _("Nej")
        ORDINARY = "ordinary", _("Ja")
        SENSITIVE = "sensitive", _("Ja, känsliga")
        NOT_ASSESSED = "not_assessed", _("Inte bedömt")

    class Hosting(models.TextChoices):
        CLOUD = "cloud", _("Moln eller hos leverantör")
        LOCAL = "local", _("Egen drift")
        HYBRID = "hybrid", _("Både egen drift och leverantör")
        UNKNOWN = "unknown", _("Inte känt")

    class Dpa(models.TextChoices):
        YES = "yes", _("Finns")
        NO = "no", _("Saknas")
        NOT_APPLICABLE = "not_applicable", _("Behövs inte")
        UNKNOWN = "unknown", _("Inte känt")

    class Dpia(models.TextChoices):
        NOT_ASSESSED = "not_assessed", _("Inte bedömt")
        NOT_NEEDED = "not_needed", _("Behövs inte")
        DONE = "done", _("Gjord")

    class Secrecy(models.TextChoices):
        NONE = "none", _("Ingen uppgift om sekretess")
        POSSIBLE = "possible", _("Kan omfattas av sekretess")

    name = models.CharField(_("namn"), max_length=200)
    purpose = models.TextField(_("syfte"), blank=True, help_text=_("Vad används systemet till? Skriv för en kollega."))
    kind = models.CharField(_("slag"), max_length=20, choices=Kind.choices, default=Kind.BUSINESS)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="systems", verbose_name=_("ansvarig enhet"))
    life_cycle = models.CharField(_("läge"), max_length=20, choices=LifeCycle.choices, default=LifeCycle.IN_USE)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("ersätts av")
    )
    url = models.URLField(_("webbadress"), blank=True)
    user_count = models.PositiveIntegerField(_("antal användare"), null=True, blank=True)

    critical = models.CharField(
        _("hanterar kritisk verksamhetsinformation"),
        max_length=20,
        choices=Answer.choices,
        default=Answer.NOT_ASSESSED,
        help_text=_(
            "Skulle verksamheten stanna, eller någon komma till skada, om informationen försvann eller läckte?"
        ),
    )
    critical_reason = models.TextField(_("skäl till bedömningen"), blank=True)
    nis2 = models.CharField(
        _("omfattas av cybersäkerhetslagen"), max_length=20, choices=Answer.choices, default=Answer.NOT_ASSESSED
    )
    personal_data = models.CharField(
        _("personuppgifter"), max_length=20, choices=PersonalData.choices, default=PersonalData.NOT_ASSESSED
    )
    dpia = models.CharField(
        _("konsekvensbedömning (DPIA)"),
        max_length=20,
        choices=Dpia.choices,
        default=Dpia.NOT_ASSESSED,
        help_text=_("Behövs när behandlingen kan innebära hög risk för dem som uppgifterna handlar om."),
    )
    secrecy = models.CharField(_("sekretess"), max_length=20, choices=Secrecy.choices, default=Secrecy.NONE)
    secrecy_reference = models.CharField(
        _("sekretess enligt"), max_length=120, blank=True, help_text=_("Till exempel OSL 18 kap. 8 §.")
    )
    rto_hours = models.DecimalField(
        _("återställningstid, timmar"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Hur länge verksamheten klarar sig utan systemet (RTO)."),
    )
    rpo_hours = models.DecimalField(
        _("återställningspunkt, timmar"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Hur mycket arbete som får gå förlorat (RPO)."),
    )

    restore_tested = models.BooleanField(
        _("återläsning ska testas"),
        default=False,
        help_text=_("Portalen påminner när det är dags igen. Säkerhetskopiering testas alltid, utan kryss."),
    )

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="systems", verbose_name=_("leverantör")
    )
    # What a list or somebody called the supplier: what there is until a supplier is linked, and kept after that.
    supplier_name = models.CharField(
        _("leverantörens namn"),
        max_length=200,
        blank=True,
        help_text=_("Skriv namnet om leverantören inte finns i registret."),
    )
    hosting = models.CharField(_("driftform"), max_length=20, choices=Hosting.choices, default=Hosting.UNKNOWN)
    hosting_country = models.CharField(_("land för driften"), max_length=60, blank=True)
    contract_ends_on = models.DateField(_("avtal till och med"), null=True, blank=True)
    contract_open_ended = models.BooleanField(_("avtalet gäller tills vidare"), default=False)
    dpa = models.CharField(_("personuppgiftsbiträdesavtal"), max_length=20, choices=Dpa.choices, default=Dpa.UNKNOWN)

    # What is seen to while the system is phased out.
    archive_decision = models.CharField(
        _("beslut om arkivering eller gallring"),
        max_length=300,
        blank=True,
        help_text=_("Vem beslutade vad och när, till exempel Omsorgsnämnden 2026-10-14 § 92: bevaras i e-arkivet."),
    )
    accounts_closed_on = models.DateField(_("kontona stängda"), null=True, blank=True)
    neighbours_informed_on = models.DateField(_("grannarna informerade"), null=True, blank=True)

    registered_on = models.DateField(_("registrerat"), default=clock.today, editable=False)
    archived_on = models.DateField(_("arkiverat"), null=True, blank=True, editable=False)
    # A system that must not be described (see assets/protecting.py). The number is that of its neutral name, counted in
    # the legal entity that it had then; it stays when the system is described again, so that nobody else gets it.
    protected_on = models.DateField(_("skyddat"), null=True, blank=True, editable=False)
    stub_entity = models.ForeignKey(
        OrganisationUnit, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("organisation för det skyddade namnet"),
    )  # fmt: skip
    stub_number = models.PositiveIntegerField(_("nummer i det skyddade namnet"), null=True, blank=True, editable=False)
    described_again_at = models.DateTimeField(_("beskrivs igen från"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = SystemQuerySet.as_manager()
    history_silent = frozenset({"registered_on", "stub_entity", "stub_number", "described_again_at"})

    class Meta:
        verbose_name = _("system")
        verbose_name_plural = _("system")
        ordering = [SwedishSortKey("name"), "pk"]
        default_permissions = (
            "see",
            "view",
            "add",
            "change",
            "change_technical",
            "change_dependencies",
            "manage_infrastructure",
            "log_operation",
            "archive",
            "appoint_owner",
            "appoint_manager",
            "attest",
            "import",
            "protect",
            "trace",
            "trace_names",
        )
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="assets_system_has_name"),
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="assets_system_not_replaced_by_itself"),
            models.CheckConstraint(
                condition=Q(contract_ends_on__isnull=True) | Q(contract_open_ended=False),
                name="assets_system_contract_ends_or_not",
            ),
            models.CheckConstraint(condition=Q(rto_hours__gte=0), name="assets_system_rto_not_negative"),
            models.CheckConstraint(condition=Q(rpo_hours__gte=0), name="assets_system_rpo_not_negative"),
            models.CheckConstraint(
                condition=Q(protected_on__isnull=True) | Q(stub_entity__isnull=False, stub_number__isnull=False),
                name="assets_system_protected_has_number",
            ),
            models.UniqueConstraint(fields=["stub_entity", "stub_number"], name="assets_system_stub_number_once"),
        ]
        indexes = [
            models.Index(SwedishSortKey("name"), "id", name="assets_system_order"),
            GinIndex(SearchVector(joined("name", "purpose")), name="assets_system_search"),
            GinIndex(SearchVector(joined("name", "purpose", "supplier_name")), name="assets_system_search_all"),
            GinIndex(InsideVector(joined("name")), name="assets_system_inside"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("assets:system_detail", self.pk)

    @property
    def supplied_by(self) -> str:
        """The supplier's name, or what the supplier was called while none is linked."""
        return self.supplier.name if self.supplier else self.supplier_name

    @property
    def is_in_operation(self) -> bool:
        """Whether the policy's requirements are about this system (as `querysets.in_operation` says it in SQL)."""
        if self.archived_on or self.protected_on:
            return False
        return self.life_cycle in {self.LifeCycle.IN_USE, self.LifeCycle.PHASING_OUT}

    @property
    def is_infrastructure(self) -> bool:
        """Whether other systems stand on it: a net, the login, the backup."""
        return self.kind != self.Kind.BUSINESS

    @property
    def stated(self) -> dict[Any, Any]:
        """The classes that a list stated: aspect -> StatedClass or None, in the order K R T S; {} when none."""
        found = {one.aspect: one for one in self.stated_classes.all()}
        return {aspect: found.get(aspect) for aspect in Aspect} if found else {}

    def clean(self) -> None:
        if self.contract_open_ended and self.contract_ends_on:
            raise ValidationError({"contract_ends_on": _("Ett avtal som gäller tills vidare har inget slutdatum.")})
        if self.critical != self.Answer.NOT_ASSESSED and not self.critical_reason.strip():
            raise ValidationError({"critical_reason": _("Skriv varför, så att nästa person förstår bedömningen.")})
        if self.replaced_by_id and self.replaced_by_id == self.pk:
            raise ValidationError({"replaced_by": _("Ett system kan inte ersättas av sig självt.")})


class SystemGrant(Grant):
    """A permission on one system."""

    content_object = models.ForeignKey(InformationSystem, models.CASCADE, related_name="+")

    class Meta(Grant.Meta):
        verbose_name = _("behörighet på system")
        indexes = [
            models.Index(fields=["user", "permission"], name="assets_systemgrant_user"),
            models.Index(fields=["content_object"], name="assets_systemgrant_object"),
        ]

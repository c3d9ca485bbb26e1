"""Who supplies systems and services."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel
from core.addresses import address
from core.functions import InsideVector, SearchVector, SwedishSortKey, joined
from roles.models import OrganisationUnit
from roles.numbers import organisation_number, validate_organisation_number


class Supplier(TrackedModel):
    """A supplier, kept by the legal entity that has the contract."""

    name = models.CharField(_("namn"), max_length=200)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="suppliers", verbose_name=_("hör till"))
    organisation_number = models.CharField(
        _("organisationsnummer"), max_length=13, blank=True, validators=[validate_organisation_number]
    )
    country = models.CharField(_("land"), max_length=60, blank=True)
    contact = models.CharField(_("kontakt"), max_length=200, blank=True)
    email = models.EmailField(_("e-postadress"), blank=True)
    phone = models.CharField(_("telefon"), max_length=60, blank=True)
    incident_contact = models.CharField(
        _("kontakt vid incident"), max_length=200, blank=True, help_text=_("Den som svarar även utanför kontorstid.")
    )
    contract_owner = models.CharField(
        _("avtalsansvarig"), max_length=200, blank=True, help_text=_("Den hos oss som förvaltar avtalet.")
    )
    note = models.TextField(_("anmärkning"), blank=True)
    review_on = models.DateField(_("ses över senast"), null=True, blank=True)
    archived_on = models.DateField(_("arkiverad"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("leverantör")
        verbose_name_plural = _("leverantörer")
        ordering = [SwedishSortKey("name"), "pk"]
        default_permissions = ("see", "view", "add", "change", "archive", "import")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="assets_supplier_has_name")]
        indexes = [
            models.Index(SwedishSortKey("name"), "id", name="assets_supplier_order"),
            GinIndex(SearchVector(joined("name", "organisation_number")), name="assets_supplier_search"),
            GinIndex(SearchVector(joined("name", "organisation_number", "contact")), name="assets_supplier_search_all"),
            GinIndex(InsideVector(joined("name")), name="assets_supplier_inside"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("assets:supplier_detail", self.pk)

    def clean(self) -> None:
        if self.organisation_number:
            self.organisation_number = organisation_number(self.organisation_number)

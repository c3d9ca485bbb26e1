"""The organisation tree."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel
from core.addresses import address
from core.functions import InsideVector, SearchVector, SwedishSortKey, joined
from roles import numbers
from roles.grants import Grant
from roles.querysets import UnitQuerySet


class OrganisationUnit(TrackedModel):
    """A unit of the kommun's organisation, or of a body beside it."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Kommun")
        COUNCIL = "council", _("Fullmäktige")
        EXECUTIVE_BOARD = "executive_board", _("Kommunstyrelse")
        COMMITTEE = "committee", _("Nämnd")
        DEPARTMENT = "department", _("Förvaltning")
        DIVISION = "division", _("Avdelning")
        UNIT = "unit", _("Enhet")
        COMPANY = "company", _("Bolag")
        FEDERATION = "federation", _("Kommunalförbund")
        EXTERNAL = "external", _("Extern")

    code = models.CharField(_("enhetskod"), max_length=20, unique=True)
    name = models.CharField(_("namn"), max_length=200)
    kind = models.CharField(_("typ"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("överordnad enhet")
    )
    is_authority = models.BooleanField(
        _("myndighet"), default=False, help_text=_("En nämnd är en egen myndighet. En förvaltning är det inte.")
    )
    is_controller = models.BooleanField(
        _("personuppgiftsansvarig"), default=False, help_text=_("Varje nämnd och varje bolag är det för sig.")
    )
    is_legal_entity = models.BooleanField(
        _("juridisk person"), default=False, help_text=_("Roller i kommunen gäller inte i en annan juridisk person.")
    )
    organisation_number = models.CharField(
        _("organisationsnummer"), max_length=11, blank=True, validators=[numbers.validate_organisation_number]
    )
    valid_from = models.DateField(_("giltig från"), null=True, blank=True)
    valid_to = models.DateField(_("giltig till"), null=True, blank=True)

    objects: ClassVar[Any] = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("enhet")
        verbose_name_plural = _("organisation")
        ordering = [SwedishSortKey("name")]
        default_permissions = ("see", "view", "add", "change", "assign", "plan", "import", "trace")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="roles_unit_dates_in_order"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="roles_unit_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(name=""), name="roles_unit_has_name"),
        ]
        indexes = [
            models.Index(SwedishSortKey("name"), name="roles_unit_order"),
            GinIndex(SearchVector(joined("name", "code")), name="roles_unit_search"),
            GinIndex(InsideVector(joined("name")), name="roles_unit_inside"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("roles:unit_detail", self.pk)

    def clean(self) -> None:
        if self.organisation_number:
            self.organisation_number = numbers.organisation_number(self.organisation_number)
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("Enheten kan inte upphöra innan den börjar gälla.")})


class UnitPlace(models.Model):
    """Where a unit stands in the tree: a projection of `parent`, rebuilt by roles.places.

    `path` is the ids from the root, each followed by a slash, so that a subtree is a prefix. `entity` is the
    nearest legal entity at or above the unit: a role at the kommun's root stops there.
    """

    unit = models.OneToOneField(OrganisationUnit, models.CASCADE, primary_key=True, related_name="place")
    path = models.TextField(db_collation="C")
    depth = models.PositiveSmallIntegerField()
    entity = models.ForeignKey(OrganisationUnit, models.CASCADE, related_name="+", null=True)

    class Meta:
        verbose_name = _("plats i organisationen")
        indexes = [models.Index(fields=["path"], name="roles_place_path")]

    def __str__(self) -> str:
        return self.path


class UnitGrant(Grant):
    """A permission on everything in a unit and below, within the unit's legal entity."""

    content_object = models.ForeignKey(OrganisationUnit, models.CASCADE, related_name="+")

    class Meta(Grant.Meta):
        verbose_name = _("behörighet på enhet")
        indexes = [models.Index(fields=["user", "permission"], name="roles_unitgrant_user")]

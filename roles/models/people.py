"""People are known by their employment; an e-mail address is only needed to log in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit import context
from audit.models import TrackedModel
from core.addresses import address
from core.functions import InsideVector, SearchVector, SwedishSortKey, joined
from roles.models.units import OrganisationUnit
from roles.querysets import PersonQuerySet, PlacementQuerySet


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Finds people to log in."""

    def get_by_natural_key(self, email: str) -> Any:
        return self.get(email__iexact=email)


class User(TrackedModel, AbstractBaseUser):
    """A person. Never deleted: who has left has a last day."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("Som enheten")
        LIGHT = "light", _("Ljust")
        DARK = "dark", _("Mörkt")

    last_login = None

    employment_number = models.CharField(_("anställningsnummer"), max_length=40, unique=True)
    given_name = models.CharField(_("förnamn"), max_length=100)
    family_name = models.CharField(_("efternamn"), max_length=100)
    email = models.EmailField(
        _("e-postadress"),
        null=True,
        blank=True,
        unique=True,
        help_text=_("Behövs för att logga in. Timanställda kan sakna den."),
        error_messages={"unique": _("En annan person har redan den adressen.")},
    )
    is_active = models.BooleanField(_("får logga in"), default=True)
    list_views = models.JSONField(default=dict, blank=True, editable=False)
    theme = models.CharField(_("utseende"), max_length=10, default=Theme.AUTO, choices=Theme.choices)

    objects: ClassVar[Any] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    untracked_fields = frozenset({"password", "theme", "list_views"})

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("personer")
        ordering = [SwedishSortKey("family_name"), SwedishSortKey("given_name")]
        default_permissions = ("see", "view", "add", "change", "place", "import")
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=True) | (Q(email=Lower("email")) & ~Q(email="")),
                name="roles_user_email_lower_or_null",
            ),
        ]
        indexes = [
            models.Index(SwedishSortKey("family_name"), SwedishSortKey("given_name"), name="roles_user_order"),
            GinIndex(
                SearchVector(joined("given_name", "family_name", "email", "employment_number")),
                name="roles_user_search",
            ),
            GinIndex(InsideVector(joined("given_name", "family_name")), name="roles_user_inside"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return address("roles:person_detail", self.pk)

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        return f"{self.given_name[:1]}{self.family_name[:1]}".upper()

    def get_full_name(self) -> str:
        return self.full_name

    @cached_property
    def main_placement(self) -> Placement | None:
        """The person's first placement in force, the one a page shows under the name."""
        return self.placements.in_force().select_related("unit").order_by("starts_on", "pk").first()

    @cached_property
    def has_left(self) -> bool:
        """Whether the person's last day has passed everywhere."""
        return not type(self).objects.not_left().filter(pk=self.pk).exists()

    def clean(self) -> None:
        self.email = self.email.strip().lower() if self.email else None

    def check_password(self, raw_password: str | None) -> bool:
        """Check the password; a stronger hash is stored in the person's own name."""
        with context.acting_as(self):
            return super().check_password(raw_password)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Answer "app.action_model" by the access policy. Raises UnknownAction for names that do not exist."""
        from roles import access

        return access.has_perm(self, perm, obj)


class Placement(TrackedModel):
    """Where a person works, as what, and under whom."""

    person = models.ForeignKey(User, models.PROTECT, related_name="placements", verbose_name=_("person"))
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="placements", verbose_name=_("enhet"))
    title = models.CharField(_("titel"), max_length=200, blank=True)
    manager = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("chef")
    )
    is_management = models.BooleanField(_("ingår i ledningen"), default=False)
    starts_on = models.DateField(_("anställd från"), null=True, blank=True)
    ends_on = models.DateField(_("sista dag"), null=True, blank=True)

    objects: ClassVar[Any] = PlacementQuerySet.as_manager()

    whole = "person"

    class Meta:
        verbose_name = _("placering")
        verbose_name_plural = _("placeringar")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="roles_placement_dates_in_order"),
            models.CheckConstraint(condition=~Q(manager=F("person")), name="roles_placement_not_own_manager"),
        ]

    def __str__(self) -> str:
        return f"{self.title or _('Placering')}, {self.unit}"

    def clean(self) -> None:
        if self.manager_id and self.manager_id == self.person_id:
            raise ValidationError({"manager": _("En person kan inte vara sin egen chef.")})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("Den sista dagen kan inte komma före den första.")})

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        return str(_("placering vid {unit}")).format(unit=words.name(OrganisationUnit, version.unit_id))

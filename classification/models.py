"""The ruler: a scheme with its levels. A level is never compared across schemes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel


class Aspect(models.TextChoices):
    CONFIDENTIALITY = "K", _("Konfidentialitet")
    INTEGRITY = "R", _("Riktighet")
    AVAILABILITY = "T", _("Tillgänglighet")
    TRACEABILITY = "S", _("Spårbarhet")


class ClassificationScheme(TrackedModel):
    """A version of the kommun's classification model."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Utkast")
        PUBLISHED = "published", _("Gäller")
        RETIRED = "retired", _("Ersatt")

    slug = models.SlugField(_("kortnamn"), max_length=60)
    edition = models.PositiveSmallIntegerField(_("utgåva"), default=1)
    name = models.CharField(_("namn"), max_length=120)
    state = models.CharField(_("läge"), max_length=10, choices=State.choices, default=State.DRAFT)
    is_example = models.BooleanField(
        _("exempel"), default=True, help_text=_("Ett exempel som kommunen själv beslutar om.")
    )

    class Meta:
        verbose_name = _("klassningsmodell")
        verbose_name_plural = _("klassningsmodeller")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["slug", "edition"], name="classification_scheme_once")]

    def __str__(self) -> str:
        return f"{self.name}, utgåva {self.edition}"


class Level(TrackedModel):
    """One level of one aspect in a scheme."""

    scheme = models.ForeignKey(ClassificationScheme, models.PROTECT, related_name="levels")
    aspect = models.CharField(_("aspekt"), max_length=1, choices=Aspect.choices)
    rank = models.PositiveSmallIntegerField(_("ordning"))
    code = models.CharField(_("nivå"), max_length=10)
    label = models.CharField(_("benämning"), max_length=60)
    is_protective_security = models.BooleanField(_("rör säkerhetsskydd"), default=False)

    whole = "scheme"

    class Meta:
        verbose_name = _("nivå")
        verbose_name_plural = _("nivåer")
        default_permissions = ()
        ordering = ["scheme", "aspect", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "aspect", "code"], name="classification_level_once"),
            models.CheckConstraint(condition=~Q(code=""), name="classification_level_has_code"),
        ]

    def __str__(self) -> str:
        return f"{self.aspect}{self.code} {self.label}"


def standing_scheme() -> ClassificationScheme | None:
    """Return the scheme in force, or None before the kommun has one."""
    return ClassificationScheme.objects.filter(state="published").order_by("-edition", "-pk").first()

"""What may be a system and is not in the register yet: proposed by somebody, or named in a list of another kind."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models.systems import InformationSystem
from audit.models import TrackedModel
from core.addresses import address
from core.functions import InsideVector, SearchVector, SwedishSortKey, joined
from roles.models import OrganisationUnit, User


class Candidate(TrackedModel):
    """A name that may be a system; settled by somebody who says what it is.

    The register must not be the measure of itself: what the kommun pays for and logs in to is told by other lists.
    """

    class Origin(models.TextChoices):
        PROPOSAL = "proposal", _("Förslag från en medarbetare")
        LEDGER = "ledger", _("Leverantörsreskontra")
        DIRECTORY = "directory", _("Inloggningskatalog")
        OTHER = "other", _("Annan lista")

    class State(models.TextChoices):
        OPEN = "open", _("Att avgöra")
        SAME = "same", _("Samma som ett system")
        PART = "part", _("Del av ett system")
        NOT_A_SYSTEM = "not_a_system", _("Inte ett system")
        NEW = "new", _("Registrerat som nytt")

    name = models.CharField(_("namn"), max_length=200)
    note = models.TextField(
        _("vad det används till"), blank=True, max_length=2000, help_text=_("Skriv kort. Skriv inga personuppgifter.")
    )
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="candidates", verbose_name=_("var"))
    origin = models.CharField(
        _("kommer från"), max_length=20, choices=Origin.choices, default=Origin.PROPOSAL, editable=False
    )
    proposer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("föreslaget av")
    )
    state = models.CharField(_("läge"), max_length=20, choices=State.choices, default=State.OPEN, editable=False)
    system = models.ForeignKey(
        InformationSystem, models.PROTECT, null=True, blank=True, editable=False, related_name="candidates",
        verbose_name=_("system"),
    )  # fmt: skip
    reason = models.CharField(_("skäl"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("kandidat")
        verbose_name_plural = _("kandidater")
        ordering = [SwedishSortKey("name"), "pk"]
        default_permissions = ("see", "view", "add", "settle", "import")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="assets_candidate_has_name"),
            models.CheckConstraint(
                condition=Q(state__in=["same", "part", "new"], system__isnull=False)
                | Q(state="not_a_system", system__isnull=True) & ~Q(reason="")
                | Q(state="open", system__isnull=True),
                name="assets_candidate_settled_with_what_it_is",
            ),
        ]
        indexes = [
            models.Index(SwedishSortKey("name"), "id", name="assets_candidate_order"),
            GinIndex(SearchVector(joined("name", "note")), name="assets_candidate_search"),
            GinIndex(InsideVector(joined("name")), name="assets_candidate_inside"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("assets:candidate_detail", self.pk)

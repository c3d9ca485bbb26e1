"""Which system leaves what to which: the register's own map of what stops when something stops."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets.models.systems import InformationSystem
from audit.models import TrackedModel, TrackedQuerySet
from core.functions import SwedishSortKey


class DependencyQuerySet(TrackedQuerySet):
    def about(self, system: InformationSystem) -> Self:
        """Return the dependencies that have the system at either end."""
        return self.filter(Q(from_system=system) | Q(to_system=system))

    def in_name_order(self, end: str) -> Self:
        """Order by the name of the system at one end, as Swedish readers expect."""
        return self.order_by(SwedishSortKey(f"{end}__name"), "kind", "pk")


class SystemDependency(TrackedModel):
    """That one system leaves something to another, which depends on it. Circles are allowed."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("Information")
        LOGIN = "login", _("Inloggning och behörighet")
        OPERATION = "operation", _("Drift och nät")
        OTHER = "other", _("Annat")

    # Not `source`: that is where a version came from.
    from_system = models.ForeignKey(
        InformationSystem, models.PROTECT, related_name="dependencies_out", verbose_name=_("från")
    )
    to_system = models.ForeignKey(
        InformationSystem, models.PROTECT, related_name="dependencies_in", verbose_name=_("till")
    )
    kind = models.CharField(_("slag"), max_length=20, choices=Kind.choices, default=Kind.INFORMATION)
    information = models.CharField(
        _("vad som lämnas"), max_length=200, blank=True, help_text=_("Till exempel anställningar, namn och enhet.")
    )
    note = models.TextField(_("anmärkning"), blank=True)
    archived_on = models.DateField(_("borttaget"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = DependencyQuerySet.as_manager()

    whole = "from_system"

    class Meta:
        verbose_name = _("beroende")
        verbose_name_plural = _("beroenden")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(from_system=F("to_system")), name="assets_dependency_not_on_itself"),
            models.UniqueConstraint(
                fields=["from_system", "to_system", "kind"],
                condition=Q(archived_on=None),
                name="assets_dependency_once",
            ),
        ]
        indexes = [
            # The two directions that chains are followed in.
            models.Index(
                fields=["from_system", "to_system"], name="assets_dependency_out", condition=Q(archived_on=None)
            ),
            models.Index(
                fields=["to_system", "from_system"], name="assets_dependency_in", condition=Q(archived_on=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_system} → {self.to_system}"

    def clean(self) -> None:
        if self.from_system_id and self.from_system_id == self.to_system_id:
            raise ValidationError(_("Ett system kan inte bero på sig självt. Välj ett annat system."))

    @staticmethod
    def history_action(version: Any, previous: Any) -> Any:
        if previous is None:
            return _("registrerade")
        if bool(version.archived_on) != bool(previous.archived_on):
            return _("tog bort") if version.archived_on else _("tog tillbaka")
        return _("ändrade")

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        said = str(_("beroendet från {source} till {target}"))
        source = words.name(InformationSystem, version.from_system_id)
        return said.format(source=source, target=words.name(InformationSystem, version.to_system_id))

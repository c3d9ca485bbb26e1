"""What a file said about a system: kept as it was said, until somebody decides."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.systems import InformationSystem
from audit.models import TrackedModel
from classification.models import Aspect, Level


class StatedClass(TrackedModel):
    """A class that a list stated for a system, with its origin. It is no decision."""

    system = models.ForeignKey(InformationSystem, models.PROTECT, related_name="stated_classes")
    aspect = models.CharField(_("aspekt"), max_length=1, choices=Aspect.choices)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", verbose_name=_("nivå"))
    original = models.CharField(_("i filen"), max_length=200)
    origin = models.CharField(_("ursprung"), max_length=300)

    whole = "system"

    class Meta:
        verbose_name = _("uppgiven klass")
        verbose_name_plural = _("uppgivna klasser")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["system", "aspect"], name="assets_statedclass_once")]

    def __str__(self) -> str:
        return f"{self.aspect}{self.level.code}"

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        return str(_("uppgiven klass, {aspect}")).format(aspect=Aspect(version.aspect).label.lower())


class ImportedRow(TrackedModel):
    """The row of a file that a system came from: columns without a home keep their original text here."""

    system = models.ForeignKey(InformationSystem, models.PROTECT, related_name="imported_rows")
    file_name = models.CharField(_("fil"), max_length=200)
    sheet = models.CharField(_("blad"), max_length=100, blank=True)
    row = models.PositiveIntegerField(_("rad"))
    values = models.JSONField(_("kolumner"), default=dict)

    whole = "system"

    class Meta:
        verbose_name = _("rad från import")
        verbose_name_plural = _("rader från import")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["system", "file_name", "sheet"], name="assets_importedrow_once")]

    def __str__(self) -> str:
        return f"{self.file_name}, rad {self.row}"

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        return str(_("texten från {file}")).format(file=version.file_name)

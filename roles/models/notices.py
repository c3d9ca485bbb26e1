"""What employees are told of what is recorded about them: texts that the kommun decides, with a history."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel
from core.addresses import address


class Notice(TrackedModel):
    """A part of the page that tells every employee what is recorded. There is one row of each kind for all."""

    class Kind(models.TextChoices):
        WHAT = "what", _("Vad som antecknas")
        WHY = "why", _("Varför")
        WHO = "who", _("Vem som får se det")
        HOW_LONG = "how_long", _("Hur länge det sparas")
        RIGHTS = "rights", _("Dina rättigheter")

    kind = models.CharField(_("slag"), max_length=20, unique=True, choices=Kind.choices, editable=False)
    position = models.PositiveSmallIntegerField(_("ordning"), editable=False)
    label = models.CharField(_("rubrik"), max_length=100)
    text = models.TextField(
        _("text"), help_text=_("Klarspråk. En tom rad ger ett nytt stycke. Alla medarbetare ser den.")
    )

    class Meta:
        verbose_name = _("informationstext")
        verbose_name_plural = _("informationstexter")
        ordering = ["position"]
        default_permissions = ("see", "view", "change")
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="roles_notice_has_label"),
            models.CheckConstraint(condition=~Q(text=""), name="roles_notice_has_text"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return address("roles:notice_detail", self.pk)

from django.db import models
from django.urls import reverse

from audit.models import TrackedModel
from core.functions import SwedishSortKey


class Cabinet(TrackedModel):
    """A cabinet with papers in it."""

    name = models.CharField("namn", max_length=100)
    unit = models.ForeignKey("roles.OrganisationUnit", models.PROTECT, verbose_name="enhet")

    class Meta:
        verbose_name = "skåp"
        ordering = [SwedishSortKey("name"), "pk"]
        default_permissions = ("see", "view", "add")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sample:cabinet_detail", args=[self.pk])

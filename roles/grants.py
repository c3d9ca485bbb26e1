"""The projection of assignments: guardian's direct-key rows, with dates. Nothing here is edited by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from guardian.models import UserObjectPermissionBase

from core import clock

# How the source of a grant begins that comes from standing in for somebody.
DEPUTY = "deputy"


class GrantQuerySet(models.QuerySet):
    def in_force(self, on: Any = None) -> GrantQuerySet:
        """Return grants that hold on a day (an expression may stand for it), the Swedish day of today unless given."""
        day = clock.today() if on is None else on
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Grant(UserObjectPermissionBase):
    """One permission of one person on one object or unit, from one source, within dates.

    `condition` is the name of the policy's condition ("" for none). Subclasses add `content_object`.
    """

    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    condition = models.SlugField(max_length=40, blank=True)
    source = models.CharField(max_length=40)
    # The role that gave it, for whoever asks by what right something was done.
    role = models.SlugField(max_length=40, db_default="")

    objects: ClassVar[Any] = GrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
        unique_together = ()

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("Grants are written by roles.access only")

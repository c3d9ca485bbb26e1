"""The projection of assignments: guardian's direct-key rows, with dates. Nothing here is edited by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from guardian.models import UserObjectPermissionBase

from core import clock

# How the source of a grant begins that comes from standing in for somebody.
DEPUTY = "deputy"


def named(model: type[models.Model], action: str) -> dict[str, Any]:
    """Return what names the permission of an action on a model."""
    return {
        "app": model._meta.app_label,
        "model": model._meta.model_name,
        "codename": f"{action}_{model._meta.model_name}",
    }


def named_by(value: Callable[[str], Any]) -> dict[str, Any]:
    """Return the conditions on grants that find a permission by its name, whose parts `value` gives."""
    return {
        "permission__codename": value("codename"),
        "permission__content_type__app_label": value("app"),
        "permission__content_type__model": value("model"),
    }


class GrantQuerySet(models.QuerySet):
    def in_force(self, on: Any = None) -> GrantQuerySet:
        """Return grants that hold on a day, the Swedish day of today unless another is given."""
        day = clock.today() if on is None else on
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def own(self) -> GrantQuerySet:
        """Return grants of one's own, not of standing in for somebody."""
        return self.exclude(source__startswith=f"{DEPUTY}:")

    def of(self, user: Any, model: type[models.Model], action: str) -> GrantQuerySet:
        """Return the user's grants in force of an action on a model."""
        of = named(model, action)
        return self.in_force().filter(user_id=user.pk, **named_by(of.__getitem__))


class Grant(UserObjectPermissionBase):
    """One permission of one person on one object or unit, from one source, within dates.

    `condition` is the name of the policy's condition ("" for none). Subclasses add `content_object`.
    """

    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    condition = models.SlugField(max_length=40, blank=True)
    source = models.CharField(max_length=40)

    objects: ClassVar[Any] = GrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
        unique_together = ()

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("Grants are written by roles.access only")

"""Rows whose every version is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from audit import context
from core.errors import Stale
from core.querysets import GovernedQuerySet


class DeletionRefused(RuntimeError):
    """Rows that are tracked are archived or ended, never deleted."""


class LooseWrite(RuntimeError):
    """A write that would leave no version; use the row's save or audit.trail.save_many."""


class Version(models.Model):
    """What a version knows beside the row itself: who, for whom, in which request, from what. No foreign keys."""

    actor_name = models.TextField(editable=False)
    request_id = models.UUIDField(editable=False)
    source = models.TextField(editable=False, blank=True)
    principal_id = models.BigIntegerField(editable=False, null=True, blank=True)
    principal_name = models.TextField(editable=False, blank=True, default="")

    class Meta:
        abstract = True


class TrackedQuerySet(GovernedQuerySet):
    """Rows that cannot be written past their history."""

    def update(self, **kwargs: Any) -> int:
        raise LooseWrite("update() leaves no version")

    def delete(self) -> Any:
        raise DeletionRefused

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        raise LooseWrite("Use audit.trail.save_many")

    def bulk_update(self, *args: Any, **kwargs: Any) -> Any:
        raise LooseWrite("Use audit.trail.save_many")

    def locked(self, pk: int, version: int | None) -> Any:
        """Return the row locked for change. Raises Stale when it is not the version that the writer saw.

        Keys never change, so that who only points to the row need not wait.
        """
        row: Any = self.select_for_update(of=("self",), no_key=True).get(pk=pk)
        if version is not None and row.version != version:
            raise Stale(row)
        return row


@contextmanager
def counted(rows: Sequence[Any]) -> Iterator[None]:
    """Let rows be their next version; what could not be saved is still the version that it was."""
    for row in rows:
        row.version += 1
    try:
        yield
    except BaseException:
        for row in rows:
            row.version -= 1
        raise


class TrackedModel(models.Model):
    """A row with versions: each save needs someone acting, and leaves a version in the same transaction."""

    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    objects: ClassVar[Any] = TrackedQuerySet.as_manager()
    history = HistoricalRecords(
        inherit=True,
        bases=[Version],
        history_user_id_field=models.BigIntegerField(null=True, blank=True),
        history_user_getter=lambda historical: None,
        history_user_setter=lambda historical, user: None,
        history_change_reason_field=models.TextField(null=True),
        excluded_fields=["password", "last_login", "list_views"],
    )

    untracked_fields: ClassVar[frozenset[str]] = frozenset()
    # The relation to the row that this one is a part of: what is done with the part is done with that.
    whole: ClassVar[str] = ""
    # What fields were called before, by what they are called now: the ledger tells of old versions by those names.
    once_called: ClassVar[Mapping[str, str]] = {}

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with a version. Raises NoActor; fields named in `untracked_fields` may be saved alone without one."""
        only = kwargs.get("update_fields")
        if only is not None and set(only) <= self.untracked_fields:
            self._save_silently(*args, **kwargs)
            return
        context.require()
        if only is not None:
            kwargs["update_fields"] = {*only, "version"}
        with counted([self]), transaction.atomic():
            super().save(*args, **kwargs)

    def _save_silently(self, *args: Any, **kwargs: Any) -> None:
        """Save without a version."""
        self.skip_history_when_saving = True
        try:
            super().save(*args, **kwargs)
        finally:
            del self.skip_history_when_saving

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise DeletionRefused(self)

    @classmethod
    def part_of(cls, version: Any) -> tuple[str, int | None]:
        """Return the kind and key of the row that a version's row is a part of, ("", None) when it stands alone."""
        if not cls.whole:
            return "", None
        field: Any = cls._meta.get_field(cls.whole)
        return field.related_model._meta.label_lower, getattr(version, field.attname)

    @classmethod
    def changed(cls, row: Self, values: dict[str, Any]) -> list[str]:
        """Set the values on the row and return the names of fields that differ from before."""
        # A new row has no relation to compare with: asking raises an AttributeError.
        names = [name for name, value in values.items() if getattr(row, name, None) != value]
        for name in names:
            setattr(row, name, values[name])
        return names


def tracked() -> list[Any]:
    """Return every kind of row that has versions."""
    return [model for model in apps.get_models() if issubclass(model, TrackedModel)]

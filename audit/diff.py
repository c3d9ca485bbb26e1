"""Two versions of a row, in plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext as _

from core import registry
from core.ports import Change, Named
from core.templatetags.ui import isodate, number

SILENT = {"id", "version"}
EMPTY = ""  # the page says it in its own way


class Words:
    """Speaks about a set of versions; looks up all related rows of a page at once."""

    def __init__(self, versions: Sequence[Any]) -> None:
        self.names = _names(versions)

    def action(self, version: Any, previous: Any) -> str:
        """Return what was done: the model may say it itself, else skapade or ändrade."""
        if version.history_type == "-":
            return _("tog tillbaka")
        told = getattr(version.instance_type, "history_action", None)
        if told:
            return str(told(version, previous))
        return _("registrerade") if previous is None else _("ändrade")

    def about(self, version: Any) -> str:
        """Return what the version is about, when that is something else than the page's object."""
        told = getattr(version.instance_type, "history_about", None)
        noun = str(version.instance_type._meta.verbose_name)
        return str(told(version, self)) if told else noun

    def changes(self, version: Any, previous: Any) -> list[Change]:
        """Return each field that differs; for a first version each field that has a value."""
        silent = SILENT | getattr(version.instance_type, "history_silent", set())
        fields = [f for f in type(version).tracked_fields if f.name not in silent]
        found = [(f, self._value(previous, f) if previous else EMPTY, self._value(version, f)) for f in fields]
        shown = [(f, before, after) for f, before, after in found if before != after]
        return [Change(_label(f), was, now, self._named(f, previous, version)) for f, was, now in shown]

    def ties(self, version: Any) -> Sequence[Named]:
        """Return the protected rows that a part of something ties it to, which `about` may call it by."""
        return tuple(row for field in type(version).tracked_fields for row in self._named(field, version))

    def _named(self, field: models.Field, *versions: Any) -> Sequence[Named]:
        """Return the protected rows of this page that a field pointed to."""
        model: Any = field.related_model
        if not field.is_relation or not registry.is_protected(model):
            return ()
        keys = {getattr(version, field.attname) for version in versions if version}
        return tuple((model, key) for key in keys if (model, key) in self.names)

    def _value(self, version: Any, field: models.Field) -> str:
        raw = getattr(version, field.attname)
        if raw in (None, "", [], {}):
            return EMPTY
        if field.is_relation:
            return self.names.get((field.related_model, raw), f"#{raw}")
        told = getattr(version.instance_type, "history_value", None)
        return (told(field.name, version) if told else None) or plain(raw, field)

    def name(self, model: type[models.Model], pk: int | None) -> str:
        """Return the name of a related row of this page."""
        return self.names.get((model, pk), "–")


def plain(raw: Any, field: models.Field) -> str:
    """Return a field's stored value as people read it."""
    if field.choices:
        return str(dict(field.flatchoices).get(raw, raw))
    if isinstance(raw, bool):
        return _("Ja") if raw else _("Nej")
    if isinstance(raw, date):
        return isodate(raw)
    if isinstance(raw, Decimal | float):
        return number(Decimal(str(raw)).normalize() + 0)  # 4 and 4.00 are the same
    return "; ".join(f"{k}: {v}" for k, v in raw.items()) if isinstance(raw, dict) else str(raw)


def _label(field: models.Field) -> str:
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]


def _names(versions: Iterable[Any]) -> dict[tuple[Any, Any], str]:
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for version in versions:
        for field in type(version).tracked_fields:
            raw = getattr(version, field.attname)
            if field.is_relation and raw is not None:
                wanted[field.related_model].add(raw)
    called = {model: keys for model, keys in wanted.items() if _label_column(model)}
    found = _names_of_records(called)
    for kind in wanted.pop(ContentType, ()):
        found[ContentType, kind] = ContentType.objects.get_for_id(kind).name  # Django remembers these
    for model in wanted.keys() - called.keys():
        found |= {(model, row.pk): str(row) for row in model._base_manager.filter(pk__in=wanted[model])}
    return found


def _names_of_records(wanted: dict[Any, set[Any]]) -> dict[tuple[Any, Any], str]:
    """Return the names of rows of all records that are called by a column, in one statement."""
    by_key = {model._meta.label_lower: model for model in wanted}
    parts = [
        model._base_manager.order_by()
        .filter(pk__in=keys)
        .annotate(name_of=Value(model._meta.label_lower, models.CharField()))
        .values_list("name_of", "pk", _label_column(model))
        for model, keys in wanted.items()
    ]
    rows = parts[0].union(*parts[1:], all=True) if parts else ()
    return {(by_key[key], pk): str(name) for key, pk, name in rows}


def _label_column(model: Any) -> str:
    """Return the column that a record's rows are called by; "" when there is none."""
    with suppress(KeyError, FieldDoesNotExist):
        label = registry.record_for(model).label
        return label if model._meta.get_field(label) else ""
    return ""

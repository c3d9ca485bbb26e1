"""Who has looked at a row: its own pages, lists and other pages that showed it, and files that held it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audit import context, events, ledger
from audit.models import WITH_KEYS, LedgerEntry
from core import registry
from core.pages.naming import title_of

PER_PAGE = 50
OWN = (events.READ,)
BESIDE = (events.READ, events.LISTED, events.EXPORT_BEGUN)


@dataclass(frozen=True)
class Reading:
    """One reading: when, by whom (key, and name as it was then), by which roles ("" when not told), and of what."""

    key: int
    at: datetime
    person: int | None
    name: str
    roles: str
    as_deputy: bool
    what: str
    detail: str


def readings(obj: Any, before: int | None) -> tuple[list[Reading], int | None]:
    """Return the newest readings of a row, older than one, and the key to go on from (None at the end).

    The row's own and those beside other things are found apart, each by its index: together they would be sorted.
    """
    own, beside = (_some(rows, before) for rows in _rows(obj))
    found = list(own.union(beside, all=True).order_by("-id")[: PER_PAGE + 1])
    lines = [_reading(row, obj) for row in found[:PER_PAGE]]
    return lines, found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None


def reading(obj: Any, key: int) -> Reading | None:
    """Return one reading of a row, None when the entry is none that may be told."""
    found = (rows.filter(pk=key).first() for rows in _rows(obj))
    return next((_reading(row, obj) for row in found if row), None)


def _rows(obj: Any) -> tuple[QuerySet, QuerySet]:
    kind, since = obj._meta.label_lower, registry.record_for(obj).history_since(obj)
    told = LedgerEntry.objects.filter(about=kind)
    told = told.filter(at__gt=since) if since else told
    elsewhere = Q(about_id__isnull=True) | ~Q(about_id=obj.pk)
    return (
        told.filter(about_id=obj.pk, event__in=OWN),
        told.filter(elsewhere, WITH_KEYS, keys__contains=[obj.pk], event__in=BESIDE),
    )


def _some(rows: QuerySet, before: int | None) -> QuerySet:
    return (rows.filter(pk__lt=before) if before else rows).order_by("-id")[: PER_PAGE + 1]


def _reading(row: LedgerEntry, obj: Any) -> Reading:
    texts = row.texts
    what, detail = _what(row, texts, obj)
    return Reading(
        key=row.pk,
        at=row.at,
        person=row.actor_id,
        name=texts.get("actor") or _("Namnet är gallrat"),
        roles=texts.get("role") or "",
        as_deputy=bool(row.principal_id),
        what=what,
        detail=detail,
    )


def _what(row: LedgerEntry, texts: Mapping[str, Any], obj: Any) -> tuple[str, str]:
    """Return what was read, and how much of it."""
    page = title_of(texts.get("page") or "")
    if row.event == events.EXPORT_BEGUN:
        return _("Hämtad i en fil"), f"{page}, {texts.get('format', '')}".rstrip(", ")
    if row.about_id == obj.pk:
        if texts.get("extent") == "open":
            return page, _("bara det som alla ser")
        return page, _("från sökningen") if texts.get("via") == "search" else ""
    return page, _("bredvid något annat") if row.about_id else _("i en lista")


def show_name(*, obj: Any, key: int, reason: str) -> str:
    """Write that whoever acts wants to know who is behind a reading, and why; return the name as it was then."""
    row = LedgerEntry.objects.get(pk=key)
    texts = {"label": ledger.label_of(obj), "reason": reason}
    ledger.write([ledger.entry(events.NAME_SHOWN, context.require(), texts, keys=[key], **ledger.of(obj))])
    return str(row.texts.get("actor") or _("någon vars namn är gallrat"))


def named_to(person: Any, obj: Any) -> set[int]:
    """Return the keys of the readings of a row whose names somebody has been shown already."""
    mine = LedgerEntry.objects.filter(**ledger.of(obj), event=events.NAME_SHOWN, actor_id=person.pk)
    return {key for keys in mine.values_list("keys", flat=True) for key in keys}

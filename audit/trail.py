"""Writing many versions at once, and reading an object's history: the port that core's pages ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Value

from audit import context, diff, ledger, sources
from audit.context import acting_as, acting_as_system, doing, on_behalf_of
from audit.exports import exported
from audit.ledger import record as tell
from audit.models import LedgerEntry, counted
from audit.reads import listed, read
from audit.signals import fill
from audit.undo import let_go, obstacles, take_back
from core import registry
from core.functions import WholeRow
from core.ports import Change, Entry, Since

__all__ = [
    "acting_as",
    "acting_as_system",
    "changes_of",
    "changes_since",
    "doing",
    "exported",
    "history",
    "last_version",
    "let_go",
    "listed",
    "obstacles",
    "on_behalf_of",
    "read",
    "save_many",
    "take_back",
    "tell",
    "version_at",
    "versions_of",
]

BATCH = 500


def save_many(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Save new and changed rows of one model with their versions, in one transaction.

    Rows must be clean already. New rows are those without a primary key.
    """
    acting = context.require()
    new = [row for row in rows if row.pk is None]
    old = [row for row in rows if row.pk is not None]
    plain: models.QuerySet = models.QuerySet(model)
    with counted(rows), transaction.atomic():
        plain.bulk_create(new, BATCH)
        if old:
            plain.bulk_update(old, [f.name for f in model._meta.concrete_fields if not f.primary_key], BATCH)
        # The manager is made anew each time it is asked for, which took half the time of an import.
        history = model.history.model  # type: ignore[attr-defined]
        versions = [_version(row, history, acting) for row in rows]
        keep(history, versions)


def keep(history: Any, versions: Sequence[Any]) -> None:
    """Write versions that are filled in, and the ledger's rows of them."""
    history.objects.bulk_create(versions, BATCH)
    ledger.write_changes(versions)


def _version(row: Any, history: Any, acting: context.Acting) -> Any:
    values = {f.attname: getattr(row, f.attname) for f in history.tracked_fields}
    version = history(history_type="+" if row.version == 1 else "~", **values)
    fill(version, acting)
    return version


def versions_of(obj: models.Model) -> list[models.QuerySet]:
    """Return the versions of an object and of what its record says belongs to it, one queryset per model.

    What came before the record's `history_since` is kept, and not shown.
    """
    links = [(registry.HistoryLink(type(obj), lambda o: models.Q(id=o.pk)))]
    with suppress(KeyError):
        links += registry.record_for(obj).history
    since = _since(obj)
    # Later than, not at: what is written in the same instant is rather hidden than shown.
    later = models.Q(history_date__gt=since) if since else models.Q()
    return [link.model.history.filter(link.of(obj), later) for link in links]  # type: ignore[attr-defined]


def _since(obj: models.Model) -> datetime | None:
    try:
        return registry.record_for(obj).history_since(obj)
    except KeyError:
        return None


def history(obj: models.Model, *, offset: int, limit: int) -> tuple[int, list[Entry]]:
    """Return how many history lines an object has, and those of one page, newest first."""
    parts = [
        qs.order_by()
        .annotate(version_of=Value(qs.model.instance_type._meta.label_lower, models.CharField()))
        .values_list("history_date", "history_id", "version_of")
        for qs in versions_of(obj)
    ]
    whole = parts[0].union(*parts[1:], all=True)
    if not limit:
        return whole.count(), []
    return 0, _entries(obj, list(whole.order_by("-history_date", "-history_id", "version_of")[offset : offset + limit]))


def _entries(obj: models.Model, page: list[tuple]) -> list[Entry]:
    wanted: dict[str, list[int]] = defaultdict(list)
    for _at, history_id, key in page:
        wanted[key].append(history_id)
    pairs = _with_previous(wanted)
    words = diff.Words([v for found in pairs.values() for pair in found.values() for v in pair if v])
    named = sources.labels(pair[0].source for found in pairs.values() for pair in found.values())
    return [_entry(obj, *pairs[key][history_id], words, named) for _at, history_id, key in page]


def changes_of(rows: Iterable[LedgerEntry]) -> dict[int, tuple[Sequence[Change], bool]]:
    """Return what each of the ledger's rows about changes changed, by its key, and whether that is a first version.

    As the versions tell it. A row whose version is gone is left out: audit.verify finds it.
    """
    told = {row.pk: (row.about, row.version_id) for row in rows if row.version_id and _has_versions(row.about)}
    wanted: dict[str, list[int]] = defaultdict(list)
    for key, version in told.values():
        wanted[key].append(version)
    pairs = _with_previous(wanted)
    words = diff.Words([v for found in pairs.values() for pair in found.values() for v in pair if v])
    found = ((pk, pairs[key].get(version)) for pk, (key, version) in told.items())
    return {pk: (words.changes(*pair), pair[1] is None) for pk, pair in found if pair}


def _has_versions(key: str) -> bool:
    try:
        return hasattr(apps.get_model(key), "history")
    except (LookupError, ValueError):
        return False


def _with_previous(wanted: dict[str, list[int]]) -> dict[str, dict[int, tuple[Any, Any]]]:
    """Return each version with the one before it (or None), by one statement for any number of them and of kinds."""
    pairs: dict[str, dict[int, Any]] = {key: {} for key in wanted}
    latest: dict[tuple[str, int], Any] = {}
    for key, version in sorted(_whole(wanted), key=_in_time):
        if version.history_id in wanted[key]:
            pairs[key][version.history_id] = (version, latest.get((key, version.id)))
        latest[key, version.id] = version
    return pairs


def _in_time(found: tuple[str, Any]) -> tuple[int, int]:
    _key, version = found
    return version.version, version.history_id


def _whole(wanted: dict[str, list[int]]) -> Iterator[tuple[str, Any]]:
    """Yield kind and version: every version of the rows of which some are wanted."""
    models_of = {key: apps.get_model(key).history.model for key in wanted}
    parts = [
        model.objects.filter(id__in=model.objects.filter(history_id__in=wanted[key]).values("id"))
        .order_by()
        .annotate(version_of=Value(key, models.CharField()), whole=WholeRow("pk"))
        .values_list("version_of", "whole")
        for key, model in models_of.items()
    ]
    for key, row in parts[0].union(*parts[1:], all=True) if parts else ():
        fields = models_of[key]._meta.concrete_fields
        yield key, models_of[key](**{f.attname: f.to_python(row[f.column]) for f in fields})


def _entry(obj: models.Model, version: Any, previous: Any, words: Any, named: dict[str, tuple[str, str]]) -> Entry:
    label, url = named.get(version.source, ("", ""))
    own = version.instance_type is type(obj)
    return Entry(
        at=version.history_date,
        actor=version.actor_name,
        action_word=words.action(version, previous),
        about="" if own else words.about(version),
        reason=version.history_change_reason or "",
        source_label=label,
        source_url=url,
        changes=words.changes(version, previous),
        is_first=previous is None,
        on_behalf=version.principal_name,
        ties=() if own else words.ties(version),
    )


def last_version(obj: models.Model) -> Any:
    """Return the newest version of an object."""
    return type(obj).history.filter(id=obj.pk).order_by("-version", "-history_id").first()  # type: ignore[attr-defined]


def version_at(obj: models.Model, number: int | None) -> Any:
    """Return an object's version with a number, or None."""
    versions = type(obj).history.filter(id=obj.pk, version=number)  # type: ignore[attr-defined]
    found = versions.order_by("-history_id").first() if number is not None else None
    return None if found is None or _is_hidden(found, obj) else found


def _is_hidden(version: Any, obj: models.Model) -> bool:
    since = _since(obj)
    return since is not None and version.history_date <= since


def changes_since(obj: models.Model, number: int | None) -> Since | None:
    """Return what differs between a version of an object and its present one, or None when there is no such version."""
    wanted = [number, getattr(obj, "version")]  # noqa: B009 (any tracked row has one)
    found = list(type(obj).history.filter(id=obj.pk, version__in=wanted).order_by("version", "history_id"))  # type: ignore[attr-defined]
    if number is None or not found or found[0].version != number or _is_hidden(found[0], obj):
        return None
    before, now = found[0], found[-1]
    return Since(now.actor_name, now.history_date, diff.Words([before, now]).changes(now, before))

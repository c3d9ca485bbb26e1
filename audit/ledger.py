"""Writing the ledger: one row for each thing done or read, in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from audit import content, context, events
from audit.context import Acting
from audit.models.ledger import LedgerEntry
from core import clock, registry

# What a row is, besides its texts. The database adds which transaction it belongs to.
FACTS = (
    *("at", "event", "actor_id", "principal_id", "about", "about_id", "parent", "parent_id"),
    *("keys", "version_id", "request_id"),
)
BATCH = 500
KINDS = {"+": events.ADDED, "~": events.CHANGED, "-": events.REMOVED}
NOW, WAS = "now.", "was."


def entry(
    event: str, acting: Acting, texts: Mapping[str, Any], *, at: datetime | None = None, **facts: Any
) -> LedgerEntry:
    """Return an unsaved row that tells of an event, now unless told. Raises UnknownEvent.

    A text that is empty is left out, unless it is the value of a column or a setting: that was there to have a value.
    """
    events.known(event)
    who = {
        "actor": acting.actor_name,
        "principal": acting.principal_name,
        "reason": acting.reason,
        "source": acting.source,
        "address": acting.address,
        "role": acting.role,
    }
    told = {name: content.text_of(value) for name, value in (who | dict(texts)).items()}
    said = {name: text for name, text in told.items() if text != "" or name.startswith((NOW, WAS))}
    row = LedgerEntry(
        at=at or clock.now(),
        event=event,
        actor_id=acting.actor_id,
        principal_id=acting.principal_id,
        request_id=acting.request_id,
        content=content.sealed(said),
        **facts,
    )
    row.digest = content.digest(facts_of(row), row.content)
    return row


def facts_of(row: LedgerEntry) -> dict[str, Any]:
    """Return what a row is committed to besides its texts."""
    return {name: getattr(row, name) for name in FACTS}


def write(rows: Sequence[LedgerEntry]) -> None:
    """Write rows, by one statement for up to BATCH of them; one alone needs no transaction of its own."""
    if len(rows) == 1:
        rows[0].save(force_insert=True)
    else:
        LedgerEntry.objects.bulk_create(rows, BATCH)


def record(event: str, *, about: models.Model | None = None, acting: Acting | None = None, **texts: Any) -> None:
    """Write that somebody (who acts now, unless told) did something, about a row or nothing in particular.

    Raises UnknownEvent, and NoActor when nobody acts.
    """
    write([entry(event, acting or context.require(), texts, **of(about))])


def of(row: models.Model | None) -> dict[str, Any]:
    """Return the facts that say which row an event is about."""
    return {} if row is None else {"about": row._meta.label_lower, "about_id": row.pk}


def label_of(row: Any, model: Any = None) -> str:
    """Return what the row (or a version of a model's) calls itself, "" for what has no name of its own."""
    try:
        record = registry.record_for(model or row)
    except KeyError:
        return ""
    return str(getattr(row, record.label, ""))


def write_changes(versions: Sequence[Any]) -> None:
    """Write that rows were added, changed or removed: who wrote each version, what the row holds since, and why."""
    write([_change(version) for version in versions])


def _change(version: Any) -> LedgerEntry:
    model = version.instance_type
    kind, key = model.part_of(version)
    texts = {f"{NOW}{f.name}": getattr(version, f.attname) for f in version.tracked_fields}
    return entry(
        KINDS[version.history_type],
        _writer_of(version),
        {"label": label_of(version, model), **texts},
        at=version.history_date,
        about=model._meta.label_lower,
        about_id=version.id,
        parent=kind,
        parent_id=key,
        version_id=version.history_id,
    )


def _writer_of(version: Any) -> Acting:
    """Return who wrote a version as it tells it itself; from where, and by which role, it does not tell."""
    acting = context.current()
    return Acting(
        actor_id=version.history_user_id,
        actor_name=version.actor_name,
        request_id=version.request_id,
        reason=version.history_change_reason or "",
        source=version.source,
        principal_id=version.principal_id,
        principal_name=version.principal_name,
        address=acting.address if acting else "",
        role=acting.role if acting else "",
    )

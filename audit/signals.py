"""The receivers that fill what simple-history does not know of, and tell the ledger."""

from __future__ import annotations

from typing import Any

from simple_history.signals import post_create_historical_record, pre_create_historical_record

from audit import context, ledger
from core import clock, kept


def connect() -> None:
    pre_create_historical_record.connect(fill_version, dispatch_uid="audit.fill_version")
    post_create_historical_record.connect(tell_ledger, dispatch_uid="audit.tell_ledger")


def fill_version(sender: Any, history_instance: Any, **kwargs: Any) -> None:
    """Write who acts, for whom, when, in which request, why and from what into the version."""
    fill(history_instance, context.require())


def tell_ledger(sender: Any, history_instance: Any, **kwargs: Any) -> None:
    """Write the version into the ledger, in the same transaction."""
    ledger.write_changes([history_instance])


def fill(version: Any, acting: context.Acting) -> None:
    kept.let_go_at_commit()
    version.history_date = clock.now()
    version.history_user_id = acting.actor_id
    version.actor_name = acting.actor_name
    version.request_id = acting.request_id
    version.source = acting.source
    version.principal_id = acting.principal_id
    version.principal_name = acting.principal_name
    version.history_change_reason = acting.reason or None

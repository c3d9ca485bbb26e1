"""The ledger's first day: versions from before it are told of once, as they are then."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef

from audit import events, ledger
from audit.context import acting_as_system
from audit.models import LedgerEntry, tracked


@transaction.atomic
def begin() -> int:
    """Tell of every version that the ledger lacks, unless it has begun before; return how many they were.

    Only once: a version that turns up later without its row is a fault, which audit.verify finds.
    """
    if LedgerEntry.objects.filter(event=events.BEGUN).exists():
        return 0
    number = 0
    for model in tracked():
        label = model._meta.label_lower
        told = LedgerEntry.objects.filter(about=label, about_id=OuterRef("id"), version_id=OuterRef("history_id"))
        while versions := list(model.history.exclude(Exists(told)).order_by("history_id")[: ledger.BATCH]):
            ledger.write_changes(versions)
            number += len(versions)
    with acting_as_system("begin"):
        ledger.record(events.BEGUN, count=number)
    return number

"""Rows whose every version is kept, and the ledger of everything that is done."""

from audit.models.ledger import APPEND_ONLY, NEVER_EMPTIED, WITH_KEYS, LedgerEntry
from audit.models.seals import Epoch, Seal
from audit.models.tracked import (
    DeletionRefused,
    LooseWrite,
    TrackedModel,
    TrackedQuerySet,
    Version,
    counted,
    tracked,
)

__all__ = [
    "APPEND_ONLY",
    "NEVER_EMPTIED",
    "WITH_KEYS",
    "DeletionRefused",
    "Epoch",
    "LedgerEntry",
    "LooseWrite",
    "Seal",
    "TrackedModel",
    "TrackedQuerySet",
    "Version",
    "counted",
    "tracked",
]

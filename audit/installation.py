"""What differs between installations, told when the portal starts with other settings than the ledger told last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db import transaction

from audit import commands, events, ledger
from audit.models import LedgerEntry

# After the name of a setting: the part of it that is secret, which is told by a print.
HIDDEN = ".hidden"
PRINT = "hmac:"


class Setting(NamedTuple):
    """A setting in a row of the ledger: its value, "" when it is not set, None when that is erased.

    `was` is the value before, None when it is not told to have been another.
    """

    name: str
    value: str | None
    was: str | None


@transaction.atomic
def tell(now: Mapping[str, str]) -> list[str]:
    """Tell of the settings unless they are as they were told last; return the names of those that are others."""
    before = _told_last()
    names = sorted(name for name, value in now.items() if before is None or before.get(name) != value)
    if not names:
        return []
    texts: dict[str, Any] = {f"{ledger.NOW}{name}": value for name, value in now.items()}
    if before is None:
        ledger.record(events.SETTINGS_TOLD, acting=commands.at_the_machine(), **texts)
    else:
        texts |= {f"{ledger.WAS}{name}": before.get(name, "") for name in names}
        texts["label"] = ", ".join(dict.fromkeys(name.removesuffix(HIDDEN) for name in names))
        ledger.record(events.SETTINGS_CHANGED, acting=commands.at_the_machine(), **texts)
    return names


def _told_last() -> dict[str, str] | None:
    """Return the settings as they were told last, None when they never were. What is erased since is not there."""
    rows = LedgerEntry.objects.filter(event__in=(events.SETTINGS_TOLD, events.SETTINGS_CHANGED))
    row = rows.order_by("-pk").first()
    return None if row is None else _valued(row.texts, ledger.NOW)


def settings_in(event: str, texts: Mapping[str, Any]) -> Iterator[Setting]:
    """Yield what a row tells of settings: those that were changed, or all that were set when they were told first."""
    now, was = _valued(texts, ledger.NOW), _valued(texts, ledger.WAS)
    if event == events.SETTINGS_TOLD:
        yield from (Setting(name, value, None) for name, value in sorted(now.items()) if value)
    elif event == events.SETTINGS_CHANGED:
        yield from (Setting(name, now.get(name), value) for name, value in sorted(was.items()))


def _valued(texts: Mapping[str, Any], beginning: str) -> dict[str, str]:
    return {name.removeprefix(beginning): str(text or "") for name, text in texts.items() if name.startswith(beginning)}

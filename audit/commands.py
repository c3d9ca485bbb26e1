"""Commands that somebody runs on the machine are in the ledger: who, which, and with what."""

from __future__ import annotations

import getpass
import os
from collections.abc import Sequence

import django

from audit.context import Acting

# What reads and writes no rows, or runs before there is a ledger, or must be the first to write in it and tells of
# itself (audit_restored): all else is told of before it begins.
SILENT = frozenset(
    "help version check test migrate makemigrations showmigrations sqlmigrate createcachetable collectstatic "
    "findstatic makemessages compilemessages diffsettings optimizemigration runserver audit_restored".split()
)


def tell(arguments: Sequence[str]) -> None:
    """Write that a command is run, unless it is one of SILENT. Raises DatabaseError: then it is not run."""
    name = arguments[1] if len(arguments) > 1 else "help"
    if name in SILENT or name.startswith("-") or "--help" in arguments or "-h" in arguments:
        return
    django.setup()
    from audit import events, ledger

    ledger.record(events.COMMAND, acting=at_the_machine(), label=name, arguments=" ".join(arguments[2:]))


def at_the_machine() -> Acting:
    """Return who runs a command: the machine's user, by number where it has no name (as in some containers)."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return Acting(actor_name=f"{name} (kommandoraden)")

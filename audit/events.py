"""The kinds of event that the ledger knows, each with the sentence that a page says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Event:
    """A kind of event: its slug, which lives for ever, and what was done, after the name of who did it."""

    kind: str
    sentence: StrOrPromise


class UnknownEvent(LookupError):
    """An event that nobody has registered: a programming error, never a row without a sentence."""


_events: dict[str, Event] = {}


def register(kind: str, sentence: StrOrPromise) -> str:
    """Add a kind of event and return its slug. Raises ImproperlyConfigured for a second one."""
    if kind in _events:
        raise ImproperlyConfigured(f"The event {kind} is registered already")
    _events[kind] = Event(kind, sentence)
    return kind


def known(kind: str) -> Event:
    """Return a kind of event. Raises UnknownEvent."""
    try:
        return _events[kind]
    except KeyError:
        raise UnknownEvent(kind) from None


def events() -> Iterator[Event]:
    return iter(_events.values())


ADDED = register("change.added", _("lade till"))
CHANGED = register("change.changed", _("ändrade"))
REMOVED = register("change.removed", _("tog bort"))
READ = register("read.page", _("öppnade"))
LISTED = register("read.list", _("såg en lista över"))
READ_LEDGER = register("read.ledger", _("läste i spårbarhetsloggen"))
NAME_SHOWN = register("trace.name_shown", _("tog reda på vem som hade läst"))
EXPORT_BEGUN = register("export.begun", _("började hämta en fil med"))
EXPORT_DONE = register("export.done", _("hämtade en fil med"))
EXPORT_BROKEN = register("export.broken", _("avbröt hämtningen av en fil med"))
LOGGED_IN = register("login.done", _("loggade in"))
LOGIN_FAILED = register("login.failed", _("försökte logga in"))
LOGGED_OUT = register("login.ended", _("loggade ut"))
LOGGED_OUT_ELSEWHERE = register("login.ended_elsewhere", _("loggade ut andra webbläsare"))
PASSWORD_ASKED = register("login.password_asked", _("bad om ett nytt lösenord för"))
DENIED = register("access.denied", _("nekades"))
IMPORT_RECEIVED = register("import.received", _("laddade upp filen"))
IMPORT_APPLIED = register("import.applied", _("läste in filen"))
IMPORT_UNDONE = register("import.undone", _("ångrade inläsningen av filen"))
ERASED = register("erasure.done", _("gallrade enligt beslut"))
BEGUN = register("ledger.begun", _("började föra spårbarhetsloggen"))
SEALED = register("ledger.sealed", _("förseglade spårbarhetsloggen"))
SEAL_MAILED = register("ledger.seal_mailed", _("mejlade ut förseglingen av spårbarhetsloggen"))
RESTORED = register("ledger.restored", _("återställde databasen från en säkerhetskopia"))
EXPORTED = register("ledger.exported", _("exporterade spårbarhetsloggen"))
VERIFIED = register("ledger.verified", _("kontrollerade spårbarheten"))
SETTINGS_TOLD = register("settings.told", _("började anteckna portalens inställningar"))
SETTINGS_CHANGED = register("settings.changed", _("startade portalen med ändrade inställningar"))
COMMAND = register("command.run", _("körde kommandot"))
TASK = register("task.run", _("körde det schemalagda arbetet"))

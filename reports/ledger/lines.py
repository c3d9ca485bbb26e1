"""A page of the ledger in words: who did what with what, and all that the row says besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from audit import installation, lines, sources, trail
from audit.lines import Line
from audit.models import LedgerEntry
from core import ports, registry
from core.pages.naming import title_of
from core.ports import Change
from reports.ledger.scope import Scope
from roles.kinds import in_words

# Names of rows by kind and key; what a source is called, and its address.
Names = dict[tuple[str, int], str]
Sources = dict[str, tuple[str, str]]
# Texts of a row that are told as they are, by what they are called on the page.
LABELS = {
    "login": _lazy("Angiven inloggning"),
    "method": _lazy("Metod"),
    "arguments": _lazy("Angivet"),
    "format": _lazy("Filformat"),
    "shown": _lazy("Händelser som visades"),
    "count": _lazy("Antal"),
    "rows": _lazy("Rader i filen"),
    "bytes": _lazy("Storlek i byte"),
    "sha256": _lazy("SHA-256"),
    "address": _lazy("Nätverksadress"),
}
# So much of what was changed, and of what was shown, stands on the page; the rest on the object's own history.
MOST_CHANGES, MOST_NAMES = 12, 25


@dataclass(frozen=True)
class Told:
    """One line: who, what, and the details behind it."""

    line: Line
    who: str
    for_whom: str
    roles: str
    facts: Sequence[tuple[str, str]]
    changes: Sequence[Change]
    more_changes: int
    is_first: bool
    names: Sequence[tuple[str, str]]
    unnamed: int
    act_url: str

    @property
    def at(self) -> Any:
        return self.line.at

    @property
    def reason(self) -> str:
        return str(self.line.texts.get("reason") or "")

    @property
    def note(self) -> str:
        """What stands beside the name of who did it."""
        return ", ".join(filter(None, [self.roles, _for(self.for_whom)]))


def told(entries: Sequence[LedgerEntry], scope: Scope, *, with_names: bool = False) -> list[Told]:
    """Return entries in words, in the same order; with the names of the rows that they showed, where those are told.

    Hands over to the trail which protected rows they name: who reads the ledger reads of them as well.
    """
    found = lines.told(entries)
    changes = trail.changes_of(line.row for line in found if not line.is_silent)
    names = _names([line for line in found if not line.is_silent], scope) if with_names else {}
    _tell(found, names)
    known = sources.labels(str(line.texts.get("source") or "") for line in found)
    said = [_told(line, changes.get(line.row.pk), names, known) for line in found]
    ports.named(change for one in said for change in one.changes)
    return said


def _told(line: Line, changed: tuple[Sequence[Change], bool] | None, names: Names, known: Sources) -> Told:
    row, texts = line.row, line.texts
    changes, is_first = changed or ((), False)
    beside = [] if line.is_silent else lines.beside(row)
    shown = [(names[key], lines.url_of(*key)) for key in beside if key in names]
    return Told(
        line=line,
        who=line.who,
        for_whom=str(row.texts.get("principal") or ""),
        roles=roles_of(texts),
        facts=list(_facts(row, texts, known, named=bool(shown))),
        changes=changes[:MOST_CHANGES],
        more_changes=max(len(changes) - MOST_CHANGES, 0),
        is_first=is_first,
        names=shown[:MOST_NAMES],
        unnamed=len(row.keys) - len(shown[:MOST_NAMES]) if shown else 0,
        act_url=reverse("ledger_act", args=[row.request_id]),
    )


def roles_of(texts: Mapping[str, Any]) -> str:
    """Return by which roles somebody did what a row tells, as they stand inside a sentence."""
    return in_words((texts.get("role") or "").split(","), in_sentence=True)


def _for(name: str) -> str:
    return _("för %(name)s") % {"name": name} if name else ""


def _facts(row: LedgerEntry, texts: Any, known: Sources, *, named: bool) -> Iterator[tuple[str, str]]:
    """Yield what a row says besides its sentence, as label and value."""
    if texts.get("page"):
        yield _("Sida"), title_of(texts["page"])
    if texts.get("filter"):
        yield _("Filter"), ", ".join(f"{name}: {value}" for name, value in parse_qsl(texts["filter"]))
    if texts.get("extent"):
        yield _("Visat"), _("bara det som alla ser") if texts["extent"] == lines.OPEN else _("hela")
    for name, label in LABELS.items():
        if texts.get(name):
            yield str(label), str(texts[name])
    yield from _settings(row.event, texts)
    if texts.get("source"):
        yield _("Kommer från"), known.get(texts["source"], (texts["source"], ""))[0]
    if (keys := [key for _kind, key in lines.beside(row)]) and not named:
        more = _(" och %(n)s till") % {"n": len(keys) - MOST_NAMES} if len(keys) > MOST_NAMES else ""
        yield _("Rader som visades"), ", ".join(map(str, keys[:MOST_NAMES])) + more
    if row.about_id:
        yield _("Nummer"), str(row.about_id)


def _settings(event: str, texts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value, was in installation.settings_in(event, texts):
        label = name.removesuffix(installation.HIDDEN)
        if label != name:
            label = _("%(name)s, hemlig del") % {"name": label}
        yield label, _valued(value) if was is None else f"{_valued(was)} → {_valued(value)}"


def _valued(value: str | None) -> str:
    """Return the value of a setting in words."""
    if value is None:
        return _("gallrat")
    if value.startswith(installation.PRINT):
        return _("hemligt (avtryck %(print)s)") % {"print": value.removeprefix(installation.PRINT)}
    return value or _("inte satt")


def _names(found: Sequence[Line], scope: Scope) -> Names:
    """Return the names of the rows that lists showed, of those that lie where the reader may trace."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in found:
        for kind, key in lines.beside(line.row):
            wanted[kind].add(key)
    names: Names = {}
    for record in registry.records():
        if record.key in wanted:
            rows = scope.rows_of(record).filter(pk__in=wanted[record.key]).annotate(called=record.name_expression())
            names |= {(record.key, pk): str(name) for pk, name in rows.values_list("pk", "called")}
    return names


def _tell(found: Sequence[Line], names: Names) -> None:
    named = {end for line in found if not line.is_silent for end in _ends(line.row)} | names.keys()
    for record in registry.records():
        if record.protected:
            ports.shown(sorted(key for kind, key in named if kind == record.key), record.model)


def _ends(row: LedgerEntry) -> Iterator[tuple[str, int]]:
    for kind, key in ((row.about, row.about_id), (row.parent, row.parent_id)):
        if key:
            yield kind, key

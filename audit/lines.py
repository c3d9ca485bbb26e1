"""Rows of the ledger in words: what was done, with what, and what more there is to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import events, ledger
from audit.models import WITH_KEYS, LedgerEntry
from audit.reads import OPEN
from core import registry

NOTHING = Q(pk__in=())
ICONS = {
    "change": "pencil",
    "read": "eye",
    "export": "download",
    "import": "upload",
    "login": "key",
    "access": "lock",
    "erasure": "eraser",
    "trace": "person-vcard",
    "command": "window",
    "settings": "gear",
    "task": "clock",
}
Key = tuple[str, int]


@dataclass(frozen=True)
class Line:
    """One row of the ledger in words.

    Of a silent row only the kind is told: it tells of something whose past is not shown. Of a hushed one not what was
    asked for either: such a thing was among what was shown, and may have been asked for by its name.
    """

    row: LedgerEntry
    is_silent: bool
    is_hushed: bool = False

    @property
    def at(self) -> datetime:
        return self.row.at

    @property
    def texts(self) -> Mapping[str, Any]:
        """What the row says, as it was then; nothing when it is silent."""
        if self.is_silent:
            return {}
        return {n: text for n, text in self.row.texts.items() if n != "filter"} if self.is_hushed else self.row.texts

    @property
    def who(self) -> str:
        """Who did it, by the name of then; also of a silent row."""
        nobody = _("Namnet är gallrat") if self.row.actor_id else _("Ingen inloggad")
        return str(self.row.texts.get("actor") or nobody)

    @property
    def icon(self) -> str:
        return ICONS.get(self.row.event.partition(".")[0], "activity")

    @property
    def sentence(self) -> str:
        return sentence(self.row.event)

    @property
    def label(self) -> str:
        return " ".join(filter(None, [noun(self.row), self.texts.get("label") or ""]))

    @property
    def url(self) -> str:
        """Where what it is about has a page of its own, or else what that is a part of; "" for neither."""
        return url_of(self.row.about, self.row.about_id) or url_of(self.row.parent, self.row.parent_id)

    @property
    def notes(self) -> Sequence[str]:
        return list(_notes(self.row, self.texts))


def told(rows: Sequence[LedgerEntry]) -> list[Line]:
    """Return rows in words, in the same order."""
    since = dict(_hidden())
    if not since:
        return [Line(row, False) for row in rows]
    # So is all that was written by the same act: what hung on it may bear its name.
    told = list(_acts_with(rows, since))
    acts = _latest((row for row in told if row.version_id), since, _ends)
    asked = _latest(told, since, beside)
    return [Line(row, _is_in(row, since, acts, _ends), _is_in(row, since, asked, beside)) for row in rows]


Since = Mapping[Key, datetime]


def _latest(rows: Iterable[LedgerEntry], since: Since, ends: Callable[[LedgerEntry], Iterable[Key]]) -> dict[Any, Any]:
    """Return until when the acts that the rows belong to are not told of."""
    found: dict[Any, datetime] = {}
    for row in rows:
        for end in since.keys() & set(ends(row)):
            found[row.request_id] = max(since[end], found.get(row.request_id, since[end]))
    return found


def _is_in(
    row: LedgerEntry, since: Since, acts: Mapping[Any, datetime], ends: Callable[[LedgerEntry], Iterable[Key]]
) -> bool:
    """Tell whether a row tells of something whose past is not shown, or belongs to an act that does."""
    until = [since[end] for end in since.keys() & set(ends(row))]
    until += [acts[row.request_id]] if row.request_id in acts else []
    return any(row.at <= day for day in until)


def _hidden() -> Iterator[tuple[Key, datetime]]:
    """Yield kind and key of each row whose past is hidden, and until when: there are few."""
    for record in registry.records():
        if record.history_hidden != NOTHING:
            rows = record.model._base_manager.filter(record.history_hidden)
            for one in rows.prefetch_related(*record.history_needs):
                if day := record.history_since(one):
                    yield (record.key, one.pk), day


def _acts_with(rows: Sequence[LedgerEntry], hidden: Since) -> Iterable[LedgerEntry]:
    """Return what changed anything hidden or a part of it, or showed it, by the acts that the rows belong to."""
    either = Q()
    for kind in {kind for kind, _key in hidden}:
        keys = [key for one, key in hidden if one == kind]
        either |= _changed(kind, keys) | _shown(kind, keys)
    return LedgerEntry.objects.filter(either, request_id__in={row.request_id for row in rows})


def _changed(kind: str, keys: Sequence[int]) -> Q:
    """Return the condition that rows of a kind, or what is a part of them, were changed."""
    about = Q(about=kind, about_id__in=keys) | Q(parent=kind, parent_id__in=keys)
    return about & Q(version_id__isnull=False)


def _shown(kind: str, keys: Sequence[int]) -> Q:
    """Return the condition that rows of a kind were shown beside others."""
    return Q(about=kind, keys__overlap=list(keys)) & WITH_KEYS


def beside(row: LedgerEntry) -> list[Key]:
    """Return what was shown beside what a row is about; of a name that was shown it is the reading's own row."""
    return [(row.about, key) for key in row.keys] if row.event != events.NAME_SHOWN else []


def _ends(row: LedgerEntry) -> list[Key]:
    """Return what a row is about, what that is a part of, and what else its values point to."""
    ends = [(kind, key) for kind, key in ((row.about, row.about_id), (row.parent, row.parent_id)) if key]
    texts = row.texts if row.version_id else {}
    pointed = ((kind, texts.get(f"{ledger.NOW}{name}")) for name, kind in _pointing(row.about) if texts)
    return [*ends, *((kind, int(key)) for kind, key in pointed if key and key.isdecimal())]


@cache
def _pointing(about: str) -> list[tuple[str, str]]:
    """Return the fields of a model that point to what may have a past that is hidden, with the kind of that."""
    try:
        fields = apps.get_model(about)._meta.concrete_fields
    except (LookupError, ValueError):
        return []
    kinds = {record.model: record.key for record in registry.records() if record.history_hidden != NOTHING}
    return [(f.name, kinds[f.related_model]) for f in fields if f.related_model in kinds]


def sentence(kind: str) -> str:
    """Return what was done, also of an event that an older version of the portal knew."""
    try:
        return str(events.known(kind).sentence)
    except events.UnknownEvent:
        return kind


def noun(row: LedgerEntry) -> str:
    """Return what kind of thing a row is about: of many in the plural."""
    if not row.about or row.event == events.READ_LEDGER:
        return ""
    try:
        model = apps.get_model(row.about)
    except LookupError:
        return row.about
    meta = model._meta
    try:
        record = registry.record_for(model)
    except KeyError:
        return str(meta.verbose_name if row.about_id else meta.verbose_name_plural)
    return str(record.noun if row.about_id else record.plural)


def url_of(about: str, key: int | None) -> str:
    """Return the address of a row of a record; "" for what has no page of its own."""
    try:
        return registry.record_by_key(about).url_of(key) if key else ""
    except KeyError:
        return ""


def _notes(row: LedgerEntry, texts: Mapping[str, Any]) -> Iterator[str]:
    """Yield what more there is to say: how much was shown, for whom, why, from where."""
    if texts.get("extent") == OPEN:
        yield _("bara det som alla ser")
    if number := len(beside(row)):
        said = ngettext("%(n)s rad visades", "%(n)s rader visades", number)
        yield (_("med %(n)s till") if row.about_id else said) % {"n": number}
    if texts.get("shown"):
        yield ngettext("%(n)s rad visades", "%(n)s rader visades", int(texts["shown"])) % {"n": texts["shown"]}
    if texts.get("rows"):
        yield _("%(n)s rader i filen") % {"n": texts["rows"]}
    if texts.get("via") == "search":
        yield _("från sökningen")
    if texts.get("principal"):
        yield _("för %(name)s, som ersättare") % {"name": texts["principal"]}
    if texts.get("reason"):
        yield _("Skäl: %(reason)s") % {"reason": texts["reason"]}
    if texts.get("address"):
        yield _("från %(address)s") % {"address": texts["address"]}

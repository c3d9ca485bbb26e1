"""What the ledger says of one person, as that person reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from audit import events
from audit.models import LedgerEntry
from audit.reads import OPEN
from core import registry

PER_PAGE = 50
NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class Part:
    """Some kinds of event, by how their slugs begin."""

    slug: str
    label: Any
    beginnings: tuple[str, ...]

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in events.events() if event.kind.startswith(self.beginnings)]


PARTS = (
    Part("", _lazy("Allt"), ("",)),
    Part("andringar", _lazy("Ändringar"), ("change.",)),
    Part("lasning", _lazy("Läsning"), ("read.",)),
    Part("filer", _lazy("Filer"), ("export.", "import.")),
    Part("inloggning", _lazy("Inloggning"), ("login.",)),
    Part("nekat", _lazy("Nekat"), ("access.",)),
)
ICONS = {"change": "pencil", "read": "eye", "export": "download", "import": "upload", "login": "key", "access": "lock"}


@dataclass(frozen=True)
class Line:
    """One row of the ledger in words; `url` leads to what it is about."""

    at: datetime
    icon: str
    sentence: str
    label: str
    url: str
    notes: Sequence[str]


def part(slug: str) -> Part:
    """Return the part of that name, or all of it."""
    return next((one for one in PARTS if one.slug == slug), PARTS[0])


def page(person: Any, shown: Part, before: int | None) -> tuple[list[Line], int | None]:
    """Return the newest rows about what a person has done, older than one, and the key to go on from (None at the end).

    By key and not by number: the last page of a million rows is found as fast as the first.
    """
    rows = LedgerEntry.objects.filter(actor_id=person.pk)
    rows = rows.filter(event__in=shown.kinds) if shown.slug else rows
    found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: PER_PAGE + 1])
    silent = _silent(found)
    lines = [_line(row, row.pk in silent) for row in found[:PER_PAGE]]
    return lines, found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None


def _silent(rows: Sequence[LedgerEntry]) -> set[int]:
    """Return the keys of the rows of which only the kind is told: they tell of something whose past is not shown.

    So does all that was written by the same act: what hung on it may bear its name.
    """
    since = dict(_hidden())
    acts = {row.request_id: since[end] for row in _acts_with(rows, since) for end in _ends(row) if end in since}
    return {
        row.pk
        for row in rows
        if any(row.at <= since[end] for end in _ends(row) if end in since)
        or (row.request_id in acts and row.at <= acts[row.request_id])
    }


def _hidden() -> Iterator[tuple[tuple[str, int], datetime]]:
    """Yield kind and key of each row whose past is hidden, and until when: there are few."""
    for record in registry.records():
        if record.history_hidden != NOTHING:
            rows = record.model._base_manager.filter(record.history_hidden)
            for one in rows.prefetch_related(*record.history_needs):
                if day := record.history_since(one):
                    yield (record.key, one.pk), day


def _acts_with(rows: Sequence[LedgerEntry], hidden: Mapping[tuple[str, int], datetime]) -> Iterable[LedgerEntry]:
    """Return the changes of anything hidden, or of what is a part of it, by the acts that the rows belong to."""
    if not hidden:
        return ()
    either = Q()
    for kind in {kind for kind, _key in hidden}:
        keys = [key for one, key in hidden if one == kind]
        either |= Q(about=kind, about_id__in=keys) | Q(parent=kind, parent_id__in=keys)
    changes = LedgerEntry.objects.filter(either, request_id__in={row.request_id for row in rows})
    return changes.filter(version_id__isnull=False)


def _ends(row: LedgerEntry) -> list[tuple[str, int]]:
    """Return what a row is about and what that is a part of."""
    return [(kind, key) for kind, key in ((row.about, row.about_id), (row.parent, row.parent_id)) if key]


def _line(row: LedgerEntry, is_silent: bool) -> Line:
    texts = {} if is_silent else row.content["texts"]
    url = _url(row.about, row.about_id) or _url(row.parent, row.parent_id)
    label = " ".join(filter(None, [_noun(row), texts.get("label") or ""]))
    icon = ICONS.get(row.event.partition(".")[0], "activity")
    return Line(row.at, icon, str(events.known(row.event).sentence), label, url, list(_notes(row, texts)))


def _noun(row: LedgerEntry) -> str:
    """Return what kind of thing it is about: of many rows in the plural."""
    if not row.about:
        return ""
    model = apps.get_model(row.about)
    try:
        record = registry.record_for(model)
    except KeyError:
        return str(model._meta.verbose_name)
    return str(record.noun if row.about_id else record.plural)


def _url(about: str, key: int | None) -> str:
    try:
        return registry.record_by_key(about).url_of(key) if key else ""
    except KeyError:
        return ""


def _notes(row: LedgerEntry, texts: dict[str, Any]) -> Any:
    """Yield what more there is to say: how much was shown, for whom, why, from where."""
    if texts.get("extent") == OPEN:
        yield _("bara det som alla ser")
    if number := len(row.keys):
        said = ngettext("%(n)s rad visades", "%(n)s rader visades", number)
        yield (_("med %(n)s till") if row.about_id else said) % {"n": number}
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

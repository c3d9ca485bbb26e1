"""What the ledger says of one person, as that person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from audit import events, lines
from audit.lines import Line
from audit.models import LedgerEntry

PER_PAGE = 50


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
    Part("andringar", _lazy("Ändringar"), ("change.", "erasure.")),
    Part("lasning", _lazy("Läsning"), ("read.", "trace.", "ledger.verified")),
    Part("filer", _lazy("Filer"), ("export.", "import.")),
    Part("inloggning", _lazy("Inloggning"), ("login.",)),
    Part("nekat", _lazy("Nekat"), ("access.",)),
)


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
    return lines.told(found[:PER_PAGE]), found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None

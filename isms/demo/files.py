"""Takes in the demo's lists through the importers, each once: what somebody has changed since stays changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.imports.plans import OnConflict
from core.imports.service import import_file
from core.models import ImportRun

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class List:
    """A file of the demo, what it holds, and what happens where it contradicts an earlier one."""

    name: str
    kind: str
    sheet: str | None = None
    on_conflict: OnConflict = "stop"


ORGANISATION = (List("organisation-granvik.csv", "organisation"), List("personer-granvik.csv", "people"))
REGISTER = (
    List("systemforteckning-granvik.xlsx", "systems", "Systemförteckning"),
    List("systemforteckning-granvik.csv", "systems", on_conflict="skip"),
    List("systemforteckning-granvik.xlsx", "suppliers", "Leverantörer"),
    List("systemforteckning-granvik.xlsx", "dependencies", "Beroenden"),
)


class NotTakenIn(RuntimeError):
    """A list of the demo could not be taken in: a fault in the demo or in the importer."""


def load(level: str) -> Iterator[tuple[str, int]]:
    """Take in the lists of a level; yield kind and number of rows that were new."""
    for listed in [*ORGANISATION, *(REGISTER if level == "full" else ())]:
        yield listed.kind, _take_in(listed)


def _take_in(listed: List) -> int:
    content = (DATA / listed.name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if ImportRun.objects.filter(sha256=digest, kind=listed.kind, state=ImportRun.State.APPLIED).exists():
        return 0
    done = import_file(content, listed.name, None, kind=listed.kind, sheet=listed.sheet, on_conflict=listed.on_conflict)
    if not done.is_ready or done.plan is None:
        raise NotTakenIn(f"{listed.name}: {done.message or done.outcome}")
    return int(done.as_json()["created"])

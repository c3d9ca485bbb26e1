"""Lists of what the kommun pays for or logs in to: each name may be a system, and somebody says which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets.imports import words
from assets.imports.placed import PlacedTarget
from assets.models import Candidate, InformationSystem
from audit.trail import save_many
from core.imports import values
from core.imports.kinds import Field
from core.imports.messages import message
from core.imports.plans import FieldChange, PlannedRow
from core.imports.register import ImportKind
from core.imports.targets import Step, Written
from core.imports.values import Parsed
from core.imports.words import CellValue, folded
from roles.imports.reach import check_fields, lock_unchanged

SAME_NAME = _("Samma namn som i registret.")
State, Origin = Candidate.State, Candidate.Origin
ORIGINS = {folded(str(label)): value for value, label in Origin.choices}


def origin(cell: CellValue) -> Parsed:
    """Where a candidate comes from: one of the portal's own words, or whatever the list calls its source."""
    parsed = values.text(cell)
    return Parsed(ORIGINS.get(folded(str(parsed.value)), Origin.OTHER)) if parsed.status == "ok" else parsed


class CandidateTarget(PlacedTarget):
    """All candidates, and the names of systems: one that is in the register already is settled at once."""

    model = Candidate
    changing = ("import", "settle")

    def __init__(self, by: Any) -> None:
        super().__init__(by)
        rows = Candidate.objects.all()
        systems = InformationSystem.objects.describable()
        if by is not None:
            rows, systems = rows.with_allowed(by, *self.changing), systems.visible_to(by)
        self._known = {self._key(row.unit_id, row.name): row for row in rows}
        self._systems: dict[tuple[int | None, str], list[InformationSystem]] = defaultdict(list)
        for system in systems:
            self._systems[self._key(system.unit_id, system.name)].append(system)

    def _key(self, unit_id: int, name: str) -> tuple[int | None, str]:
        return self.units.entity.get(unit_id), folded(name)

    def locate(self, row: PlannedRow, columns: dict[str, str]) -> None:
        row.existing = self._known.get(self._key(self.place(row), row.name))

    def current(self, row: PlannedRow) -> dict[str, Any]:
        kept = row.existing
        return {"name": kept.name, "note": kept.note, "origin": kept.origin, "unit": kept.unit_id}

    def show(self, slug: str, value: Any) -> str:
        return str(Origin(value).label) if slug == "origin" and value else super().show(slug, value)

    def extra_changes(self, row: PlannedRow) -> list[FieldChange]:
        """Tell that an open candidate is settled, because the register now has the name."""
        same = self._same(row)
        if same is None or row.existing.state != State.OPEN:
            return []
        return [FieldChange("state", str(_("Läge")), "", str(State.SAME.label), conflict=False)]

    def _same(self, row: PlannedRow) -> InformationSystem | None:
        """The one system with that very name in the legal entity, or None when none or several have it."""
        found = self._systems.get(self._key(self.place(row), row.name), [])
        return found[0] if len(found) == 1 else None

    def check(self, rows: Sequence[PlannedRow], columns: dict[str, str]) -> None:
        for row in rows:
            if row.existing is not None and folded(row.values["name"]) == folded(row.existing.name):
                row.values["name"] = row.existing.name
            self.check_reach(row, columns)
            row.made["candidate"] = made = self._made(row)
            check_fields(row, made, columns, {})
            if made.state == State.SAME and row.existing is None:
                row.warn(message(_("Finns redan i registret och avgörs som samma system.")))

    def _made(self, row: PlannedRow) -> Candidate:
        """The candidate as it would be."""
        made = copy(row.existing) if row.existing is not None else Candidate(origin=Origin.OTHER)
        found = {slug: row.values[slug] for slug in ("name", "note", "origin") if slug in row.values}
        Candidate.changed(made, found | {"unit_id": self.place(row)})
        same = self._same(row)
        if same is not None and made.state == State.OPEN:
            made.state, made.system, made.reason = State.SAME, same, str(SAME_NAME)
        return made

    def write(self, rows: Sequence[PlannedRow], origin: dict[str, Any], step: Step) -> Written:
        made = [row.made["candidate"] for row in rows]
        lock_unchanged(Candidate, made)
        save_many(Candidate, made)
        step(len(rows), len(rows))
        return Written(row.pk for row in made)


CANDIDATES = ImportKind(
    slug="candidates",
    title=_("Kandidater"),
    noun=_("kandidat"),
    plural=_("kandidater"),
    path="kandidater",
    icon="patch-question",
    model=Candidate,
    open=CandidateTarget,
    fields=(
        Field(
            "name",
            _("Namn"),
            ("program", "programnamn", "app", "appnamn", "applikationsnamn", "tjänst", "display name", "displayname"),
            words.short_text(200),
            required=True,
        ),
        Field("note", _("Vad det används till"), ("användning", "konteringstext", "text", "notes"), values.text),
        Field("unit", _("Var"), ("enhet", "enhetskod", "förvaltning", "ansvar"), values.name, similar=False),
        Field("origin", _("Kommer från"), ("källa", "källsystem"), origin, similar=False),
        Field("state", _("Läge"), (), read_only=True, similar=False),
        Field("system", _("System"), (), read_only=True, similar=False),
        Field("reason", _("Skäl"), (), read_only=True, similar=False),
    ),
)

"""Lists of dependencies: which system leaves what to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets.imports import words
from assets.models import InformationSystem, SystemDependency
from assets.protecting import PROTECTED
from audit import context
from audit.origins import of_conflicts
from audit.trail import save_many
from core.imports import values
from core.imports.kinds import Field
from core.imports.messages import message
from core.imports.plans import Option, PlannedRow
from core.imports.register import ImportKind
from core.imports.targets import Step, Target, Written
from core.imports.values import Parsed
from core.imports.words import CellValue, folded, text_of
from roles import access
from roles.imports.reach import lock_unchanged

KINDS = {
    "information": ("uppgifter", "data", "integration", "filöverföring"),
    "login": ("inloggning", "behörighet", "konton", "single sign-on", "sso"),
    "operation": ("drift", "nät", "förbindelse", "plattform"),
    "other": ("övrigt",),
}
PLAIN = ("kind", "information", "note")
ENDS = ("source", "target")

UNKNOWN = _("Systemet ”%(name)s” finns inte i registret. Läs in systemet först, eller rätta namnet.")
SEVERAL = _("Flera system heter ”%(name)s”. Det går inte att se vilket som menas.")
ITSELF = _("Ett system kan inte bero på sig självt.")
NOT_YOURS = _("Du får inte ändra beroenden för %(source)s eller %(target)s.")


def kind(cell: CellValue) -> Parsed:
    labels = {slug: str(label) for slug, label in SystemDependency.Kind.choices}
    return values.choice(cell, options={slug: (labels[slug], *said) for slug, said in KINDS.items()})


class DependencyTarget(Target):
    """All systems by name, and the dependencies between them."""

    def __init__(self, by: Any) -> None:
        super().__init__(by)
        rows = InformationSystem.objects.current()
        if by is not None:
            rows = rows.visible_to(by).with_allowed(by, "change_dependencies")
        self.by_id: dict[int, Any] = {row.pk: row for row in rows}
        self._by_name: dict[str, list[Any]] = defaultdict(list)
        for row in self.by_id.values():
            self._by_name[folded(row.name)].append(row)
        live = SystemDependency.objects.filter(archived_on__isnull=True)
        self.known = {(row.from_system_id, row.to_system_id, row.kind): row for row in live}

    def options(self, field: Field, parsed: Parsed) -> tuple[Option, ...]:
        labels = dict(SystemDependency.Kind.choices)
        return tuple(Option(slug, str(labels.get(slug, slug))) for slug in parsed.candidates)

    def complete(self, row: PlannedRow, columns: dict[str, str]) -> None:
        for end in ENDS:
            name = row.values.get(end)
            if isinstance(name, str):
                found = self._by_name.get(folded(name), [])
                if len(found) == 1:
                    row.values[end] = found[0].pk
                else:
                    row.stop(message(SEVERAL if found else UNKNOWN, name=name), columns.get(end, ""), name)
        row.values.setdefault("kind", SystemDependency.Kind.INFORMATION.value)
        self._check_ends(row, columns)

    def _check_ends(self, row: PlannedRow, columns: dict[str, str]) -> None:
        if not row.is_accepted:
            return
        source, target = (self.by_id[row.values[end]] for end in ENDS)
        if source.protected_on or target.protected_on:
            row.stop(PROTECTED)
        elif source.pk == target.pk:
            row.stop(message(ITSELF), columns.get("target", ""), target.name)
        elif self.by is not None and not (source.may_change_dependencies or target.may_change_dependencies):
            row.stop(message(NOT_YOURS, source=source.name, target=target.name))
        row.name = f"{source.name} → {target.name}"

    def identity(self, row: PlannedRow) -> str:
        """The same two systems in the same direction, and of the same kind, are one dependency."""
        if not row.is_accepted:
            return ""
        return " ".join(str(row.values[slug]) for slug in (*ENDS, "kind"))

    def locate(self, row: PlannedRow, columns: dict[str, str]) -> None:
        row.existing = self.known.get((row.values["source"], row.values["target"], row.values["kind"]))

    def current(self, row: PlannedRow) -> dict[str, Any]:
        found = row.existing
        return {slug: getattr(found, slug) for slug in PLAIN} | {
            "source": found.from_system_id,
            "target": found.to_system_id,
        }

    def show(self, slug: str, value: Any) -> str:
        if slug in ENDS and value in self.by_id:
            return self.by_id[value].name
        if slug == "kind" and value:
            return str(SystemDependency.Kind(value).label)
        return text_of(value)

    def origins(self, rows: Sequence[PlannedRow]) -> dict[tuple[int, str], str]:
        return of_conflicts(rows, lambda row, slug: (row.existing, slug))

    def check(self, rows: Sequence[PlannedRow], columns: dict[str, str]) -> None:
        for row in rows:
            made = copy(row.existing) if row.existing is not None else SystemDependency()
            found = {slug: row.values[slug] for slug in PLAIN if slug in row.values}
            found |= {"from_system_id": row.values["source"], "to_system_id": row.values["target"]}
            SystemDependency.changed(made, found)
            row.made["dependency"] = made

    def write(self, rows: Sequence[PlannedRow], origin: dict[str, Any], step: Step) -> Written:
        """Write the dependencies; what the import is about is the systems that leave something."""
        made = [row.made["dependency"] for row in rows]
        lock_unchanged(SystemDependency, made)
        parts: dict[Any, list[SystemDependency]] = defaultdict(list)
        whose = self._principals(made)
        for dependency in made:
            parts[self._principal(dependency, whose)].append(dependency)
        for principal, part in parts.items():
            with context.on_behalf_of(principal):
                save_many(SystemDependency, part)
        step(len(rows), len(rows))
        return Written(dict.fromkeys(row.from_system_id for row in made))

    def _principals(self, made: Sequence[SystemDependency]) -> dict[int, Any]:
        """Return, by key of a system, for whom its dependencies are changed, where that is not in one's own right."""
        ends = {pk for row in made for pk in (row.from_system_id, row.to_system_id)}
        systems = [self.by_id[pk] for pk in ends]
        return {} if self.by is None else access.principals(self.by, "change_dependencies", systems)

    def _principal(self, dependency: SystemDependency, whose: dict[int, Any]) -> Any:
        """Return for whom a dependency is written: nobody as soon as one end is one's own to change."""
        ends = (self.by_id[pk] for pk in (dependency.from_system_id, dependency.to_system_id))
        able = [end.pk for end in ends if self.by is None or end.may_change_dependencies]
        return None if any(pk not in whose for pk in able) else whose[able[0]]


DEPENDENCIES = ImportKind(
    slug="dependencies",
    title=_("Beroenden"),
    noun=_("beroende"),
    plural=_("beroenden"),
    path="beroenden",
    icon="diagram-2",
    model=InformationSystem,
    open=DependencyTarget,
    name="source",
    fields=(
        Field(
            "source",
            _("Från system"),
            ("källa", "källsystem", "från", "lämnar", "avsändare"),
            words.short_text(200),
            required=True,
            similar=False,
        ),
        Field(
            "target",
            _("Till system"),
            ("mål", "målsystem", "till", "tar emot", "mottagare"),
            words.short_text(200),
            required=True,
            similar=False,
        ),
        Field("kind", _("Slag"), ("typ", "typ av beroende"), kind, similar=False),
        Field("information", _("Vad som lämnas"), ("information", "uppgifter", "innehåll"), words.short_text(200)),
        Field("note", _("Anmärkning"), ("anm.", "kommentar", "notering"), values.text, similar=False),
    ),
)

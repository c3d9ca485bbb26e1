"""The access policy in plain words, for the page "Vem får göra vad?"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import registry
from roles import policy

ACTIONS: dict[str, Any] = {
    "see": gettext_lazy("se i listor"),
    "view": gettext_lazy("läsa allt"),
    "add": gettext_lazy("lägga till"),
    "change": gettext_lazy("ändra"),
    "place": gettext_lazy("placera"),
    "plan": gettext_lazy("bestämma när uppgifterna börjar"),
    "change_technical": gettext_lazy("ändra tekniska uppgifter"),
    "archive": gettext_lazy("arkivera"),
    "appoint_owner": gettext_lazy("utse systemägare"),
    "appoint_manager": gettext_lazy("utse systemförvaltare"),
    "assign": gettext_lazy("ge och avsluta roller"),
    "import": gettext_lazy("läsa in från fil"),
}
CONDITIONS: dict[str, Any] = {"personal_data": gettext_lazy("bara det som har personuppgifter")}


@dataclass(frozen=True)
class Line:
    """What a role may do with one kind of thing."""

    icon: str
    plural: str
    actions: str
    note: str


def lines(role: str) -> list[Line]:
    """Return what the role may do, one line per kind of thing, in the order of the registry."""
    cells = policy.POLICY[role].cells
    return [_line(record, cells[record.key]) for record in registry.records() if record.key in cells]


def sentence(role: str) -> str:
    return str(policy.POLICY[role].sentence)


def _line(record: registry.Record, cell: policy.Cell) -> Line:
    return Line(record.icon, str(record.plural).capitalize(), ", ".join(_verbs(cell)), "; ".join(_notes(cell)))


def _verbs(cell: policy.Cell) -> Iterator[str]:
    """Say only the widest reading: who reads all of it also sees it in lists."""
    for action in cell.actions:
        if not (action == "see" and "view" in cell.actions):
            yield str(ACTIONS[action])


def _notes(cell: policy.Cell) -> Iterator[str]:
    if cell.condition:
        yield str(CONDITIONS[cell.condition])
    if not cell.deputy:
        yield _("inte som ersättare")

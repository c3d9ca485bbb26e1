"""The access policy in plain words, for the page "Vem får göra vad?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import get_text_list
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
    "change_dependencies": gettext_lazy("ändra beroenden"),
    "manage_infrastructure": gettext_lazy("registrera och ändra infrastruktur"),
    "log_operation": gettext_lazy("föra logg över avbrott och återläsningstester, skriva anteckningar"),
    "archive": gettext_lazy("arkivera"),
    "appoint_owner": gettext_lazy("utse systemägare"),
    "appoint_manager": gettext_lazy("utse systemförvaltare"),
    "attest": gettext_lazy("bekräfta uppgifterna"),
    "trace": gettext_lazy("läsa spårbarheten"),
    "trace_names": gettext_lazy("se namnen på dem som har läst"),
    "protect": gettext_lazy("skydda system som inte får beskrivas"),
    "assign": gettext_lazy("ge och avsluta roller"),
    "close": gettext_lazy("avsluta"),
    "carry_out": gettext_lazy("verkställa det som någon annan har registrerat"),
    "settle": gettext_lazy("avgöra"),
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


def deputy_lines(role: str) -> list[Line]:
    """Return what a deputy may do in the role, and what not, one line per kind of thing where there is anything."""
    cells = policy.POLICY[role].cells
    found = [(record, cells[record.key]) for record in registry.records() if record.key in cells]
    return [
        Line(record.icon, str(record.plural).capitalize(), ", ".join(_verbs(cell.deputy)), "; ".join(_notes(cell)))
        for record, cell in found
        if cell.deputy and cell is not policy.EVERYONE.get(record.key)
    ]


def sentence(role: str) -> str:
    return str(policy.POLICY[role].sentence)


def _line(record: registry.Record, cell: policy.Cell) -> Line:
    return Line(record.icon, str(record.plural).capitalize(), ", ".join(_verbs(cell.actions)), "; ".join(_notes(cell)))


def _verbs(actions: Sequence[str]) -> Iterator[str]:
    """Say only the widest reading: who reads all of it also sees it in lists."""
    for action in actions:
        if not (action == "see" and "view" in actions):
            yield str(ACTIONS[action])


def _notes(cell: policy.Cell) -> Iterator[str]:
    if cell.condition:
        yield str(CONDITIONS[cell.condition])
    kept = [str(ACTIONS[action]) for action in cell.actions if action not in cell.deputy]
    if not cell.deputy:
        yield _("inte som ersättare")
    elif kept:
        yield _("en ersättare får inte %(actions)s") % {"actions": in_a_row(kept)}


def in_a_row(words: Sequence[str]) -> str:
    """Return words as a sentence names them: one, two eller three."""
    return get_text_list(list(words), _("eller"))

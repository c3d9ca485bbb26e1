"""The demo's notes: some on systems, one on a supplier's contract, and one that was withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from assets.models import Contract, InformationSystem, SystemNote
from core import clock
from roles.actions import withdraw_note, write_note
from roles.models import User

# Beginning of the system's name, who writes, how many days ago it was, what.
ON_SYSTEMS: tuple[tuple[str, str, int | None, str], ...] = (
    ("Kommunnätet", "G1210", 14, "Möte med operatören.\nDe gräver om längs skolvägen i vår. Vi får veta veckan innan."),
    ("Kommunnätet", "G1007", None, "Reservförbindelsen provas första onsdagen i varje månad, klockan sju."),
    ("Katalogtjänsten", "G1007", None, "Certifikatet förnyas av driften, inte av leverantören."),
)
WRONG = ("Katalogtjänsten", "G1210", "Lösenordet byts av leverantören.", "Det gör driften, se nästa anteckning.")
ON_CONTRACTS = (("KS 2022/87", "G1007", 30, "Leverantören vill förhandla om priset innan vi förlänger."),)


def load() -> int:
    """Write what is not there yet; return how much was added. Done once."""
    if SystemNote.objects.exists():
        return 0
    system, writer, text, reason = WRONG
    wrong = _write(InformationSystem.objects.filter(name=system), writer, None, text)
    if wrong:
        withdraw_note(by=User.objects.get(employment_number=writer), note=wrong, reason=reason)
    made = [wrong]
    made += [_write(InformationSystem.objects.filter(name=name), by, ago, said) for name, by, ago, said in ON_SYSTEMS]
    made += [_write(Contract.objects.filter(number=number), by, ago, said) for number, by, ago, said in ON_CONTRACTS]
    return sum(note is not None for note in made)


def _write(rows: Any, writer: str, days_ago: int | None, text: str) -> Any:
    """Write on the first of the rows, if there is one."""
    about, by = rows.first(), User.objects.get(employment_number=writer)
    on = None if days_ago is None else clock.today() - timedelta(days=days_ago)
    return about and write_note(by=by, about=about, text=text, about_on=on)

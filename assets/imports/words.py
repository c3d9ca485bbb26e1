"""What lists of systems write in their cells, in words that are safe to understand."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets import tagging
from assets.models import InformationSystem
from core.imports import numbers, values
from core.imports.dates import parse_date
from core.imports.messages import message
from core.imports.values import BLANK, Parsed
from core.imports.words import CellValue, folded, text_of

S = InformationSystem
HOSTING = {
    "cloud": ("moln", "molntjänst", "SaaS", "hos leverantör", "extern drift"),
    "local": ("lokal", "lokalt", "on-prem", "on premise", "intern drift"),
    "hybrid": ("hybrid", "både och", "moln/lokal", "lokal/moln"),
}
LIFE_CYCLE = {
    "planned": ("planerad", "under införande", "införs"),
    "in_use": ("i bruk", "aktiv", "aktivt", "används", "produktion"),
    "phasing_out": ("under avveckling", "ska avvecklas"),
    "retired": ("avvecklad", "nedlagd", "nedlagt", "ur bruk"),
}
KINDS = {
    "business": ("verksamhet",),
    "network": ("nätverk", "kommunnät", "datanät"),
    "internet": ("internetanslutning",),
    "identity": ("identitet", "inloggning", "katalogtjänst"),
    "backup": ("backup", "säkerhetskopia"),
    "telephony": ("telefonväxel", "växel"),
    "servers": ("servrar", "lagring", "serverdrift"),
    "infrastructure": ("infrastruktur", "infrastruktursystem", "it-infrastruktur"),
}
SECRECY = {"none": ("nej",), "possible": ("ja", "sekretess")}
DPIA = {"done": ("ja", "finns", "utförd", "genomförd"), "not_needed": ("ej aktuellt", "ej nödvändig")}
SENSITIVE = ("känslig", "extra skyddsvärd")
# What our own export writes where nothing is known: no statement at all.
NOTHING_KNOWN = frozenset({"inte bedömt", "inte känt", "ingen uppgift om sekretess"})
MOST_HOURS = Decimal(99_999)
MOST_USERS = 10_000_000

YES_NO_ONLY = _("”%(text)s” är varken ja eller nej. Fältet lämnas tomt.")


def _with_labels(options: dict[str, tuple[str, ...]], labels: Iterable[tuple[str, Any]]) -> dict[str, tuple[str, ...]]:
    known = {slug: str(label) for slug, label in labels}
    return {slug: (known[slug], *words) for slug, words in options.items()}


def _says_nothing(cell: CellValue) -> bool:
    return folded(text_of(cell)) in NOTHING_KNOWN


def hosting(cell: CellValue) -> Parsed:
    if _says_nothing(cell):
        return BLANK
    return values.choice(cell, options=_with_labels(HOSTING, S.Hosting.choices))


def life_cycle(cell: CellValue) -> Parsed:
    return values.choice(cell, options=_with_labels(LIFE_CYCLE, S.LifeCycle.choices))


def kind(cell: CellValue) -> Parsed:
    return values.choice(cell, options=_with_labels(KINDS, S.Kind.choices))


def secrecy(cell: CellValue) -> Parsed:
    if _says_nothing(cell):
        return BLANK
    return values.choice(cell, options=_with_labels(SECRECY, S.Secrecy.choices))


def personal_data(cell: CellValue) -> Parsed:
    """Yes, no, or yes with a word that says they are sensitive."""
    if _says_nothing(cell):
        return BLANK
    if any(word in folded(text_of(cell)) for word in SENSITIVE) and values.yes_no(cell).value == "yes":
        return Parsed("sensitive")
    return _answer(cell, {"yes": "ordinary", "no": "none"})


def dpa(cell: CellValue) -> Parsed:
    """Whether there is a PUB-avtal; "behövs inte" is an answer too."""
    if _says_nothing(cell):
        return BLANK
    if folded(text_of(cell)) == "behövs inte":
        return Parsed("not_applicable")
    return _answer(cell, {"yes": "yes", "no": "no", "not_applicable": "not_applicable"})


def dpia(cell: CellValue) -> Parsed:
    """Whether a DPIA is done, or assessed as not needed; that there is none says nothing about the need."""
    if _says_nothing(cell):
        return BLANK
    return values.choice(cell, options=_with_labels(DPIA, S.Dpia.choices))


def yes_or_no(cell: CellValue) -> Parsed:
    return BLANK if _says_nothing(cell) else _answer(cell, {"yes": "yes", "no": "no"})


def _answer(cell: CellValue, meanings: dict[str, str]) -> Parsed:
    parsed = values.yes_no(cell)
    if parsed.status != "ok":
        return parsed
    meant = meanings.get(str(parsed.value))
    if meant is None:
        told = message(YES_NO_ONLY, text=text_of(cell))
        return Parsed(status="warning", reason="not_applicable", message=told)
    return Parsed(meant, reason=parsed.reason, message=parsed.message, detail=parsed.detail)


def contract(cell: CellValue) -> Parsed:
    return parse_date(cell, open_ended=True)


def hours(cell: CellValue) -> Parsed:
    return numbers.decimal(cell, units=("timmar", "timme", "tim", "h"), smallest=Decimal(0), largest=MOST_HOURS)


def users(cell: CellValue) -> Parsed:
    return numbers.integer(cell, units=("användare", "st"), smallest=0, largest=MOST_USERS)


def tags(cell: CellValue) -> Parsed:
    """The tags that a cell names, several parted by comma, semicolon, | or line."""
    if values.is_unknown(text_of(cell)):
        return values.unknown(text_of(cell))
    names = tuple(tagging.names_in(text_of(cell)))
    if fault := next((found for name in names if (found := tagging.fault(name))), None):
        return Parsed(status="warning", reason="too_long", message=message(fault))
    return Parsed(names) if names else BLANK


def short_text(longest: int) -> values.Parser:
    def parse(cell: CellValue) -> Parsed:
        return values.name(cell, longest=longest)

    return parse

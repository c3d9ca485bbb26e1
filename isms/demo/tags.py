"""The demo's tags, which no list states: words that group systems across förvaltningar."""

from __future__ import annotations

from collections import defaultdict

from assets import actions
from assets.models import InformationSystem, Tag
from assets.tagging import Chosen

PAYMENTS = ("Raindance", "Barnomsorg och taxa", "VA-kundregister", "Försörjningsstöd e-ansökan", "Biståndshandläggning")
CARE = ("Treserva", "Biståndshandläggning", "Välfärdsteknik gateway", "Surfplattor boende", "Boendekö särskilt boende")
BUILDINGS = ("Passersystem kommunhuset", "Brandlarm", "Kamerabevakning", "Styr och övervakning fastighet")
# Tag, and the systems that have it.
TAGS = (
    ("betalningsflöden", PAYMENTS),
    ("digital vård", CARE),
    ("i våra hus", BUILDINGS),
    ("ska ersättas 2027", ("Procapita", "Telefonväxel", "Platina", "Filserver G: och H:")),
)


def load() -> int:
    """Tag the systems, as the portal itself; return how many were. Once there is a tag, nothing more is added."""
    if Tag.objects.exists():
        return 0
    words: dict[int, list[str]] = defaultdict(list)
    systems = {row.name: row for row in InformationSystem.objects.describable()}
    for word, names in TAGS:
        for name in names:
            if name in systems:
                words[systems[name].pk].append(word)
    for system in systems.values():
        mine = [*words[system.pk], *(["molntjänst"] if system.hosting == "cloud" else [])]
        if mine:
            actions.save_system(by=None, system=system, version=None, values={}, tags=Chosen(mine))
            words[system.pk] = mine
    return sum(bool(mine) for mine in words.values())

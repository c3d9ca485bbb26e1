"""Loads the demo municipality."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from isms import env
from isms.demo import loading

NOUNS = {
    "organisation": "enheter",
    "people": "personer",
    "systems": "system",
    "offices": "uppdrag",
    "accounts": "konton",
    "suppliers": "leverantörer",
    "dependencies": "beroenden",
    "contracts": "avtal",
}


class Command(BaseCommand):
    help = "Laddar demokommunen Granvik: organisation, personer, roller och konton. Kan köras flera gånger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--level", choices=["org", "full"], help="Vad som laddas (annars det som DEMO säger).")
        parser.add_argument("--json", action="store_true", help="Skriv ett JSON-objekt och inget annat.")

    def handle(self, *args: Any, level: str | None, json: bool, **options: Any) -> None:
        level = level or settings.DEMO
        if not level:
            raise CommandError("DEMO är av. Sätt DEMO=1 eller DEMO=org, eller ange --level.")
        if env.is_public() and not settings.DEBUG:
            raise CommandError("BASE_URL är publik. Demokontonas lösenord är känt och laddas därför inte.")
        added = loading.load(level)
        self.stdout.write(_json(added) if json else _words(added))


def _json(added: dict[str, int]) -> str:
    return json.dumps(added)


def _words(added: dict[str, int]) -> str:
    figures = ", ".join(f"{added.get(kind, 0)} {noun}" for kind, noun in NOUNS.items())
    return f"Tillagt: {figures}."

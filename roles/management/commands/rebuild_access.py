"""Compares the projection of access with what assignments and placements call for, and mends it."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from roles import projection


class Command(BaseCommand):
    help = "Räknar om alla behörigheter från organisation, placeringar och uppdrag. Kan köras när som helst."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Ändra inget, visa bara vad som skiljer.")
        parser.add_argument("--json", action="store_true", help="Skriv ett JSON-objekt och inget annat.")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = projection.check() if options["check"] else projection.rebuild()
        self.stdout.write(json.dumps(counts) if options["check"] or options["json"] else _words(counts))
        if options["check"] and any(counts.values()):
            sys.exit(1)


def _words(counts: dict[str, int]) -> str:
    return f"Klart. {counts['missing']} behörigheter saknades och {counts['extra']} var för mycket."

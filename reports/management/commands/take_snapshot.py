"""Keeps what the measures are today."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from reports import actions
from reports.models import MeasureSnapshot


class Command(BaseCommand):
    help = "Sparar måtten som de är i dag, per enhet. Görs varje timme av sig självt och kan köras när som helst."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", help="Räkna som om det vore den tiden (2026-12-31 eller 2026-12-31T23:00).")
        parser.add_argument("--json", action="store_true", help="Skriv ett JSON-objekt och inget annat.")

    def handle(self, *args: Any, at: str | None, **options: Any) -> None:
        now = clock.today()
        with clock.at(_moment(at)) if at else nullcontext():
            if clock.today() < now and MeasureSnapshot.objects.filter(taken_on=clock.today()).exists():
                raise CommandError("Måtten för den dagen är redan sparade och ändras inte i efterhand.")
            day, kept = clock.today(), actions.take_snapshot()
        told = {"day": day.isoformat(), "figures": kept}
        self.stdout.write(json.dumps(told) if options["json"] else f"{kept} mått sparade för {day.isoformat()}.")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as wrong:
        raise CommandError(f"{text} är ingen tid. Skriv till exempel 2026-12-31.") from wrong

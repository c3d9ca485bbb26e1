"""Tells the ledger that the database has been restored from a backup."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from audit import commands, seals
from audit.models import Epoch


class Command(BaseCommand):
    help = (
        "Berättar för spårbarhetsloggen att databasen är återställd från en säkerhetskopia. "
        "Körs efter varje återställning, innan portalen startar."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-started-over",
            action="store_true",
            help="gör det bara om databasen har börjat om med sina transaktionsnummer (görs vid varje start)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        here: Any = connection
        # Only the owner of the tables may keep others from writing, and has rights to what was just restored.
        with here.as_owner():
            if options["if_started_over"] and not (_is_there() and seals.has_started_over()):
                return
            number = seals.begin_epoch(commands.at_the_machine())
        self.stdout.write(f"Spårbarhetsloggen börjar på epok {number}.")


def _is_there() -> bool:
    """Tell whether the migrations have come as far as to epochs."""
    return Epoch._meta.db_table in connection.introspection.table_names()

"""Looks whether rows, versions and ledger are as they were written."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit import events, ledger, verify
from audit.context import acting_as_system

MOST_TOLD = 100


class Command(BaseCommand):
    help = "Kontrollerar att rader, versioner och spårbarhetslogg är som de skrevs. Slutar med 1 om något inte stämmer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=MOST_TOLD, help="så många fel skrivs ut (alla räknas)")

    def handle(self, *args: Any, **options: Any) -> None:
        seen, number = verify.Seen(), 0
        with verify.one_moment():
            for fault in verify.faults(seen):
                number += 1
                if number <= options["most"]:
                    self.stderr.write(f"{fault.where}: {fault.what}")
        with acting_as_system("audit_verify"):
            ledger.record(events.VERIFIED, faults=number, entries=seen.entries, versions=seen.versions, rows=seen.rows)
        looked_at = f"{seen.entries} rader i spårbarhetsloggen, {seen.versions} versioner och {seen.rows} rader"
        if number:
            self.stderr.write(f"{number} fel. Kontrollerat: {looked_at}.")
            sys.exit(1)
        self.stdout.write(f"Allt stämmer: {looked_at}.")

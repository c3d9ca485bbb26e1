"""Looks whether rows, versions and ledger are as they were written."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import chain, checking, events, ledger, seals
from audit.context import acting_as_system


class Command(BaseCommand):
    help = (
        "Kontrollerar att rader, versioner, spårbarhetslogg och förseglingar är som de skrevs. "
        "Slutar med 1 om något inte stämmer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--root",
            action="append",
            default=[],
            metavar="NUMMER:ROT",
            help="jämför med en förseglings rot som har sparats utanför portalen (kan anges flera gånger)",
        )
        parser.add_argument("--most", type=int, default=checking.MOST_TOLD, help="så många fel skrivs ut (alla räknas)")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = checking.run(checking.Outcome(), _roots(options["root"]), options["most"])
        seen, number = outcome.seen, outcome.number
        for fault in outcome.faults:
            self.stderr.write(fault)
        with acting_as_system("audit_verify"):
            ledger.record(events.VERIFIED, **outcome.counts)
        looked_at = (
            f"{seen.entries} rader i spårbarhetsloggen ({seen.erased} med raderad text), {seen.seals} förseglingar, "
            f"{seen.versions} versioner och {seen.rows} rader"
        )
        if number:
            self.stderr.write(f"{number} fel. Kontrollerat: {looked_at}.")
            sys.exit(1)
        self.stdout.write(f"Allt stämmer: {looked_at}.")


def _roots(given: list[str]) -> chain.Roots:
    """Read roots as they are mailed out. Raises CommandError for what is none."""
    try:
        return dict(seals.outside(each) for each in given)
    except ValueError as wrong:
        raise CommandError("Skriv roten som i mejlet: förseglingens nummer, kolon och 64 tecken.") from wrong

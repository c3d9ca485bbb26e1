"""Seals what has been written in the ledger."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import seals


class Command(BaseCommand):
    help = "Förseglar det som står i spårbarhetsloggen. Görs varje timme av sig självt och kan köras när som helst."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seal = seals.seal_ledger()
        except seals.StartedOver as told:
            raise CommandError(str(told)) from told
        if seal is None:
            self.stdout.write("Det finns inget att försegla.")
        else:
            self.stdout.write(f"Försegling {seal.number}: {seal.rows} rader, rot {seal.root.hex()}")

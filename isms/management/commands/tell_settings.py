"""Tells the ledger of this installation's settings, where they are others than it told last."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from audit.installation import tell
from isms.installation import told


class Command(BaseCommand):
    help = "Berättar i spårbarhetsloggen om inställningar som har ändrats sedan förra starten. Kan köras flera gånger."

    def handle(self, *args: Any, **options: Any) -> None:
        names = tell(told())
        self.stdout.write(f"Antecknade inställningar: {', '.join(names)}." if names else "Inget är ändrat.")

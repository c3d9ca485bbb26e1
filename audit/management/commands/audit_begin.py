"""Tells the ledger once of the versions that were there before it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from audit import beginning


class Command(BaseCommand):
    help = "Berättar i spårbarhetsloggen om de versioner som fanns före den. Görs en enda gång."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{beginning.begin()} versioner från tiden före spårbarhetsloggen står nu i den.")

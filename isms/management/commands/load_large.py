"""Make a large kommun in an empty database, for measuring."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from isms.demo import large
from roles.models import OrganisationUnit


class Command(BaseCommand):
    help = "Skapar en stor påhittad kommun i en tom databas, för mätningar."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--systems", type=int, default=2000)
        parser.add_argument("--users", type=int, default=10_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if OrganisationUnit.objects.filter(code="S0").exists():
            raise CommandError("Den stora kommunen finns redan.")
        large.load(systems=options["systems"], users=options["users"])
        self.stdout.write("Klart. Logga in som ciso@stor.example med lösenordet stora-kommunen-2026.")

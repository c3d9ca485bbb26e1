"""Seats the first technical administrator and shows a link by which they choose a password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.context import acting_as_system
from roles.actions.administrators import seat_first_administrator
from roles.actions.logins import first_password_link


class Command(BaseCommand):
    help = "Utser den första tekniska administratören. Kan köras igen med samma adress: då visas en ny länk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="Personens e-postadress, som också är inloggningen.")
        parser.add_argument("--given-name", default="Portalens")
        parser.add_argument("--family-name", default="Administratör")
        parser.add_argument("--employment-number", default="ADMIN-1", help="Anställningsnummer för en ny person.")
        parser.add_argument("--unit-code", default="1", help="Kommunens enhetskod, om organisationen är tom.")

    def handle(self, *args: Any, **options: Any) -> None:
        names = {name: options[name] for name in ("given_name", "family_name", "employment_number")}
        top = {"code": options["unit_code"], "name": settings.MUNICIPALITY}
        try:
            with acting_as_system("create_administrator"):
                person, is_new = seat_first_administrator(email=options["email"], names=names, top=top)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        done = "är nu teknisk administratör" if is_new else "är redan teknisk administratör"
        self.stdout.write(f"{person.full_name} {done}. Välj lösenord här (länken gäller en gång):")
        self.stdout.write(first_password_link(person))

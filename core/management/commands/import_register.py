"""Takes in a list from a file, with a person's rights, or tells what would happen."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from core import ports
from core.imports.register import registered
from core.imports.service import Outcome, import_file


class Command(BaseCommand):
    help = "Läser in en lista från en Excel- eller csv-fil."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="filen som ska läsas in")
        parser.add_argument("--as", dest="email", required=True, help="e-postadress till den vars rättigheter gäller")
        parser.add_argument(
            "--kind", choices=[kind.slug for kind in registered()], help="slag av lista, annars gissas det"
        )
        parser.add_argument("--sheet", help="bladets namn; annars alla blad")
        parser.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle hända")
        parser.add_argument("--on-conflict", choices=["stop", "skip", "update"], default="stop")
        parser.add_argument("--answers", type=Path, help="JSON-fil med svar: [{column, value, answer}]")
        parser.add_argument("--unanswered", choices=["empty"], help="lämna det tomt som ingen har svarat på")
        parser.add_argument("--json", action="store_true", help="skriv ett JSON-objekt och inget annat")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = self.take(options)
        except CommandError as error:
            if not options["json"]:
                raise
            outcome = Outcome("refused", str(error), options["kind"])
        self.tell(outcome, as_json=options["json"])
        if not outcome.is_ready:
            sys.exit(1)

    def take(self, options: dict[str, Any]) -> Outcome:
        by = person_with(options["email"])
        content = read_bytes(options["file"])
        with ports.trail().acting_as(user=by):
            return import_file(
                content,
                options["file"].name,
                by,
                kind=options["kind"],
                sheet=options["sheet"],
                on_conflict=options["on_conflict"],
                answers=read_answers(options["answers"]),
                unanswered=options["unanswered"],
                dry_run=options["dry_run"],
            )

    def tell(self, outcome: Outcome, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
            return
        for one in outcome.sheets or [outcome]:
            self.stdout.write("\n".join(in_words(one)))


def person_with(email: str) -> Any:
    """The active person with that login address, of those they have. Raises CommandError."""
    address = email.strip().lower()
    extra = EmailAddress.objects.filter(email__iexact=address).values("user_id")
    people = get_user_model()._default_manager.filter(Q(email=address) | Q(pk__in=extra), is_active=True)
    found = people.first()
    if found is None:
        raise CommandError(f"Ingen person har adressen {email}.")
    return found


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"Filen {path} går inte att läsa: {error.strerror}.") from error


def read_answers(path: Path | None) -> list[dict[str, Any]]:
    """The answers of a file. Raises CommandError when it is no list of answers."""
    if path is None:
        return []
    try:
        answers = json.loads(read_bytes(path))
        return [{"column": one["column"], "value": one["value"], "answer": one["answer"]} for one in answers]
    except (ValueError, TypeError, KeyError) as error:
        raise CommandError(f"{path} ska vara en JSON-lista med column, value och answer.") from error


def in_words(outcome: Outcome) -> list[str]:
    """The outcome in lines for people."""
    name = f"{outcome.sheet}: " if outcome.sheet else ""
    if outcome.plan is None:
        return [f"{name}{outcome.message}"]
    counts, plan = outcome.plan.counts(), outcome.plan
    lines = [
        f"{name}{counts['rows']} rader: {counts['created']} nya, {counts['updated']} uppdateras, "
        f"{counts['unchanged']} oförändrade, {len(plan.of('stopped'))} stoppas, {len(plan.of('skipped'))} hoppas över."
    ]
    lines += [
        f"  Rad {row.number} stoppas. {' '.join(str(f.message) for f in row.faults)}" for row in plan.of("stopped")
    ]
    lines += [f"  Rad {number}, {w.column}: {w.message}" for number, w in plan.warnings()]
    if plan.open_questions:
        lines.append(f"  {len(plan.open_questions)} frågor väntar på svar. Inget har lästs in.")
    return lines

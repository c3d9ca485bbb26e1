"""Writes the ledger, or the proof of one row, to a file that can be checked without the portal."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import commands, content, events, exporting, ledger, verify


class Command(BaseCommand):
    help = (
        "Skriver spårbarhetsloggen med förseglingar till en fil, en rad JSON för varje rad. "
        "docs/verify_ledger.py kontrollerar filen utan portalen."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL", help="filen får inte finnas")
        parser.add_argument("--proof", type=int, metavar="ID", help="bara beviset för raden med det numret")

    def handle(self, *args: Any, file: Path, proof: int | None, **options: Any) -> None:
        try:
            with verify.one_moment():
                number, digest = _written(file, exporting.lines() if proof is None else [exporting.proof(proof)])
        except FileExistsError as there:
            raise CommandError(f"{file} finns redan.") from there
        except exporting.NotProvable as wrong:
            raise CommandError(str(wrong)) from wrong
        row = "" if proof is None else proof
        ledger.record(events.EXPORTED, acting=commands.at_the_machine(), sha256=digest, lines=number, row=row)
        self.stdout.write(f"{number} rader skrivna till {file}.\nSHA-256: {digest}")


def _written(path: Path, lines: Iterable[dict[str, Any]]) -> tuple[int, str]:
    """Write a file that only its owner may read; return how many lines, and SHA-256. Nothing is left of one that fails.

    Raises FileExistsError.
    """
    number, digest = 0, hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for line in lines:
                number += 1
                written = content.canonical(line).encode() + b"\n"
                digest.update(written)
                file.write(written)
    except BaseException:
        path.unlink()
        raise
    return number, digest.hexdigest()

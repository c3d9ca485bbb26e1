"""An exported ledger is checked without the portal, by a script that needs nothing but Python."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit import content, events, exporting
from audit.models import LedgerEntry
from tests.audit.alterations import ALTERATIONS, made_anew_from_the_second
from tests.audit.sealing import Sealed, carried_out, erase, write
from tests.audit.tampering import run

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "verify_ledger.py"


def check(file: Path, *arguments: str) -> tuple[int, str, str]:
    """Run the script as an auditor does: alone, by Python without any package."""
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(SCRIPT), str(file), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def exported(folder: Path, *arguments: str) -> Path:
    file = folder / "ledger.jsonl"
    call_command("export_ledger", str(file), *arguments, stdout=StringIO())
    return file


def rewritten(file: Path, change: Callable[[list[dict[str, Any]]], Any]) -> None:
    """Let the lines of a file be as `change` leaves them."""
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    change(lines)
    file.write_text("".join(content.canonical(line) + "\n" for line in lines))


def test_the_script_needs_no_more_than_it_says() -> None:
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 7))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_a_whole_ledger_is_whole(kommun_sealed: Sealed, tmp_path: Path) -> None:
    file = exported(tmp_path)
    status, out, err = check(file, *kommun_sealed.given_roots())
    rows = LedgerEntry.objects.exclude(event=events.EXPORTED).count()
    newest = f"3:{kommun_sealed.roots[3].hex()}"
    assert out == (
        f"Allt stämmer: {rows} rader (0 med raderad text, 2 ännu inte förseglade) och 3 förseglingar. "
        f"Den senaste är {newest}\n"
    )
    assert (status, err) == (0, "")
    assert "--root" in check(file)[1]


def test_what_was_exported_is_told_in_the_ledger(kommun_sealed: Sealed, tmp_path: Path) -> None:
    file = exported(tmp_path)
    texts = LedgerEntry.objects.get(event=events.EXPORTED).content["texts"]
    assert texts["sha256"] == sha256(file.read_bytes()).hexdigest()
    assert texts["lines"] == str(len(file.read_text().splitlines()))
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_left_alone(kommun_sealed: Sealed, tmp_path: Path) -> None:
    exported(tmp_path)
    with pytest.raises(CommandError, match="finns redan"):
        exported(tmp_path)


def test_nothing_is_left_of_a_file_that_breaks_off(
    kommun_sealed: Sealed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(exporting, "of_seal", breaks)
    with pytest.raises(RuntimeError):
        exported(tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- altered in the database, and then exported ---


@pytest.mark.parametrize("what", [name for name, alteration in ALTERATIONS.items() if alteration.in_export])
def test_what_is_done_to_the_ledger_is_found_in_an_export(kommun_sealed: Sealed, tmp_path: Path, what: str) -> None:
    ALTERATIONS[what].do(kommun_sealed)
    status, out, err = check(exported(tmp_path))
    assert (status, out) == (1, "")
    faults, expected = err.splitlines()[:-1], kommun_sealed.named(ALTERATIONS[what].found)
    assert len(faults) == len(expected), faults
    assert all(any(fault.endswith(each) for fault in faults) for each in expected), faults
    assert err.splitlines()[-1].startswith(f"{len(faults)} fel. ")


def test_seals_made_anew_are_found_by_a_root_that_was_kept_outside(kommun_sealed: Sealed, tmp_path: Path) -> None:
    made_anew_from_the_second(kommun_sealed)
    file = exported(tmp_path)
    assert check(file)[0] == 0
    one, two, three = kommun_sealed.given_roots()
    assert check(file, one)[0] == 0
    for root, number in ((two, 2), (three, 3)):
        status, _out, err = check(file, root)
        assert status == 1
        assert f"försegling {number}: Förseglingen har en annan rot än den som har sparats utanför portalen." in err


def test_an_erased_text_is_told_from_an_altered_one(kommun_sealed: Sealed, tmp_path: Path) -> None:
    erase(kommun_sealed.rows[4], "label")
    erase(kommun_sealed.rows[5], *kommun_sealed.rows[5].content["texts"])
    carried_out()
    status, out, _err = check(exported(tmp_path), *kommun_sealed.given_roots())
    assert status == 0
    assert "(2 med raderad text," in out
    assert "fem" not in (tmp_path / "ledger.jsonl").read_text()


# --- altered in the file ---


def first(lines: list[dict[str, Any]], label: str) -> dict[str, Any]:
    rows = (line["row"] for line in lines if "row" in line)
    return next(row for row in rows if row["content"]["texts"].get("label") == label)


IN_FILE: dict[str, tuple[Callable[[list[dict[str, Any]]], Any], str]] = {
    "a text": (lambda lines: first(lines, "fem")["content"]["texts"].update(label="X"), "Raden i spårbarhetsloggen är"),
    "the hash of an erased text": (
        lambda lines: first(lines, "fem")["content"].update(erased={"label": "00" * 32}),
        "Raden i spårbarhetsloggen är ändrad",
    ),
    "a place in the order": (lambda lines: first(lines, "fem").update(transaction=1), "Raden står på fel plats"),
    "the end cut off": (lambda lines: lines.pop(), "Slutet är borta"),
    "an unsealed row taken out": (lambda lines: lines.pop(-2), "räknar till något annat"),
}


@pytest.mark.parametrize("what", IN_FILE)
def test_what_is_altered_in_a_file_is_found(kommun_sealed: Sealed, tmp_path: Path, what: str) -> None:
    change, said = IN_FILE[what]
    file = exported(tmp_path)
    rewritten(file, change)
    status, _out, err = check(file)
    assert status == 1
    assert said in err


@pytest.mark.parametrize(
    "text",
    ["", "\n", "{", "[]", '{"format":"isms-ledger","version":2}', '{"format":"isms-ledger","version":1}\n{}', "\xff"],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(text.encode("latin-1"))
    status, out, err = check(file)
    assert (status, out) == (2, "")
    assert err.startswith("Filen ")
    assert "Traceback" not in err


def test_many_faults_are_counted_and_the_first_are_told(kommun_sealed: Sealed, tmp_path: Path) -> None:
    for n in range(100):
        write(f"rad {n}")
    run("UPDATE audit_ledgerentry SET at = at - interval '1 day'")
    status, _out, err = check(exported(tmp_path))
    number = LedgerEntry.objects.exclude(event=events.EXPORTED).count()
    assert (status, len(err.splitlines())) == (1, 101)
    assert err.splitlines()[-1].startswith(f"{number} fel. ")


# --- the proof of one row ---


def test_one_row_is_proved_by_itself(kommun_sealed: Sealed, tmp_path: Path) -> None:
    for row in (kommun_sealed.rows[0], kommun_sealed.rows[4], kommun_sealed.rows[-1]):
        file = exported(tmp_path, f"--proof={row.pk}")
        status, out, err = check(file, kommun_sealed.given_roots()[-1])
        assert (status, err) == (0, "")
        assert f"rad {row.pk} (read.page)" in out
        assert f"Den senaste förseglingen i filen är 3:{kommun_sealed.roots[3].hex()}" in out
        file.unlink()


PROOFS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "its text": (lambda it: it["row"]["content"]["texts"].update(label="X"), "Raden i spårbarhetsloggen är ändrad"),
    "its digest": (lambda it: it["row"].update(digest="00" * 32), "Raden finns inte bland dem"),
    "its number": (lambda it: it["row"].update(id=7), "Raden finns inte bland dem"),
    "its place": (lambda it: it.update(index=it["index"] + 1), "Raden finns inte bland dem"),
    "its path": (lambda it: it["path"].pop(), "Raden finns inte bland dem"),
    "its seal": (lambda it: it["seals"][0]["facts"].update(at="2026-01-01T00:00:00+00:00"), "Förseglingen är ändrad"),
    "a later seal": (lambda it: it["seals"].pop(), "Förseglingen finns inte i filen"),
}


@pytest.mark.parametrize("what", PROOFS)
def test_an_altered_proof_proves_nothing(kommun_sealed: Sealed, tmp_path: Path, what: str) -> None:
    change, said = PROOFS[what]
    file = exported(tmp_path, f"--proof={kommun_sealed.rows[4].pk}")
    rewritten(file, lambda lines: change(lines[0]))
    status, _out, err = check(file, kommun_sealed.given_roots()[-1])
    assert status == 1
    assert said in err


def test_a_row_that_is_not_sealed_or_there_has_no_proof(kommun_sealed: Sealed, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="inte förseglad än"):
        exported(tmp_path, f"--proof={kommun_sealed.unsealed.pk}")
    with pytest.raises(CommandError, match="finns inte"):
        exported(tmp_path, "--proof=999999999")
    run("DELETE FROM audit_ledgerentry WHERE id = %s", kommun_sealed.rows[3].pk)
    with pytest.raises(CommandError, match="inte de som förseglades"):
        exported(tmp_path, f"--proof={kommun_sealed.rows[4].pk}")
    assert list(tmp_path.iterdir()) == []

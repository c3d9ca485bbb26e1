#!/usr/bin/env python3
"""Kontrollerar en fil med spårbarhetsloggen, eller beviset för en rad, utan portalen.

    python3 verify_ledger.py FIL [--root NUMMER:ROT …]

FIL skrivs av `manage.py export_ledger`. ROT är en förseglings rot som har sparats utanför portalen, till exempel i ett
mejl: utan den går det bara att se att filen stämmer med sig själv. Formatet står i ledger-format.md. Behöver Python 3.7
eller senare och inget annat. Slutar med 0 om allt stämmer, 1 om något inte gör det och 2 om filen inte går att läsa.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from itertools import repeat
from pathlib import Path
from typing import Any

FORMATS = ("isms-ledger", "isms-ledger-proof")
VERSION = 1
SEAL_FACTS = {"number", "at", "epoch", "below", "rows", "total", "tree", "previous"}
NOTHING = "00" * 32  # what stands for the root before the first seal
TELLS_OF_SEAL = "ledger.sealed"
TELLS_OF_ERASING = "erasure.done"
MOST_TOLD = 100
canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Unreadable(Exception):
    """The file is not one that the portal writes."""


# --- rows --------------------------------------------------------------------------------------------


def text_hashes(content: dict[str, Any]) -> dict[str, str]:
    """Return the hash of each text: worked out, or for an erased one as it was left."""
    texts, erased = content["texts"], content.get("erased") or {}
    if not texts.keys().isdisjoint(erased):
        raise ValueError("there and erased")
    hashes = dict(erased)
    salts = content.get("salts") or {}
    row_salt = bytes.fromhex(content["salt"]) if texts and not salts else b""
    for name, text in texts.items():
        encoded = name.encode()
        salt = bytes.fromhex(salts[name]) if salts else sha256(row_salt + encoded).digest()
        said = b"\x00" if text is None else b"\x01" + text.encode()
        hashes[name] = sha256(salt + encoded + b"\x00" + said).hexdigest()
    return hashes


def is_whole(row: dict[str, Any]) -> bool:
    """Tell whether a row is what its digest commits to."""
    try:
        committed = canonical({"facts": row["facts"], "texts": text_hashes(row["content"])})
        return sha256(committed.encode()).hexdigest() == row["digest"]
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def texts_of(content: Any) -> dict[str, Any]:
    texts = content.get("texts") if isinstance(content, dict) else None
    return texts if isinstance(texts, dict) else {}


def named(row: dict[str, Any]) -> str:
    return f"rad {row['id']} ({row['facts'].get('event')})"


def place(row: dict[str, Any]) -> tuple[int, int, int]:
    return row["epoch"], row["transaction"], row["id"]


def leaf(row: dict[str, Any]) -> bytes:
    ordered = b"".join(part.to_bytes(8, "big", signed=True) for part in place(row))
    return sha256(b"\x00" + ordered + bytes.fromhex(row["digest"])).digest()


# --- trees (RFC 6962, section 2.1; the check of a path is RFC 9162, section 2.1.3.2) ------------------


class Tree:
    """A Merkle tree that leaves are added to; it keeps one hash for each level."""

    def __init__(self) -> None:
        self.size = 0
        self.parts: list[bytes] = []

    def add(self, hashed: bytes) -> None:
        size = self.size
        while size & 1:
            hashed = sha256(b"\x01" + self.parts.pop() + hashed).digest()
            size >>= 1
        self.parts.append(hashed)
        self.size += 1

    def root(self) -> str:
        if not self.parts:
            return sha256(b"").hexdigest()
        hashed = self.parts[-1]
        for left in reversed(self.parts[:-1]):
            hashed = sha256(b"\x01" + left + hashed).digest()
        return hashed.hex()


def root_by_path(hashed: bytes, index: int, size: int, path: list[str]) -> str | None:
    here, last = index, size - 1
    if not 0 <= here <= last:
        return None
    for beside in map(bytes.fromhex, path):
        if last == 0:
            return None
        if here & 1 or here == last:
            hashed = sha256(b"\x01" + beside + hashed).digest()
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            hashed = sha256(b"\x01" + hashed + beside).digest()
        here, last = here >> 1, last >> 1
    return hashed.hex() if last == 0 else None


# --- seals -------------------------------------------------------------------------------------------


class Chain:
    """Seals one after another, and roots that were kept outside."""

    def __init__(self, roots: dict[int, str]) -> None:
        self.number, self.total, self.root, self.reach = 0, 0, NOTHING, (0, 0)
        self.roots = dict(roots)

    def begin_at(self, facts: dict[str, str]) -> None:
        """Take for granted what came before the first seal of a proof."""
        self.number, self.total = int(facts["number"]) - 1, int(facts["total"]) - int(facts["rows"])
        self.root = facts["previous"]

    def take(self, seal: dict[str, Any]) -> Iterator[str]:
        """Yield what is wrong with the next seal and its place in the chain."""
        facts, root = seal["facts"], seal["root"]
        number, reach = int(facts["number"]), (int(facts["epoch"]), int(facts["below"]))
        if number != self.number + 1:
            yield f"försegling {number}: Förseglingen före är borta."
        elif facts["previous"] != self.root or int(facts["total"]) != self.total + int(facts["rows"]):
            yield f"försegling {number}: Förseglingen bygger inte på den före."
        if set(facts) != SEAL_FACTS or sha256(canonical(facts).encode()).hexdigest() != root or reach <= self.reach:
            yield f"försegling {number}: Förseglingen är ändrad."
        if self.roots.pop(number, root) != root:
            yield f"försegling {number}: Förseglingen har en annan rot än den som har sparats utanför portalen."
        self.number, self.total, self.root, self.reach = number, int(facts["total"]), root, reach

    def end(self) -> Iterator[str]:
        for number in sorted(self.roots):
            yield f"försegling {number}: Förseglingen finns inte i filen, men dess rot har sparats utanför portalen."


# --- files -------------------------------------------------------------------------------------------


class Ledger:
    """A file with the whole ledger, read through once."""

    def __init__(self, lines: Iterator[dict[str, Any]], roots: dict[int, str]) -> None:
        self.lines, self.chain, self.tree = lines, Chain(roots), Tree()
        self.rows = self.erased = 0
        self.last = (0, 0, 0)
        # Of rows since the last seal: since which one they are wrong is known when the next has come.
        self.wrong: list[str] = []
        self.more = 0
        self.untold: dict[str, str] = {}  # seals that the ledger should tell of further on
        self.carried_out: set[str] = set()  # decisions to erase that the ledger tells of
        self.erased_by: dict[str, str] = {}  # decisions that rows name, with the first of those rows

    def faults(self) -> Iterator[str]:
        seals, end = 0, None
        for line in self.lines:
            if end is not None:
                raise Unreadable("Det står något efter slutet.")
            if "row" in line:
                self.take(line["row"])
            elif "seal" in line:
                seals += 1
                yield from self.end_of_seal(line["seal"])
            else:
                end = line["end"]
        yield from self.told("Ännu inte förseglat.")
        yield from (f"försegling {n}: Spårbarhetsloggen berättar inte om förseglingen." for n in self.untold)
        for decision, row in self.erased_by.items():
            if decision not in self.carried_out:
                yield f"{row}: Text är borta ur raden utan ett gallringsbeslut som loggen berättar om."
        yield from self.chain.end()
        if end != {"rows": self.rows, "seals": seals}:
            yield "filen: Slutet är borta, eller räknar till något annat än det som står i filen."

    def take(self, row: dict[str, Any]) -> None:
        self.rows += 1
        self.tree.add(leaf(row))
        facts, content = row["facts"], row["content"]
        self.note_erased(row, content)
        if not is_whole(row):
            self.note(f"{named(row)}: Raden i spårbarhetsloggen är ändrad.")
        if facts.get("event") == TELLS_OF_SEAL:
            self.told_of(facts["about_id"], row)
        if place(row) <= self.last or place(row)[:2] < self.chain.reach:
            self.note(f"{named(row)}: Raden står på fel plats.")
        self.last = place(row)

    def note_erased(self, row: dict[str, Any], content: Any) -> None:
        """Note by which decisions texts of a row are erased, and whether the row tells that one was carried out."""
        erased = content.get("erased") if isinstance(content, dict) else None
        self.erased += bool(erased)
        by = content.get("erased_by") if erased else None
        for name in erased if isinstance(erased, dict) else ():
            decision = str(by.get(name)) if isinstance(by, dict) else "None"
            self.erased_by.setdefault(decision, named(row))
        if row["facts"].get("event") == TELLS_OF_ERASING:
            self.carried_out.add(str(row["facts"]["about_id"]))

    def told_of(self, number: str, row: dict[str, Any]) -> None:
        """Hold what the ledger tells of a seal against the seal."""
        if number not in self.untold:
            self.note(f"{named(row)}: Förseglingen som raden berättar om är borta.")
        elif self.untold.pop(number) != texts_of(row["content"]).get("root"):
            self.note(f"försegling {number}: Spårbarhetsloggen berättar om en annan försegling.")

    def note(self, fault: str) -> None:
        if len(self.wrong) < MOST_TOLD:
            self.wrong.append(fault)
        else:
            self.more += 1

    def end_of_seal(self, seal: dict[str, Any]) -> Iterator[str]:
        number, facts = int(seal["facts"]["number"]), seal["facts"]
        yield from self.told(f"Sedan försegling {number}.")
        yield from self.chain.take(seal)
        if self.tree.size != int(facts["rows"]):
            yield f"försegling {number}: {facts['rows']} rader förseglades, men nu finns {self.tree.size}."
        elif self.tree.root() != facts["tree"]:
            yield f"försegling {number}: Raderna är inte de som förseglades, eller har bytt plats."
        if self.last[:2] >= self.chain.reach:
            yield f"försegling {number}: Rader som hör till en senare försegling står före den."
        self.tree = Tree()
        self.untold[facts["number"]] = seal["root"]

    def told(self, since: str) -> Iterator[str]:
        yield from (f"{fault} {since}" for fault in self.wrong)
        yield from repeat("", self.more)  # only counted
        self.wrong, self.more = [], 0

    def summary(self) -> str:
        newest = f" Den senaste är {self.chain.number}:{self.chain.root}" if self.chain.number else ""
        return (
            f"{self.rows} rader ({self.erased} med raderad text, {self.tree.size} ännu inte förseglade) "
            f"och {self.chain.number} förseglingar.{newest}"
        )


class Proof:
    """A file with one row and what proves it."""

    def __init__(self, proof: dict[str, Any], roots: dict[int, str]) -> None:
        self.proof, self.row, self.chain = proof, proof["row"], Chain(roots)

    def faults(self) -> Iterator[str]:
        seals = self.proof["seals"]
        facts = seals[0]["facts"]
        if not is_whole(self.row):
            yield f"{named(self.row)}: Raden i spårbarhetsloggen är ändrad. Sedan försegling {facts['number']}."
        found = root_by_path(leaf(self.row), self.proof["index"], int(facts["rows"]), self.proof["path"])
        if found != facts["tree"] or place(self.row)[:2] >= (int(facts["epoch"]), int(facts["below"])):
            yield f"{named(self.row)}: Raden finns inte bland dem som förseglades i försegling {facts['number']}."
        self.chain.begin_at(facts)
        for seal in seals:
            yield from self.chain.take(seal)
        yield from self.chain.end()

    def summary(self) -> str:
        facts, first = self.row["facts"], self.proof["seals"][0]["facts"]
        who = texts_of(self.row["content"]).get("actor") or "(raderat)"
        return (
            f"{named(self.row)}, {facts['at']}, {who}, "
            f"finns i försegling {first['number']} från {first['at']}. "
            f"Den senaste förseglingen i filen är {self.chain.number}:{self.chain.root}"
        )


def opened(file: Any, roots: dict[int, str]) -> Ledger | Proof:
    """Return what a file holds. Raises Unreadable."""
    lines = (json.loads(line) for line in file)
    head = next(lines, None)
    if not isinstance(head, dict) or head.get("format") not in FORMATS or head.get("version") != VERSION:
        raise Unreadable("Filen är inte skriven av export_ledger, eller av en nyare version.")
    return Ledger(lines, roots) if head["format"] == FORMATS[0] else Proof(head, roots)


def kept_outside(text: str) -> tuple[int, str]:
    number, _colon, root = text.strip().partition(":")
    if len(bytes.fromhex(root)) != len(NOTHING) // 2:
        raise ValueError(text)
    return int(number), root.lower()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Kontrollerar en fil med spårbarhetsloggen utan portalen.")
    parser.add_argument("file", metavar="FIL")
    parser.add_argument("--root", action="append", default=[], type=kept_outside, metavar="NUMMER:ROT")
    given = parser.parse_args(arguments)
    number = 0
    try:
        with Path(given.file).open(encoding="utf-8") as file:
            held = opened(file, dict(given.root))
            for fault in held.faults():
                number += 1
                if number <= MOST_TOLD:
                    print(fault, file=sys.stderr)
    except (OSError, Unreadable) as wrong:
        print(f"Filen går inte att läsa: {wrong}", file=sys.stderr)
        return 2
    except (AttributeError, IndexError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as wrong:
        print(f"Filen har inte rätt form: {wrong!r}", file=sys.stderr)
        return 2
    if number:
        print(f"{number} fel. {held.summary()}", file=sys.stderr)
        return 1
    print(f"Allt stämmer: {held.summary()}")
    if not given.root:
        print("Jämför den med en rot som har sparats utanför portalen (--root): annars kan alla ha gjorts om.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

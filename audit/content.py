"""What a ledger row commits to: its bare facts, and a salted hash of each text that may have to be erased.

Every value is a text, as it was then, or nothing: columns can later be renamed, retyped or dropped and the row still
says what it said. A text is committed to by SHA-256 over a salt of its own, its name and itself. The salt is that of
the row, hashed with the name; who erases a text leaves its hash and takes the salt of the row away, so that nobody can
find the text by guessing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

Texts = Mapping[str, str | None]
SALT_BYTES = 16
_write = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def text_of(value: Any) -> str | None:
    """Return a value as the ledger writes it: always the same text for the same value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"  # a number that was typed as 4 comes back as 4.00
    if isinstance(value, dict | list | tuple):
        return canonical(value)
    return str(value)


def canonical(value: Any) -> str:
    """Return JSON that is the same for the same value whoever writes it (sorted keys, no blanks, UTF-8)."""
    return _write(value)


def sealed(texts: Texts) -> dict[str, Any]:
    """Return the content of a new row: its texts, and a fresh salt."""
    return {"salt": secrets.token_hex(SALT_BYTES), "texts": dict(texts)}


def hashes(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the hash of each text of a row: worked out, or for one that is erased as it was left.

    Raises ValueError for a text that is there and erased: the hash that was left would hide what it says now.
    """
    texts, erased = content["texts"], content.get("erased", {})
    if not texts.keys().isdisjoint(erased):
        raise ValueError("A text is there and erased")
    if salts := content.get("salts"):
        own = {name: bytes.fromhex(salts[name]) for name in texts}
    else:
        row = bytes.fromhex(content["salt"]) if texts else b""
        own = {name: _salt(row, name) for name in texts}
    return {name: _hash(own[name], name, text) for name, text in texts.items()} | erased


def salt_of(salt: str, name: str) -> str:
    """Return the salt of one text, of that of its row."""
    return _salt(bytes.fromhex(salt), name).hex()


def _salt(row: bytes, name: str) -> bytes:
    return sha256(row + name.encode()).digest()


def _hash(salt: bytes, name: str, text: str | None) -> str:
    said = b"\x00" if text is None else b"\x01" + text.encode()
    return sha256(salt + name.encode() + b"\x00" + said).hexdigest()


def digest(facts: Mapping[str, Any], content: Mapping[str, Any]) -> bytes:
    """Return what a row commits to: its facts and the hashes of its texts."""
    told = {name: text_of(value) for name, value in facts.items()}
    return sha256(canonical({"facts": told, "texts": hashes(content)}).encode()).digest()


def is_whole(committed: bytes, facts: Mapping[str, Any], content: Any) -> bool:
    """Tell whether a row is what it was committed to, whatever has been made of its content."""
    try:
        return digest(facts, content) == committed
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def texts_of(content: Any) -> Texts:
    """Return the texts of a row, none of one whose content is not what the ledger writes."""
    texts = content.get("texts") if isinstance(content, dict) else None
    return texts if isinstance(texts, dict) else {}


def decisions_of(content: Any) -> set[int | None]:
    """Return the keys of the decisions by which texts of a row are erased, None among them for a text without any."""
    by = content.get("erased_by") if isinstance(content, dict) else None
    by = by if isinstance(by, dict) else {}
    found = (by.get(name) for name in erased_of(content))
    return {one if isinstance(one, int) else None for one in found}


def erased_of(content: Any) -> Mapping[str, str]:
    """Return the hashes of the texts of a row that are erased."""
    erased = content.get("erased") if isinstance(content, dict) else None
    return erased if isinstance(erased, dict) else {}

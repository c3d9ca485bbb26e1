"""Files that were taken in, and what stands in them."""

from __future__ import annotations

import zipfile
from io import BytesIO

from core.models import ImportRun
from erasing import places

ENCODINGS = ("utf-8-sig", "cp1252", "utf-16")
LARGEST_PART = 200_000_000


def holding(search: str) -> list[int]:
    """Return the keys of the imports whose files hold any of the words."""
    found = []
    words = [word.casefold() for word in places.words(search)]
    for pk, content in ImportRun.objects.exclude(content=b"").values_list("pk", "content").iterator(chunk_size=10):
        text = text_of(bytes(content)).casefold()
        if any(word in text for word in words):
            found.append(pk)
    return found


def text_of(content: bytes) -> str:
    """Return the text of a file, in each way that it may be written; of a workbook that of all its parts."""
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as book:
            parts = [book.read(one) for one in book.infolist() if one.file_size <= LARGEST_PART]
        return "\n".join(part.decode("utf-8", "replace") for part in parts)
    return "\n".join(content.decode(encoding, "replace") for encoding in ENCODINGS)

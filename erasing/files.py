"""Files that were taken in, and what stands in them."""

from __future__ import annotations

import html
import re
import zipfile
from io import BytesIO

from core.models import ImportRun
from erasing import places

ENCODINGS = ("utf-8-sig", "cp1252", "utf-16")
LARGEST_PART = 200_000_000
MARK = re.compile(r"<[^>]*>")


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
        texts = [part.decode("utf-8", "replace") for part in parts]
        # A cell's text may be cut up between marks, and some of its signs are written in another way.
        return "\n".join([*texts, *(html.unescape(MARK.sub("", text)) for text in texts)])
    return "\n".join(content.decode(encoding, "replace") for encoding in ENCODINGS)

"""The text of files that were taken in, in each way that it may be written."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from erasing import files


@pytest.mark.parametrize("cell", ["Anna &amp; Åsa", "<r><t>Anna </t></r><r><t>&amp; Åsa</t></r>"])
def test_words_of_a_workbook_are_found_however_they_are_written(cell: str) -> None:
    book = BytesIO()
    with zipfile.ZipFile(book, "w") as parts:
        parts.writestr("xl/sharedStrings.xml", f"<si>{cell}</si>")
    assert "Anna & Åsa" in files.text_of(book.getvalue())

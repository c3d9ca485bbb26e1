"""Broken, foreign and malicious files end in one sentence, fast, and nothing in them is run."""

from __future__ import annotations

import re

import pytest

from core.imports.limits import MAX_CELL_LENGTH, MAX_FILE_BYTES, MAX_UNZIPPED_BYTES, Unreadable
from core.imports.reading import ENCRYPTED_STREAM, OLE_START, read
from tests.imports.files import part_of, saved, with_parts, workbook_of, zip_of
from tests.imports.hostile import GOOD, SHEET, STRINGS, forged


def refusal(content: bytes, name: str = "lista.xlsx") -> str:
    with pytest.raises(Unreadable) as caught:
        read(content, name)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "%(" not in sentence
    return sentence


@pytest.mark.parametrize(
    "content", [b"", b"  \r\n\t", b"\xef\xbb\xbf", b";;\r\n;;\r\n", saved(workbook_of([])), saved(workbook_of([[""]]))]
)
def test_refuses_an_empty_file(content: bytes) -> None:
    assert "Kontrollera att du valde rätt fil" in refusal(content, "lista.csv")


def test_refuses_a_file_that_is_too_big() -> None:
    assert "Dela upp" in refusal(b"x" * (MAX_FILE_BYTES + 1), "lista.csv")


def test_tells_a_password_from_an_old_format() -> None:
    assert "lösenord" in refusal(OLE_START + bytes(600) + ENCRYPTED_STREAM)
    assert ".xls" in refusal(OLE_START + bytes(600) + "Workbook".encode("utf-16-le"), "lista.xls")


def test_refuses_an_encrypted_zip() -> None:
    # The flag stands at 6 in the local header and at 8 in the central one.
    locked = bytearray(GOOD)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = locked.find(mark)
        while start != -1:
            locked[start + place] |= 1
            start = locked.find(mark, start + 4)
    assert "lösenord" in refusal(bytes(locked))


# Told as shares: the length follows the time that the workbook states, and two workers must name the same tests.
@pytest.mark.parametrize("share", [0.01, 0.33, 0.5, 0.99])
def test_refuses_a_truncated_workbook(share: float) -> None:
    assert "skadad" in refusal(GOOD[: int(len(GOOD) * share)])


def test_refuses_a_workbook_with_broken_parts() -> None:
    assert "skadad" in refusal(with_parts(GOOD, {SHEET: "<worksheet><sheetData><row>"}))
    assert "tom" in refusal(with_parts(GOOD, {"xl/workbook.xml": "<nothing/>"}))
    assert "skadad" in refusal(with_parts(GOOD, {SHEET: part_of(GOOD, SHEET).replace('r="A1"', 'r="1A"')}))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "docProps/core.xml"])
def test_refuses_entities_in_any_part(part: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    body = part_of(GOOD, part)
    declaration, _mark, rest = body.partition("?>") if body.startswith("<?xml") else ("", "", body)
    bomb = (declaration + "?>" if declaration else "") + laughs + rest
    assert "kod som Excel aldrig skriver" in refusal(with_parts(GOOD, {part: bomb}))


def test_refuses_entities_in_another_encoding() -> None:
    body = part_of(GOOD, SHEET)
    root = body[body.index("<worksheet") :]
    bomb = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + root
    assert "kod som Excel aldrig skriver" in refusal(with_parts(GOOD, {SHEET: bomb.encode("utf-16")}))


def test_refuses_a_zip_bomb() -> None:
    assert "packas upp" in refusal(with_parts(GOOD, {"xl/media/image1.png": bytes(MAX_UNZIPPED_BYTES)}))


def test_refuses_a_zip_of_too_many_parts() -> None:
    many = {f"xl/media/{number}.txt": "" for number in range(2_100)}
    assert "packas upp" in refusal(with_parts(GOOD, many))


def test_refuses_a_merged_block_over_the_whole_sheet() -> None:
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    body = part_of(GOOD, SHEET).replace("</sheetData>", merged)
    assert "celler" in refusal(with_parts(GOOD, {SHEET: body}))


def test_refuses_a_lonely_cell_far_away() -> None:
    book = workbook_of([["Namn", "Not"], ["A", "b"]])
    book.active.cell(1_000_000, 1, "långt ned")
    assert "rader" in refusal(saved(book))
    book = workbook_of([["Namn", "Not"], ["A", "b"]])
    book.active.cell(2, 16_000, "långt bort")
    assert "kolumner" in refusal(saved(book))


def linked(ref: str) -> bytes:
    book = workbook_of([["Namn", "Not"], ["A", "b"]])
    book.active["A2"].hyperlink = "https://example.invalid/"
    body = part_of(saved(book), SHEET)
    return with_parts(saved(book), {SHEET: re.sub('(<hyperlink [^>]*ref=")A2"', rf'\g<1>{ref}"', body)})


def test_refuses_a_link_over_the_whole_sheet() -> None:
    assert "celler" in refusal(linked("A1:XFD1048576"))
    assert read(linked("A2:B2"), "lista.xlsx").sheets[0].rows[1].cell(1).value == "A"


@pytest.mark.parametrize(
    ("part", "inside"),
    [
        ("xl/styles.xml", "<xf/>" * 200_001),
        (SHEET, "<row/>" * 100_001),
        (SHEET, "<x/>" * 2_500_001),
        (SHEET, "<x>" * 101),
        ("xl/pivotCache/pivotCacheRecords1.xml", "<r/>" * 200_001),
    ],
)
def test_refuses_what_grows_in_memory(part: str, inside: str) -> None:
    assert "packas upp" in refusal(with_parts(GOOD, {part: f"<root>{inside}</root>"}))


def test_refuses_more_texts_than_cells() -> None:
    assert "celler" in refusal(with_parts(GOOD, {STRINGS: f"<sst>{'<si/>' * 500_001}</sst>"}))


@pytest.mark.parametrize("declared", [10, 1_000])
def test_a_forged_size_unpacks_no_more_than_it_says(declared: int) -> None:
    """The central directory says that the sheet is small; it is 400 MB."""
    assert "skadad" in refusal(forged(GOOD, SHEET, "<worksheet>" + " " * 400_000_000, declared))


def test_refuses_macros_that_have_another_name() -> None:
    types = part_of(GOOD, "[Content_Types].xml")
    macro = '<Override PartName="/xl/notes.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    parts = {"xl/notes.bin": b"Sub Auto_Open()", "[Content_Types].xml": types.replace("</Types>", macro)}
    assert "makron" in refusal(with_parts(GOOD, parts))
    assert "makron" in refusal(with_parts(GOOD, {"xl/macrosheets/sheet1.xml": "<x/>"}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_wrongly_decoded_letters_are_shown_with_their_row(encoding: str) -> None:
    sentence = refusal("Namn;Not\nA;b\nLÃ¶nesystem;c\n".encode(encoding), "lista.csv")
    assert "på rad 3 står ”LÃ¶nesystem”" in sentence
    assert "CSV UTF-8" in sentence


def test_lost_letters_are_refused() -> None:
    assert "på rad 2" in refusal("Namn;Not\nL\ufffdn;c\n".encode(), "lista.csv")


def test_a_workbook_is_refused_for_its_letters_only_when_the_whole_list_is_wrong() -> None:
    wrong = [["Namn", "Not"], ["LÃ¶n", "b"], ["FÃ¶rskola", "c"], ["Ã\x84ldre", "d"]]
    assert "på rad 2 står ”LÃ¶n”" in refusal(saved(workbook_of(wrong)))
    assert read(saved(workbook_of(wrong[:2])), "lista.xlsx").sheets[0].rows[1].cell(1).value == "LÃ¶n"


def test_refuses_macros_without_running_them() -> None:
    assert "makron" in refusal(with_parts(GOOD, {"xl/vbaProject.bin": b"Sub Auto_Open()"}), "lista.xlsm")


def test_refuses_other_zips() -> None:
    assert "ingen Excel-arbetsbok" in refusal(zip_of({"word/document.xml": "<a/>"}), "lista.docx")
    assert "annat kalkylprogram" in refusal(zip_of({"content.xml": "<a/>"}), "lista.ods")
    assert ".xlsb" in refusal(zip_of({"xl/workbook.bin": b"\x00"}), "lista.xlsb")
    assert "ingen Excel-arbetsbok" in refusal(zip_of({}), "lista.zip")


def test_refuses_text_that_is_called_a_workbook() -> None:
    assert "heter som en Excel-arbetsbok" in refusal(b"Namn;Not\nA;b\n", "lista.xlsx")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7\n", "varken en Excel-arbetsbok eller en csv-fil"),
        (b"<!DOCTYPE html><table></table>", "webbsida"),
        (b"\xef\xbb\xbf<html>", "webbsida"),
        (b"\x89PNG\r\n\x1a\n1234", "en bild"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "en bild"),
        (b"GIF89a;1", "en bild"),
        (b"BM\x36\0\0\0\0\0", "en bild"),
        (b"RIFF\0\0\0\0WEBPVP8", "en bild"),
        (b"\x09\x08\x10\x00\x00\x06", "gamla Excel-formatet"),
    ],
)
def test_refuses_files_of_other_kinds(content: bytes, sentence: str) -> None:
    assert sentence in refusal(content, "lista.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_says_that_a_web_page_called_xls_is_one(encoding: str) -> None:
    page = "<html><table><tr><td>Namn</td></tr><tr><td>Lön</td></tr></table></html>"
    assert "webbsida" in refusal(page.encode(encoding), "export.xls")


def test_a_list_may_begin_with_the_letters_of_a_picture() -> None:
    assert read(b"BM;Not\nA;b\n", "lista.csv").sheets[0].rows[0].cell(1).value == "BM"


@pytest.mark.parametrize("content", [b"Namn;Not\nA\0B;c\n", b"\0\0\0\0;\0\0\0"])
def test_refuses_a_text_file_with_zeros(content: bytes) -> None:
    assert "inte text" in refusal(content, "lista.csv")


def test_refuses_bytes_that_no_encoding_explains() -> None:
    assert "CSV UTF-8" in refusal(b"Namn;Not\nA\x81\x9d;c\n", "lista.csv")


def test_refuses_two_encodings_in_one_file() -> None:
    assert "CSV UTF-8" in refusal("Namn;Ägare\n".encode() + "Ö;Åsa\n".encode("cp1252"), "lista.csv")


def test_a_forgotten_quotation_mark_does_not_swallow_the_rest() -> None:
    assert "rad 3" in refusal(b'Namn;Not\nA;b\nC;"d\nE;f\nG;h\n', "lista.csv")


def test_refuses_a_cell_longer_than_excel_allows() -> None:
    long = b"x" * (MAX_CELL_LENGTH + 1)
    assert "rad 2" in refusal(b"Namn;Not\nA;" + long + b"\n", "lista.csv")
    assert "rad 2" in refusal(b"Namn;Not\nA;" + long * 5 + b"\n", "lista.csv")
    strings = f'<c r="A1" t="inlineStr"><is><t>{"x" * (MAX_CELL_LENGTH + 1)}</t></is></c>'
    body = part_of(GOOD, SHEET)
    first = body[body.index('<c r="A1"') : body.index("</c>") + 4]
    assert "rad 1" in refusal(with_parts(GOOD, {SHEET: body.replace(first, strings)}))


def test_a_formula_is_text_here_and_never_calculated() -> None:
    book = workbook_of([["Namn", "Not"], ["A", '=WEBSERVICE("http://example.invalid/")'], ["B", "=cmd|' /C calc'!A0"]])
    cells = [row.cell(2) for row in read(saved(book), "lista.xlsx").sheets[0].rows]
    assert [cell.value for cell in cells] == ["Not", None, None]
    assert all(cell.formula for cell in cells[1:])

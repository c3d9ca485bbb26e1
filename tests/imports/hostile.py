"""Files that must be refused, by name: what people upload by mistake, and what others send on purpose."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

from core.imports.limits import MAX_FILE_BYTES
from core.imports.reading import ENCRYPTED_STREAM, OLE_START
from tests.imports.files import part_of, saved, with_parts, workbook_of, zip_of

GOOD = saved(workbook_of([["Namn", "Not"], ["A", "b"], ["C", "d"]]))
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BIG = MAX_FILE_BYTES - 1_000


def forged(content: bytes, part: str, body: str | bytes, declared: int) -> bytes:
    """The same zip with a part that says of itself, in both places, that it is smaller than it is."""
    whole = bytearray(with_parts(content, {part: body}))
    name = part.encode()
    for mark, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        place = 0
        while (place := whole.find(mark, place)) != -1:
            if whole[place + name_at : place + name_at + len(name)] == name:
                whole[place + size_at : place + size_at + 4] = declared.to_bytes(4, "little")
            place += 4
    return bytes(whole)


def with_sheet(inside: str) -> bytes:
    return with_parts(GOOD, {SHEET: f"<worksheet>{inside}</worksheet>"})


def with_end(inside: str) -> bytes:
    """A good sheet with something after its cells."""
    return with_parts(GOOD, {SHEET: part_of(GOOD, SHEET).replace("</sheetData>", f"</sheetData>{inside}")})


def overlapping() -> bytes:
    """Many names for one and the same packed part."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", " " * 1_000_000)
        first = archive.infolist()[0]
        for number in range(1_500):
            twin = zipfile.ZipInfo(f"xl/{number}.xml")
            for field in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(twin, field, getattr(first, field))
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
    return stream.getvalue()


def laughing() -> str:
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    cell = "<sheetData><row><c><v>&i;</v></c></row></sheetData>"
    return f'<!DOCTYPE x [<!ENTITY a "ha">{entities}]><worksheet>{cell}</worksheet>'


def far_away(column: int, row: int) -> bytes:
    book = workbook_of([["Namn", "Not"], ["A", "b"]])
    book.active.cell(row, column, "x")
    return saved(book)


FILES: dict[str, Callable[[], bytes]] = {
    "tom.csv": lambda: b"",
    "blank.csv": lambda: b"\xef\xbb\xbf \r\n ;;;\r\n",
    "tom.xlsx": lambda: saved(workbook_of([])),
    "losenord.xlsx": lambda: OLE_START + bytes(600) + ENCRYPTED_STREAM + bytes(BIG - 1_000),
    "gammal.xls": lambda: OLE_START + bytes(600) + "Workbook".encode("utf-16-le") + bytes(BIG - 1_000),
    "avklippt.xlsx": lambda: GOOD[: len(GOOD) // 2],
    "webbsida.xls": lambda: b"<html><table>" + b"<tr><td>A</td></tr>" * 500_000,
    "dokument.xlsx": lambda: zip_of({"word/document.xml": "<a/>"}),
    "zip.xlsx": lambda: zip_of({"bilder/a.txt": "x" * 1_000}),
    "bild.csv": lambda: b"\x89PNG\r\n\x1a\n" + bytes(BIG - 100),
    "skarmbild.csv": lambda: b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)) * 1_000,
    "zipbomb.xlsx": lambda: with_parts(GOOD, {SHEET: b" " * 1_000_000_000}),
    "zipbomb-forfalskad.xlsx": lambda: forged(GOOD, SHEET, b"<worksheet>" + b" " * 1_000_000_000, 1_000),
    "zipbomb-liten.xlsx": lambda: forged(GOOD, "xl/styles.xml", b"<a>" + b" " * 1_000_000_000, 0),
    "zipbomb-overlapp.xlsx": overlapping,
    "manga-delar.xlsx": lambda: with_parts(GOOD, {f"xl/media/{n}.txt": "" for n in range(2_100)}),
    "skratt.xlsx": lambda: with_parts(GOOD, {SHEET: laughing()}),
    "utifran.xlsx": lambda: with_parts(
        GOOD, {"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>'}
    ),
    "sista-cellen.xlsx": lambda: far_away(16_384, 1_048_576),
    "bred.xlsx": lambda: saved(workbook_of([["Namn"] * 16_000, ["A"] * 16_000])),
    "langt-ned.xlsx": lambda: far_away(1, 1_048_576),
    "sammanfogad.xlsx": lambda: with_end('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "lankad.xlsx": lambda: with_end('<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'),
    "manga-rader.xlsx": lambda: with_sheet("<sheetData>" + '<row ht="9"/>' * 4_000_000 + "</sheetData>"),
    "manga-celler.xlsx": lambda: with_sheet("<sheetData><row>" + "<c/>" * 12_000_000 + "</row></sheetData>"),
    "manga-element.xlsx": lambda: with_sheet("<a/>" * 14_000_000),
    "manga-texter.xlsx": lambda: with_parts(GOOD, {STRINGS: f"<sst>{'<si><t>a</t></si>' * 3_000_000}</sst>"}),
    "manga-format.xlsx": lambda: with_parts(GOOD, {"xl/styles.xml": f"<a>{'<xf/>' * 10_000_000}</a>"}),
    "djup.xlsx": lambda: with_sheet("<a>" * 2_000_000),
    "makron.xlsm": lambda: with_parts(GOOD, {"xl/vbaProject.bin": b"Sub Auto_Open()"}),
    "fel-tecken.csv": "Namn;Not\nLÃ¶n;b\n".encode,
    "semikolon.csv": lambda: b";" * BIG,
    "citat.csv": lambda: b'"' * BIG,
    "oppet-citat.csv": lambda: b'Namn;Not\n"' + b"a;b\n" * (BIG // 4 - 10),
    "radbrytningar.csv": lambda: b"\n" * (BIG - 2) + b"a",
    "lang-rad.csv": lambda: b"a" * BIG,
    "nollor.csv": lambda: b"a\0" * (BIG // 2),
    "slump.csv": lambda: bytes(range(256)) * (BIG // 256),
    "binar.dat": lambda: bytes(range(1, 256)) * (BIG // 256),
}

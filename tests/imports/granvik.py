"""The example municipality's files, read once, and its answers row by row."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from core.imports.layout import Layout, Record, find_layout
from core.imports.matching import Candidate, People
from core.imports.reading import read
from core.imports.workbook import Workbook

DATA = Path(__file__).parents[1] / "data" / "granvik"
TODAY = date(2026, 11, 23)
LISTS = (
    "systemforteckning-granvik.xlsx",
    "systemforteckning-granvik.csv",
    "organisation-granvik.csv",
    "personer-granvik.csv",
    "incidenter-granvik.xlsx",
    "riskanalyser-granvik.xlsx",
    "informationsmangder-granvik.csv",
    "reservrutiner-granvik.csv",
)


@cache
def workbook(name: str) -> Workbook:
    return read((DATA / name).read_bytes(), name)


@cache
def layout(name: str, sheet: str | None = None) -> Layout:
    book = workbook(name)
    return find_layout(book.sheet(sheet) if sheet else book.sheets[0])


def systems() -> Layout:
    return layout("systemforteckning-granvik.xlsx", "Systemförteckning")


def suppliers() -> Layout:
    return layout("systemforteckning-granvik.xlsx", "Leverantörer")


def dependencies() -> Layout:
    return layout("systemforteckning-granvik.xlsx", "Beroenden")


def it_list() -> Layout:
    return layout("systemforteckning-granvik.csv")


@cache
def answers() -> dict[str, Any]:
    return json.loads((DATA / "systemforteckning-granvik.forvantat.json").read_text(encoding="utf-8"))


def answer_rows() -> dict[int, dict[str, Any]]:
    return {row["rad"]: row for row in answers()["rader"]}


def column(of: Layout, title: str) -> int:
    """The index of the only column with that title or, when there is none, with that beginning."""
    exact = [one.index for one in of.columns if one.title == title]
    (found,) = exact or [one.index for one in of.columns if one.title.startswith(title)]
    return found


def text(record: Record, of: Layout, title: str) -> str:
    return record.cell(column(of, title)).text


@cache
def people() -> People:
    rows = layout("personer-granvik.csv")
    return People((_candidate(record, rows) for record in rows.records), TODAY)


def _candidate(record: Record, rows: Layout) -> Candidate:
    last_day = text(record, rows, "Slutdatum")
    return Candidate(
        id=text(record, rows, "Anställningsnr"),
        given=text(record, rows, "Förnamn"),
        family=text(record, rows, "Efternamn"),
        emails=(text(record, rows, "E-post"),),
        titles=(text(record, rows, "Titel"),),
        valid_to=date.fromisoformat(last_day) if last_day else None,
    )

"""Every list tells, shows and exports exactly the rows that its reader may see: for every record and everyone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import measures, registry
from core.measures import Measure
from core.tables import NameColumn, TextColumn
from tests.walk import checks
from tests.walk.addresses import addresses
from tests.walk.checks import Answer
from tests.walk.oracle import Oracle
from tests.walk.walker import Walker

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
PAGES = {address.name: address.page for address in addresses()}
RECORDS = list(registry.records())
# Lists that show what is settled as well, and how.
WHOLE = {"assets.candidate"}
each_record = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)


def readers(record: registry.Record, walker: Walker, oracle: Oracle, action: str = "see") -> Iterator[tuple[str, Any]]:
    """Yield those who may do the action on some row: everyone else gets no list at all."""
    for who, person in walker.world.people.items():
        if oracle.may(person, action, record.model):
            yield who, person


def label(record: registry.Record, row: Any) -> str:
    return str(getattr(row, record.label))


def current(record: registry.Record) -> Any:
    """Return the rows of a list that nobody has narrowed."""
    rows = record.model._default_manager.all()
    return rows if record.key in WHOLE else rows.filter(record.current)


def exported(answer: Answer, record: registry.Record) -> list[str]:
    """Return what an exported file says in the column that names the row."""
    read = _csv_rows if answer.headers["Content-Type"].startswith("text/csv") else _xlsx_rows
    header, *rows = read(answer.content)
    place = header.index(name_column(record))
    return [str(row[place]) for row in rows]


def name_column(record: registry.Record) -> str:
    table = PAGES[record.list_url].table_class([])
    naming = [c for c in table.columns if isinstance(c.column, NameColumn) and not isinstance(c.column, TextColumn)]
    return str(naming[0].header)


def _csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def _xlsx_rows(content: bytes) -> list[tuple]:
    return list(load_workbook(io.BytesIO(content), read_only=True).active.iter_rows(values_only=True))


@each_record
def test_list_counts_what_its_reader_may_see(record: registry.Record, walker: Walker, oracle: Oracle) -> None:
    rows = list(current(record))
    for who, person in readers(record, walker, oracle):
        answer = walker.get(record.list_url, who, reverse(record.list_url))
        checks.check_count(answer, len(oracle.visible(person, "see", rows)))


@each_record
@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_export_holds_what_its_reader_may_see(
    record: registry.Record, wanted: str, walker: Walker, oracle: Oracle
) -> None:
    rows = list(current(record))
    for who, person in readers(record, walker, oracle):
        answer = walker.get(f"{record.list_url} ({wanted})", who, f"{reverse(record.list_url)}?format={wanted}")
        seen = oracle.visible(person, "see", rows)
        checks.check_rows(answer, exported(answer, record), [label(record, row) for row in seen])


@each_record
def test_search_in_a_list_finds_only_what_its_reader_may_see(
    record: registry.Record, walker: Walker, oracle: Oracle
) -> None:
    rows = list(current(record))
    wanted = label(record, walker.world.sample(record.key, "care"))
    hits = [row for row in rows if answers_to(wanted)(searched(record, row))]
    url = f"{reverse(record.list_url)}?q={wanted}"
    for who, person in readers(record, walker, oracle):
        found = oracle.visible(person, "see", hits)
        checks.check_count(walker.get(f"{record.list_url} (q)", who, url), len(found))
        answer = walker.get(f"{record.list_url} (q, csv)", who, f"{url}&format=csv")
        checks.check_rows(answer, exported(answer, record), [label(record, row) for row in found])


def searched(record: registry.Record, row: Any) -> str:
    return " ".join(str(getattr(row, name)) for name in record.search)


def answers_to(text: str) -> Callable[[str], bool]:
    """Return the question whether every word of the text begins some word of what a row says."""
    asked = words(text)
    return lambda told: all(any(word.startswith(part) for word in words(told)) for part in asked)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


MEASURED = [(record, measure) for record in RECORDS for measure in record.measures]


@pytest.mark.parametrize(("record", "measure"), MEASURED, ids=[measure.slug for _record, measure in MEASURED])
def test_list_behind_a_measure_holds_only_what_its_reader_may_view(
    record: registry.Record, measure: Measure, walker: Walker, oracle: Oracle
) -> None:
    """What a requirement says about a row is protected: the list is of rows one may view, not only see."""
    rows = [row for row in measures.annotate(current(record), [measure]) if getattr(row, measure.name) is False]
    url = f"{reverse(record.list_url)}?missing={measure.slug}"
    for who, person in readers(record, walker, oracle, "view"):
        found = oracle.visible(person, "view", rows)
        checks.check_count(walker.get(f"{record.list_url} ({measure.slug})", who, url), len(found))
        answer = walker.get(f"{record.list_url} ({measure.slug}, csv)", who, f"{url}&format=csv")
        checks.check_rows(answer, exported(answer, record), [label(record, row) for row in found])

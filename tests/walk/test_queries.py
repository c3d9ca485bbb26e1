"""Every page asks the database as often with 50 rows as with one, within its budget, and as often as was agreed.

The agreed numbers stand in tests/query_counts.json. After a change that is meant, write them anew:

    UPDATE_QUERY_COUNTS=1 .venv/bin/python tests/services.py .venv/bin/python -m pytest -q tests/walk/test_queries.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType

from core.pages import ListPage
from tests import factories as make
from tests.keeping import keeping
from tests.walk import baseline, checks, crowd
from tests.walk.addresses import Address, Target, target
from tests.walk.test_rights import OURS
from tests.walk.walker import Walker, undone

# One worker does all of a file (--dist loadscope): filling the kommun takes longer than looking at it.
pytestmark = pytest.mark.django_db
MANY = 50
LIST_BUDGET, PAGE_BUDGET, FIGURES_BUDGET = 12, 20, 25
# What every page asks once more when nothing is kept of what the menu shows (test_work.py holds it to that).
MENU = 2
FIGURES = {"home", "my_work", "measures", "measure_detail", "gaps", "start_plan"}
# Sent to, never read.
NOT_READ = {"imports:start", "roles:theme"}
PAGES = [address for address in OURS if address.name not in NOT_READ]

Statements = dict[tuple[str, str], list[str]]


def budget(address: Address) -> int:
    if address.is_list:
        return LIST_BUDGET - MENU
    return (FIGURES_BUDGET if address.name in FIGURES else PAGE_BUDGET) - MENU


def ways_in(address: Address, goal: Target) -> Iterator[tuple[str, str]]:
    """Yield name and address of the page, and of what else it answers."""
    if address.is_a(ListPage):
        yield address.name, f"{goal.url}?per_page={MANY}"
        yield f"{address.name}?q", f"{goal.url}?per_page={MANY}&q={crowd.NAME}"
        yield f"{address.name}?format=csv", f"{goal.url}?format=csv"
    elif address.name == "core:search":
        yield address.name, f"{goal.url}?q={crowd.NAME}"
    else:
        yield address.name, goal.url


def visit(walker: Walker) -> Statements:
    """Return the statements of every page for each reader who is let in."""
    found: Statements = {}
    ways = [way for address in PAGES for way in ways_in(address, target(address, walker.world, "care"))]
    for who in crowd.READERS:
        walker.get("home", who, "/")  # fills caches that last longer than a request
    for name, url in ways:
        for who in crowd.READERS:
            answer = walker.get(name, who, url)
            if answer.status == 200:
                found[name, who] = answer.queries
    return found


@pytest.fixture(scope="module")
def statements(walker: Walker) -> Iterator[tuple[Statements, Statements]]:
    """The statements of all pages with one row of everything, and with many."""
    with keeping(), undone():
        world = crowd.build()
        crowd.more_imports(world, rows=1, runs=0)
        for kind in ContentType.objects.all():
            ContentType.objects.get_for_id(kind.pk)
        few = visit(Walker(world))
        with make.together():
            for _n in range(MANY - 1):
                crowd.add_one(world)
        crowd.more_imports(world, rows=MANY, runs=MANY)
        many = visit(Walker(world))
    yield few, many


def of_page(statements: Statements, address: Address) -> dict[tuple[str, str], list[str]]:
    return {key: sql for key, sql in statements.items() if key[0].partition("?")[0] == address.name}


each_page = pytest.mark.parametrize("address", PAGES, ids=lambda address: address.name)


@each_page
def test_page_asks_as_often_with_many_rows(address: Address, statements: tuple[Statements, Statements]) -> None:
    few, many = (of_page(part, address) for part in statements)
    assert few, f"{address.name}: nobody among {', '.join(crowd.READERS)} gets there"
    for (name, who), sql in few.items():
        checks.check_queries(name, who, sql, many[name, who], budget(address))


@each_page
def test_page_asks_as_often_as_agreed(address: Address, statements: tuple[Statements, Statements]) -> None:
    many = of_page(statements[1], address)
    counts: dict[str, dict[str, int]] = {}
    for (name, who), sql in many.items():
        counts.setdefault(name, {})[who] = len(sql)
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        baseline.write(address.name, counts)
    checks.check_baseline(address.name, many, counts, baseline.of(address.name))


def test_no_count_is_kept_for_a_page_that_is_gone() -> None:
    stale = {name.partition("?")[0] for name in baseline.read()} - {address.name for address in PAGES}
    assert not stale, f"take away from {baseline.FILE.name}: {', '.join(sorted(stale))}"


def test_what_is_left_out_answers_no_reader(walker: Walker) -> None:
    """An address is only left out as long as nobody can read it."""
    for address in OURS:
        if address.name in NOT_READ:
            goal = target(address, walker.world, "care")
            checks.check_status(walker.get(address.name, "ciso", goal.url), (405,))
    assert {address.name for address in OURS} >= NOT_READ

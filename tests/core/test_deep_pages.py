"""Pages of a list: every row on one of them, and the last as cheap as the first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roles.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db
NAMESAKES = 60


@pytest.fixture
def namesakes(world: Any) -> set[str]:
    """Many people of one name, whose order the name cannot tell."""
    for _n in range(NAMESAKES):
        make.person(unit=world.care, given_name="Anna", family_name="Andersson")
    return {str(pk) for pk in User.objects.filter(family_name="Andersson").values_list("pk", flat=True)}


def ids_on(browser: Client, page: int) -> list[str]:
    rows = browser.get("/personer/", {"page": page, "q": "Andersson"}).content.decode().partition("<tbody>")[2]
    return re.findall(r'<th scope="row"[^>]*><a href="/personer/(\d+)/"', rows)


def test_every_namesake_stands_on_exactly_one_page(world: Any, login: Callable, namesakes: set[str]) -> None:
    browser = login(world.ciso)
    shown = [pk for page in (1, 2, 3) for pk in ids_on(browser, page)]
    assert len(shown) == NAMESAKES
    assert set(shown) == namesakes


BY_KEY = re.compile(r'"roles_user"."id" IN \(SELECT \w+."id" AS "\w+" FROM "roles_user" .* LIMIT (\d+)( OFFSET \d+)?\)')


@pytest.mark.parametrize(("page", "length", "offset"), [(1, 25, None), (2, 25, " OFFSET 25"), (3, 10, None)])
def test_a_page_reads_rows_by_key_from_the_nearer_end(
    page: int, length: int, offset: str | None, world: Any, login: Callable, namesakes: set[str]
) -> None:
    """What is computed per row must not be computed for the rows before the page."""
    browser = login(world.ciso)
    with CaptureQueriesContext(connection) as seen:
        shown = ids_on(browser, page)
    (found,) = [by_key for q in seen.captured_queries if (by_key := BY_KEY.search(q["sql"]))]
    assert (len(shown), found.groups()) == (length, (str(length), offset))

"""No list is forgotten by the bench: each has a page there with the budget of a list, and a floor beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import resolve

from tests import bench
from tests.bench import pages
from tests.bench.floor import organisation, register
from tests.bench.pages import LIST, PAGES, Page
from tests.walk.addresses import addresses

# Lists that `make bench` measures without the budget or the floor of one, with why.
NO_PLAIN_LIST: dict[str, str] = {"usersessions_list": "a library's page about one's own sessions"}
FLOORS = register.VIEWS | organisation.VIEWS


def name_of(page: Page) -> str:
    """Return the name of the address that a page is measured at."""
    return resolve(page.url.format(person=1).partition("?")[0], "isms.urls").view_name


def lists(urlconf: str = "isms.urls") -> set[str]:
    """Return the names of the addresses that are lists, by what they are or by what they are called."""
    return {a.name for a in addresses(urlconf) if a.is_list or a.name.endswith("_list")}


def faults(urlconf: str = "isms.urls") -> list[str]:
    """Return a sentence for each list that is not measured as one."""
    measured = {name_of(page) for page in PAGES}
    as_lists = {name_of(page) for page in PAGES if page.budget == LIST and page.floor}
    found = lists(urlconf)
    return [
        *(f"{name}: no Page in tests/bench/pages.py" for name in sorted(found - measured)),
        *(f"{name}: no Page with LIST and a floor" for name in sorted(found & measured - as_lists - {*NO_PLAIN_LIST})),
    ]


def test_every_list_is_measured_against_its_floor() -> None:
    assert not faults(), "\n".join(faults())


def test_exemptions_are_needed_and_have_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    exempt = dict(NO_PLAIN_LIST)
    assert all(len(reason.split()) > 1 for reason in exempt.values())
    monkeypatch.setattr(f"{__name__}.NO_PLAIN_LIST", {})
    assert {fault.partition(":")[0] for fault in faults()} == set(exempt)


def test_every_floor_is_there_and_used() -> None:
    assert {page.floor.partition("/")[0] for page in PAGES if page.floor} == set(FLOORS)


def test_every_floor_has_its_template() -> None:
    """Each view of a floor renders the template of its own name."""
    there = {path.stem for path in (Path(bench.__file__).parent / "templates" / "bench").glob("*.html")}
    assert there == {*FLOORS, "page"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_name_of_a_page_is_its_own(page: Page) -> None:
    assert [page.name for one in pages.PAGES if one.name == page.name] == [page.name]


def test_a_list_that_is_left_out_is_named() -> None:
    """The fixture app has a list, and the bench knows nothing of it."""
    assert faults("tests.urls") == ["sample:cabinet_list: no Page in tests/bench/pages.py"]

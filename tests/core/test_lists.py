"""Lists: pages, order, columns and filters stand in the address, and no address breaks a list."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from assets import actions
from assets.filters import SystemFilters
from audit.context import acting_as_system
from audit.trail import save_many
from core.tables import PER_PAGE
from roles.kinds import RoleKind
from tests import factories as make
from tests.sample.models import Cabinet

URL = "/leverantorer/"
SMALL = "/exempel/skap/"


@pytest.fixture
def browser(kommun: Any, login: Any) -> Any:
    """A signed-in CISO."""
    return login(make.holder(RoleKind.CISO, kommun))


@pytest.fixture
def cabinets(kommun: Any) -> list[str]:
    """Sixty cabinets in Swedish order."""
    names = [f"{letter}-skåp {n}" for letter in ("a", "v", "w", "å", "ä", "ö") for n in range(10)]
    with acting_as_system("test"):
        save_many(Cabinet, [Cabinet(unit=kommun, name=name) for name in reversed(names)])
    return names


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [row.record.name for row in answer.context["table"].paginated_rows]


def query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


# --- pages ---


@pytest.mark.core_suite
def test_pages_hold_each_row_once_in_swedish_order(browser: Any, cabinets: list[str]) -> None:
    pages = [names(browser.get(f"{SMALL}?page={n}")) for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert [name for page in pages for name in page] == cabinets
    backwards = names(browser.get(f"{SMALL}?sort=-name&per_page=100"))
    assert backwards == cabinets[::-1]


def test_page_that_is_not_there_is_the_nearest(browser: Any, cabinets: list[str]) -> None:
    beyond, nonsense = ("4", "999999999", "9" * 400), ("0", "x", "1.5", "", "%00", "²")
    for pages, shown in ((beyond, cabinets[50:]), (nonsense, None)):
        for page in pages:
            found = names(browser.get(f"{SMALL}?page={page}"))
            assert found == (shown or found)
            assert found


def test_page_past_the_end_is_the_last(browser: Any, cabinets: list[str]) -> None:
    answer = browser.get(f"{SMALL}?page=4")
    assert names(answer) == cabinets[50:]
    assert (answer.context["first"], answer.context["last"], answer.context["count"]) == (51, 60, 60)
    assert "Visar 51–60 av 60 skåp" in answer.content.decode()
    assert answer.context["next_url"] is False


def test_page_has_one_of_three_lengths(browser: Any, cabinets: list[str]) -> None:
    asked = {"25": 25, "50": 50, "100": 60, "26": 25, "0": 25, "-50": 25, "1000000": 25, "x": 25, "": 25}
    for length, given in asked.items():
        answer = browser.get(f"{SMALL}?per_page={length}")
        assert len(names(answer)) == given
        assert [link["n"] for link in answer.context["per_page_links"]] == list(PER_PAGE)
        (current,) = (link["n"] for link in answer.context["per_page_links"] if link["current"])
        assert str(current) == (length if length in {"25", "50", "100"} else "25")


def test_links_of_pages_keep_the_rest_of_the_address(browser: Any, cabinets: list[str]) -> None:
    answer = browser.get(f"{SMALL}?q=sk%C3%A5p&sort=-name&page=2&kolumn=name&kolumn=unit")
    kept = {"q": ["skåp"], "sort": ["-name"], "kolumn": ["name", "unit"]}
    assert query_of(answer.context["next_url"]) == kept | {"page": ["3"]}
    assert query_of(answer.context["previous_url"]) == kept | {"page": ["1"]}
    hundred = next(link for link in answer.context["per_page_links"] if link["n"] == 100)
    assert query_of(hundred["url"]) == kept | {"per_page": ["100"]}
    assert {tuple(query_of(link["url"])["format"]) for link in answer.context["export_links"]} == {("xlsx",), ("csv",)}
    assert [link["number"] for link in answer.context["pages"] if link["current"]] == [2]


def test_statements_do_not_grow_with_the_rows(browser: Any, kommun: Any, django_assert_max_num_queries: Any) -> None:
    counts = []
    for _round in range(2):
        for _n in range(6):
            make.cabinet(unit=kommun)
        browser.get(SMALL)  # works out what is kept until the next change
        with django_assert_max_num_queries(8) as seen:
            names(browser.get(SMALL))
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- whatever stands in the address ---


HARMLESS = (
    "sort=nonsens",
    "sort=-",
    "sort=,,",
    "sort=name,-unit,name",
    "sort=unit__name",
    "sort=pk;drop",
    "sort=?",
    "kolumn=nonsens",
    "kolumn=",
    "kolumn=__class__",
    "format=exe",
    "format=",
    "page=1&page=2",
    "okand=1",
    "q=a&q=b",
    "%00=%00",
    "a" * 3000,
)


def test_bad_values_are_harmless(browser: Any, kommun: Any) -> None:
    make.cabinet(unit=kommun, name="Skåp a b")
    found = {query: names(browser.get(f"{SMALL}?{query}")) for query in HARMLESS}
    assert found == {query: ["Skåp a b"] for query in HARMLESS}


def test_filter_value_that_means_nothing_passes_no_row(browser: Any, kommun: Any) -> None:
    """Rather nothing than all: and the chip is there to be removed."""
    make.supplier(unit=kommun)
    for query in ("unit=x", "unit=%00", "unit=99999999999999999999", "missing=nonsens", "archived=x"):
        answer = browser.get(f"{URL}?{query}")
        assert names(answer) == [], query
        (chip,) = answer.context["chips"]
        assert chip["remove_url"] == URL
    assert len(names(browser.get(URL))) == 1


def test_empty_values_are_no_filters(browser: Any, kommun: Any) -> None:
    make.supplier(unit=kommun)
    answer = browser.get(f"{URL}?q=&unit=&missing=&archived=")
    assert len(names(answer)) == 1
    assert answer.context["chips"] == []


# --- chips and columns ---


@pytest.mark.core_suite
def test_each_chip_removes_itself_alone(browser: Any, kommun: Any) -> None:
    make.system(unit=kommun, name="Molnet", hosting="cloud")
    address = f"/system/?q=moln&hosting=cloud&hosting=local&unit={kommun.pk}&sort=-name&page=2"
    answer = browser.get(address)
    chips = {chip["label"]: query_of(chip["remove_url"]) for chip in answer.context["chips"]}
    whole = {"q": ["moln"], "hosting": ["cloud", "local"], "unit": [str(kommun.pk)], "sort": ["-name"]}
    assert chips == {
        "Sök: moln": {name: value for name, value in whole.items() if name != "q"},
        "Enhet: Granviks kommun": {name: value for name, value in whole.items() if name != "unit"},
        "Driftform: Moln eller hos leverantör": whole | {"hosting": ["local"]},
        "Driftform: Egen drift": whole | {"hosting": ["cloud"]},
    }
    assert names(answer) == ["Molnet"]


def test_chip_of_what_is_lacking_has_its_words(browser: Any, kommun: Any) -> None:
    make.supplier(unit=kommun, name="Utan kontakt")
    make.supplier(unit=kommun, name="Med kontakt", incident_contact="112")
    answer = browser.get(f"{URL}?missing=supplier_incident_contact")
    assert names(answer) == ["Utan kontakt"]
    assert [chip["label"] for chip in answer.context["chips"]] == ["Saknar: Kontakt vid incident saknas"]


def shown(answer: Any) -> list[str]:
    return [column.name for column in answer.context["table"].columns]


def test_chosen_columns_are_shown_and_the_name_always(browser: Any, kommun: Any) -> None:
    make.supplier(unit=kommun)
    chosen = {
        "": ["name", "organisation_number", "unit", "incident_contact", "review_on", "score"],
        "kolumn=contact": ["name", "contact"],
        "kolumn=score&kolumn=country": ["name", "country", "score"],
        "kolumn=nonsens": ["name"],
        "kolumn=name": ["name"],
    }
    for query, columns in chosen.items():
        answer = browser.get(f"{URL}?{query}")
        assert shown(answer) == columns
        ticked = {choice["name"] for choice in answer.context["columns"] if choice["shown"]}
        assert ticked == set(columns) - {"name"}


def test_protected_columns_are_not_there_for_who_views_nothing(kommun: Any, login: Any) -> None:
    make.supplier(unit=kommun, contact="Greta Hemlig")
    browser = login(make.holder(RoleKind.REGISTRAR, kommun))
    answer = browser.get(f"{URL}?kolumn=contact&kolumn=unit")
    assert shown(answer) == ["name", "unit"]
    assert {choice["name"] for choice in answer.context["columns"]} == {"id", "organisation_number", "unit"}
    assert "Greta" not in answer.content.decode()


def test_sorted_column_says_so_and_turns(browser: Any, cabinets: list[str]) -> None:
    page = browser.get(f"{SMALL}?sort=name&page=2").content.decode()
    assert 'aria-sort="ascending"' in page
    link = re.search(r'id="sort-name" href="([^"]+)"', page)
    assert link
    assert query_of(link[1]) == {"sort": ["-name"]}
    assert 'aria-sort="descending"' in browser.get(f"{SMALL}?sort=-name").content.decode()


def test_rows_without_text_stand_last_both_ways(browser: Any, kommun: Any) -> None:
    new = make.system(unit=kommun, name="Nya")
    make.system(unit=kommun, name="Gamla", replaced_by=new)
    make.system(unit=kommun, name="Äldsta", replaced_by=make.system(unit=kommun, name="Mellan"))
    for sort, first in (("replaced_by", ["Äldsta", "Gamla"]), ("-replaced_by", ["Gamla", "Äldsta"])):
        assert names(browser.get(f"/system/?kolumn=replaced_by&sort={sort}"))[:2] == first


# --- part of a page ---


def part(browser: Any, url: str, **headers: str) -> Any:
    return browser.get(url, headers={"HX-Request": "true", "HX-Target": "results", **headers})


@pytest.mark.core_suite
def test_part_holds_the_same_rows_and_varies(browser: Any, cabinets: list[str]) -> None:
    whole, results = browser.get(f"{SMALL}?page=2"), part(browser, f"{SMALL}?page=2")
    assert names(whole) == names(results)
    assert "<html" in whole.content.decode()
    assert "<html" not in results.content.decode()
    assert 'id="list-tools"' in results.content.decode()
    for answer in (whole, results):
        assert {"HX-Request", "HX-Target"} <= {name.strip() for name in answer["Vary"].split(",")}


@pytest.mark.parametrize(
    "headers", [{"HX-Target": "other"}, {"HX-History-Restore-Request": "true"}, {"HX-Request": "false"}]
)
def test_whole_page_comes_when_not_exactly_the_results_are_asked_for(
    browser: Any, kommun: Any, headers: dict[str, str]
) -> None:
    assert "<html" in part(browser, SMALL, **headers).content.decode()


def test_export_is_a_file_even_when_a_part_is_asked_for(browser: Any, kommun: Any) -> None:
    make.cabinet(unit=kommun, name="Aktskåp")
    answer = part(browser, f"{SMALL}?format=csv")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Aktskåp" in b"".join(answer.streaming_content).decode()


def test_export_holds_all_pages_and_the_filtered_alone(browser: Any, cabinets: list[str]) -> None:
    def exported(query: str) -> list[str]:
        text = b"".join(browser.get(f"{SMALL}?format=csv&{query}").streaming_content).decode("utf-8-sig")
        return [line.split(";")[0] for line in text.splitlines()[1:]]

    assert exported("page=2&per_page=25&sort=name") == cabinets
    assert exported("q=%C3%A5-sk%C3%A5p&sort=name") == [name for name in cabinets if name[0] in "aåä"]
    assert exported("q=finnsinte") == []


def test_unchosen_choices_are_written_once_and_chosen_ones_each_time(world: Any, login: Any) -> None:
    browser, box = login(world.ciso), r'name="hosting" value="cloud"[^>]*?(checked)?>'
    plain, chosen, again = (browser.get(f"/system/{query}").content.decode() for query in ("", "?hosting=cloud", ""))
    assert [re.search(box, page).group(1) for page in (plain, chosen, again)] == [None, "checked", None]  # type: ignore[union-attr]
    written = SystemFilters.base_filters["hosting"].extra["widget"].written
    assert len(written) == 1 and 'value="cloud"' in str(written)


@pytest.mark.parametrize(("who", "told"), [("ciso", False), ("system_owner", True)])
def test_list_says_that_a_filter_leaves_out_what_one_may_not_read(world: Any, login: Any, who: str, told: bool) -> None:
    """A stub, which nobody may read, is nothing that a reader misses."""
    actions.register_stub(by=world.people["protective_security_manager"], unit=world.care)
    page = login(world.people[who]).get("/system/?hosting=cloud").content.decode()
    assert ("Listan visar bara det som du får läsa helt" in page) is told

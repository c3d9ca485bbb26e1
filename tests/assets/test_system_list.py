"""The list of systems: filters, search, order, columns, and nothing told of rows that one may only see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets.tables import SystemTable
from roles.kinds import RoleKind
from tests import factories as make

URL = "/system/"
PROTECTED_SORTS = ("supplier_name", "-score", "life_cycle", "contract_ends_on")


def names(response: Any) -> list[str]:
    assert response.status_code == 200
    return [row.record.name for row in response.context["table"].paginated_rows]


def csv_rows(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


@pytest.fixture
def owner_sees_all(world: Any) -> Any:
    """A systemägare: may view their own system and only see the others of the kommun."""
    return world.system_owner


def test_lists_in_swedish_order_without_archived_and_other_entities(world: Any, login: Any) -> None:
    make.system(unit=world.care, name="Örn")
    make.system(unit=world.care, name="Ärende")
    make.system(unit=world.care, name="Zebra")
    make.system(unit=world.care, name="Borttaget", archived_on="2026-01-01")
    assert names(login(world.ciso).get(URL)) == [
        "Schemat",
        "Västerbotten Omsorg",
        "Zebra",
        "Äldre växel",
        "Ärende",
        "Örn",
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=omsorg", ["Västerbotten Omsorg"]),
        ("q=hemtj%C3%A4nst", ["Västerbotten Omsorg"]),  # the purpose
        ("q=vaxel", ["Äldre växel"]),
        ("q=V%C3%84X", ["Äldre växel"]),
        ("q=roll-system_owner", ["Västerbotten Omsorg"]),  # the owner's name
        ("q=finnsinte", []),
        ("personal_data=sensitive", ["Västerbotten Omsorg"]),
        ("personal_data=sensitive&personal_data=none", ["Schemat", "Västerbotten Omsorg", "Äldre växel"]),
        ("life_cycle=retired", ["Äldre växel"]),
        ("critical=yes", ["Västerbotten Omsorg"]),
        ("hosting=cloud", ["Västerbotten Omsorg"]),
        ("owner=system_owner", ["Västerbotten Omsorg"]),
        ("manager=system_owner", []),
        ("missing=system_owner", ["Schemat"]),
        ("life_cycle=nonsense", []),
        ("unit=999999", []),
    ],
)
def test_filters(world: Any, login: Any, query: str, expected: list[str]) -> None:
    assert names(login(world.ciso).get(f"{URL}?{query}")) == expected


def test_unit_filter_holds_what_is_below(world: Any, login: Any) -> None:
    make.system(unit=world.home_care, name="Nyckelskåp")
    assert names(login(world.ciso).get(f"{URL}?unit={world.care_board.pk}&life_cycle=in_use")) == [
        "Nyckelskåp",
        "Västerbotten Omsorg",
    ]


def test_archived_only_when_asked_for(world: Any, login: Any) -> None:
    make.system(unit=world.care, name="Borttaget", archived_on="2026-01-01")
    browser = login(world.ciso)
    assert names(browser.get(f"{URL}?archived=only")) == ["Borttaget"]
    assert "Borttaget" in names(browser.get(f"{URL}?archived=with"))


def test_supplier_is_searched_only_where_one_may_view(world: Any, login: Any) -> None:
    make.system(unit=world.school, name="Kortet", supplier_name="Hemligt Bolag AB")
    assert names(login(world.ciso).get(f"{URL}?q=hemligt")) == ["Kortet"]
    assert names(login(world.employee_school).get(f"{URL}?q=hemligt")) == []
    assert names(login(world.system_owner).get(f"{URL}?q=hemligt")) == []


def test_numbers_of_people_are_not_searched(world: Any, login: Any) -> None:
    number = world.system_owner.employment_number
    assert names(login(world.employee).get(f"{URL}?q={number}")) == []
    assert names(login(world.employee).get(f"{URL}?owner={number}")) == []


def test_employee_is_offered_open_columns_and_filters_only(world: Any, login: Any) -> None:
    response = login(world.employee).get(URL)
    assert set(response.context["filterset"].form.fields) == {"q", "unit", "owner", "manager"}
    assert {c["name"] for c in response.context["columns"]} == {"id", "purpose", "unit", "owner_name", "manager_name"}


@pytest.mark.parametrize("query", ["hosting=cloud", "missing=system_owner", "archived=only", "critical=yes"])
def test_protected_filter_is_nothing_to_who_views_nothing(world: Any, login: Any, query: str) -> None:
    """The parameter does not exist for them: the list is as without it, so it tells nothing."""
    browser = login(world.employee)
    assert names(browser.get(f"{URL}?{query}")) == names(browser.get(URL))


@pytest.mark.parametrize("sort", PROTECTED_SORTS)
def test_protected_order_is_nothing_to_who_views_nothing(world: Any, login: Any, sort: str) -> None:
    browser = login(world.employee)
    assert sorted(names(browser.get(f"{URL}?sort={sort}"))) == sorted(names(browser.get(URL)))


@pytest.mark.parametrize("query", [*(f"sort={s}" for s in PROTECTED_SORTS), "personal_data=sensitive", "hosting=cloud"])
def test_protected_filter_or_order_narrows_to_what_one_may_view(
    world: Any, login: Any, owner_sees_all: Any, query: str
) -> None:
    browser = login(owner_sees_all)
    assert len(names(browser.get(URL))) > 1
    response = browser.get(f"{URL}?{query}")
    assert names(response) == ["Västerbotten Omsorg"]
    assert "får läsa helt" in response.content.decode()


def test_narrowing_is_not_told_to_who_misses_nothing(world: Any, login: Any) -> None:
    assert "får läsa helt" not in login(world.ciso).get(f"{URL}?hosting=cloud").content.decode()


def test_cells_one_may_not_view_are_empty_on_screen_and_in_the_file(
    world: Any, login: Any, owner_sees_all: Any
) -> None:
    make.system(unit=world.school, name="Kortet", supplier_name="Hemligt Bolag AB", hosting="local", critical="no",
                critical_reason="Bara kort.")  # fmt: skip
    columns = "&".join(f"kolumn={c}" for c in ("supplier_name", "hosting", "critical_reason", "score", "classes"))
    page = login(owner_sees_all).get(f"{URL}?{columns}&q=kortet").content.decode()
    assert "Kortet" in page
    for secret in ("Hemligt", "Egen drift<", "Bara kort", "Saknas"):
        assert secret not in page.partition("<tbody>")[2].partition("</tbody>")[0]
    head, row = csv_rows(login(owner_sees_all).get(f"{URL}?{columns}&q=kortet&format=csv"))
    filled = {title for title, cell in zip(head, row, strict=True) if cell}
    assert filled == {"Id i portalen", "Namn"}
    head, row = csv_rows(login(world.ciso).get(f"{URL}?{columns}&q=kortet&format=csv"))
    assert "Hemligt Bolag AB" in row


@pytest.mark.parametrize("column", SystemTable.extra_columns)
def test_a_column_that_is_chosen_asks_nothing_for_each_row(world: Any, login: Any, column: str) -> None:
    browser, asked = login(world.ciso), []
    for _n in range(2):
        for _m in range(2):
            row = make.system(unit=world.care, supplier=make.supplier(unit=world.care), replaced_by=world.journal)
            make.attestation(system=row, person=world.ciso)
            make.tag(unit=world.kommun, name=f"ord {row.pk}", systems=[row])
        browser.get(f"{URL}?kolumn={column}")
        with CaptureQueriesContext(connection) as statements:
            page = browser.get(f"{URL}?kolumn={column}")
        asked.append(len(statements))
    assert asked[0] == asked[1]
    assert page.context["table"].columns[column]


def test_export_holds_exactly_the_filtered_rows_and_the_id(world: Any, login: Any) -> None:
    head, *rows = csv_rows(login(world.ciso).get(f"{URL}?personal_data=sensitive&format=csv"))
    assert head[:4] == ["Id i portalen", "Namn", "Syfte", "Ansvarig enhet"]
    assert [row[:2] for row in rows] == [[str(world.journal.pk), "Västerbotten Omsorg"]]


def test_formulas_are_written_as_text(world: Any, login: Any) -> None:
    import io

    from openpyxl import load_workbook

    for name in ("=1+1", "+46", "-x", "@SUM(A1)"):
        make.system(unit=world.care, name=name)
    browser = login(world.ciso)
    cells = [row[1] for row in csv_rows(browser.get(f"{URL}?format=csv"))[1:]]
    assert {"'=1+1", "'+46", "'-x", "'@SUM(A1)"} <= set(cells)
    file = io.BytesIO(b"".join(browser.get(f"{URL}?format=xlsx").streaming_content))
    sheet = load_workbook(file).active
    kinds = {cell.value: cell.data_type for cell in sheet["B"]}
    assert all(kinds[name] == "s" for name in ("=1+1", "+46", "-x", "@SUM(A1)"))


def test_per_page_and_page_past_the_end(world: Any, login: Any) -> None:
    for n in range(30):
        make.system(unit=world.care, name=f"Rad {n:02}")
    browser = login(world.ciso)
    assert len(names(browser.get(URL))) == 25
    assert len(names(browser.get(f"{URL}?per_page=50"))) == 33
    assert len(names(browser.get(f"{URL}?per_page=7"))) == 25
    assert names(browser.get(f"{URL}?page=99"))


def test_htmx_gets_the_results_alone(world: Any, login: Any) -> None:
    response = login(world.ciso).get(URL, headers={"HX-Request": "true", "HX-Target": "results"})
    assert "<html" not in response.content.decode()
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("who", ["ciso", "system_owner", "employee", "manager"])
def test_queries_do_not_grow_with_the_rows(
    world: Any, login: Any, who: str, django_assert_max_num_queries: Any
) -> None:
    browser = login(world.people[who])
    counts = []
    for _round in range(2):
        browser.get(URL)  # works out what is kept until the next change
        with django_assert_max_num_queries(12) as seen:
            browser.get(f"{URL}?unit={world.care.pk}")
        counts.append(len(seen))
        for n in range(8):
            make.system(unit=world.care, name=f"Ny {n}", owner=world.system_owner)
    assert counts[0] == counts[1]


def test_company_sees_only_its_own(world: Any, login: Any) -> None:
    browser = login(world.company_ciso)
    assert names(browser.get(URL)) == ["Hyresregistret"]
    assert names(browser.get(f"{URL}?q=omsorg")) == []
    assert browser.get(reverse("assets:system_detail", args=[world.journal.pk])).status_code == 404
    assert len(csv_rows(browser.get(f"{URL}?format=csv"))) == 2


def test_no_select_is_longer_than_two_hundred(world: Any, login: Any) -> None:
    for _n in range(205):
        make.unit(parent=world.care, kind=make.Kind.DEPARTMENT)
    page = login(world.ciso).get(URL).content.decode()
    for select in re.findall(r"<select.*?</select>", page, re.DOTALL):
        assert select.count("<option") <= 200


def test_export_holds_the_chosen_columns_alone(world: Any, login: Any) -> None:
    head = csv_rows(login(world.ciso).get(f"{URL}?kolumn=hosting&format=csv"))[0]
    aspects = ["Konfidentialitet", "Riktighet", "Tillgänglighet", "Spårbarhet"]
    assert head == ["Id i portalen", "Namn", "Syfte", *aspects, "Etiketter", "Driftform"]


def test_export_of_who_views_nothing_has_open_columns_alone(world: Any, login: Any) -> None:
    head = csv_rows(login(world.employee).get(f"{URL}?kolumn=hosting&kolumn=score&format=csv"))[0]
    assert head == ["Id i portalen", "Namn", "Syfte"]


def test_empty_register_says_how_to_begin(kommun: Any, login: Any) -> None:
    ciso = make.holder(RoleKind.CISO, kommun)
    page = login(ciso).get(URL).content.decode()
    assert "Inga system än" in page
    assert "Läs in kommunens systemlista" in page


def test_empty_register_promises_an_employee_nothing_they_may_not_do(kommun: Any, login: Any) -> None:
    page = login(make.person(unit=kommun)).get(URL).content.decode()
    assert "Inga system än" in page
    assert "Läs in" not in page


def test_filter_without_hits_says_that_nothing_fits(world: Any, login: Any) -> None:
    page = login(world.ciso).get(URL, {"q": "finnsinte"}).content.decode()
    assert "Inga system passar" in page


def test_counting_what_is_filtered_works_out_nothing_that_the_rows_show(world: Any, login: Any) -> None:
    with CaptureQueriesContext(connection) as seen:
        login(world.ciso).get("/system/?personal_data=ordinary&personal_data=sensitive&life_cycle=in_use")
    (count,) = [q["sql"] for q in seen.captured_queries if "COUNT(*)" in q["sql"] and "personal_data" in q["sql"]]
    assert "DISTINCT" not in count
    assert "roles_assignment" not in count

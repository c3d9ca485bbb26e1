"""Every number on the pages of figures is the length of the list behind it, for everyone who may read any."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assets.models import InformationSystem
from reports import figures
from roles import access
from roles.kinds import RoleKind
from tests import factories as make
from tests import world as worlds
from tests.staging import staged

pytestmark = pytest.mark.django_db
PAGE = "/uppfoljning/"
READERS = ["ciso", "it_manager", "preparedness_coordinator", "dpo", "auditor", "manager", "company_ciso",
           "system_owner", "system_manager", "technical_contact"]  # fmt: skip


@pytest.fixture
def register(db: None) -> Any:
    """Return the kommun with shortcomings at every level of the organisation."""
    return staged("figures", lambda: _fall_short(worlds.build()))


def _fall_short(world: Any) -> Any:
    for unit in ("home_care", "care_board", "kommun", "music_school", "company"):
        make.system(unit=world.units[unit], personal_data="ordinary", hosting="cloud")
        make.system(unit=world.units[unit], owner=world.employee, manager=world.employee, rto_hours=4)
    make.supplier(unit=world.care, incident_contact="jour 040-1")
    return world


def count(browser: Any, url: str) -> int:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return int(answer.context["count"])


def shown(browser: Any) -> list[Any]:
    """Return the tables of the page, without last year's figures beside them."""
    return [table for table, *_beside in browser.get(PAGE).context["tables"]]


@pytest.mark.parametrize("who", READERS)
def test_numbers_are_those_of_the_lists_behind_them(register: Any, login: Any, who: str) -> None:
    browser = login(register.people[who])
    tables = shown(browser)
    assert tables
    for line in [line for table in tables for line in table.lines]:
        assert count(browser, line.list_url) == line.figure.exceptions, line.measure.slug


@pytest.mark.parametrize("who", ["ciso", "dpo", "manager", "company_ciso", "auditor"])
def test_numbers_of_a_part_are_those_of_its_list(register: Any, login: Any, who: str) -> None:
    browser = login(register.people[who])
    cells = [c for t in shown(browser) for p in t.parts for c in p.cells if c.url]
    assert cells
    for cell in cells:
        assert count(browser, cell.url) == cell.figure.exceptions, (cell.url, cell.figure.measure.slug)


@pytest.mark.parametrize("who", ["ciso", "dpo", "manager", "company_ciso", "system_owner"])
def test_parts_add_up_to_the_whole(register: Any, who: str) -> None:
    for record in figures.measured(register.people[who]):
        (table,) = figures.with_parts(register.people[who], record)
        for n, line in enumerate(table.lines):
            cells = [part.cells[n].figure for part in table.parts]
            assert (sum(c.met for c in cells), sum(c.population for c in cells)) == (
                line.figure.met,
                line.figure.population,
            )


def test_parts_stand_for_what_is_below_them_in_swedish_order_with_others_last(register: Any, login: Any) -> None:
    make.assignment(person=register.ciso, role=RoleKind.CISO, about=register.company)
    make.system(unit=make.unit(parent=register.kommun, kind=make.Kind.DEPARTMENT, name="Ädelförvaltningen"))
    systems = shown(login(register.ciso))[0]
    assert [part.unit.name for part in systems.parts] == [
        "Granviks kommun",
        "Omsorgsförvaltningen",
        "Omsorgsnämnden",
        "Utbildningsförvaltningen",
        "Ädelförvaltningen",
        "Granviksbostäder AB",
    ]
    care = next(part for part in systems.parts if part.unit == register.care)
    assert care.cells[0].figure.population == 3  # the journal, and two of Hemtjänst Norr


def test_share_per_unit_is_shown_with_its_band(register: Any, login: Any) -> None:
    systems = shown(login(register.ciso))[0]
    care = next(part for part in systems.parts if part.unit == register.care).cells[0]
    assert (care.figure.met, care.figure.population, care.band) == (2, 3, "3")
    page = login(register.ciso).get(PAGE).content.decode()
    assert "67 %" in page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("met", "population", "band"),
    [(0, 0, "-"), (0, 4, "3"), (2, 3, "3"), (3, 4, "2"), (8, 9, "2"), (9, 10, "1"), (99, 100, "1"), (1, 1, "0")],
)
def test_bands_begin_where_the_legend_says(met: int, population: int, band: str) -> None:
    measure: Any = None
    assert figures.Cell(figures.Figure(measure, met, population), "").band == band


def test_measure_page_shows_its_clause_its_figure_and_the_first_who_fall_short(register: Any, login: Any) -> None:
    for _ in range(12):
        make.system(unit=register.school)
    browser = login(register.ciso)
    answer = browser.get(f"{PAGE}system_owner/")
    line, first = answer.context["line"], list(answer.context["first"])
    assert str(line.measure.clause) in answer.content.decode()
    assert len(first) == 10
    assert line.figure.exceptions == count(browser, line.list_url) > 10
    listed = set(InformationSystem.objects.visible_to(register.ciso, "view"))
    assert set(first) <= listed


@pytest.mark.parametrize("who", ["company_ciso", "manager", "system_owner"])
def test_measure_page_tells_nobody_of_what_they_may_not_read(register: Any, login: Any, who: str) -> None:
    person = register.people[who]
    page = login(person).get(f"{PAGE}system_rto/").content.decode()
    readable = set(InformationSystem.objects.visible_to(person, "view"))
    for system in InformationSystem.objects.all():
        if system not in readable:
            assert system.get_absolute_url() not in page


@pytest.mark.parametrize("who", READERS)
def test_figures_count_what_the_reader_may_read_and_no_more(register: Any, who: str) -> None:
    person = register.people[who]
    for record in figures.measured(person):
        everything = record.measures[0]
        rows = record.model._default_manager.visible_to(person, "view").filter(everything.population())
        assert figures.in_all(person, record).lines[0].figure.population == rows.count()


def test_reader_of_one_kind_alone_gets_that_kind_alone(register: Any) -> None:
    assert [r.key for r in figures.measured(register.system_owner)] == ["assets.informationsystem"]
    assert [r.key for r in figures.measured(register.ciso)] == [
        *("assets.informationsystem", "assets.outage", "assets.supplier", "assets.candidate")
    ]
    assert figures.measured(register.employee_school) == []


@pytest.mark.parametrize("who", ["employee_school", "administrator", "former", "protective_security_manager"])
def test_who_reads_nothing_gets_no_figures(register: Any, login: Any, who: str) -> None:
    browser = login(register.people[who])
    answer = browser.get(PAGE)
    assert answer.status_code == 403
    assert access.refusal("view", InformationSystem).reason in answer.content.decode()
    assert browser.get(f"{PAGE}system_owner/").status_code == 403


def test_measure_that_does_not_exist_or_is_of_another_kind_is_not_found(register: Any, login: Any) -> None:
    assert login(register.ciso).get(f"{PAGE}no_such/").status_code == 404
    assert login(register.system_owner).get(f"{PAGE}supplier_incident_contact/").status_code == 404


@pytest.mark.parametrize("who", ["ciso", "it_manager", "company_ciso", "dpo"])
def test_start_page_tiles_are_the_same_numbers(register: Any, login: Any, who: str) -> None:
    browser = login(register.people[who])
    tiles = browser.get("/").context["tiles"]
    assert tiles
    for tile in tiles:
        missing = tile["of"] - tile["value"]
        assert count(browser, tile["url"]) == missing
        assert tile["note"] == (f"{missing} saknas" if missing else "Alla")
        assert tile["tone"] == ("warn" if missing else "ok")


def test_pages_cost_the_same_however_many_systems(
    register: Any, login: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        make.system(unit=register.care)
    for who in ("ciso", "manager", "system_owner"):
        browser = login(register.people[who])
        for path, most in ((PAGE, 25), (f"{PAGE}system_owner/", 12), ("/", 25), ("/mitt-arbete/", 20)):
            with django_assert_max_num_queries(most):
                browser.get(path)


def test_figures_are_read_without_scripts_or_colour_alone(register: Any, login: Any) -> None:
    page = login(register.ciso).get(PAGE).content.decode()
    for band, words in re.findall(r'<td data-b="([0-3])">(.*?)</td>', page, re.DOTALL):
        assert "%" in words, band

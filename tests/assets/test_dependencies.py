"""Dependencies between systems: their pages, the chains that follow from them, and the picture."""

from __future__ import annotations

import csv
import io
import itertools
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets import actions, chains, picture
from assets.models import SystemDependency
from roles import access
from tests import factories as make
from tests.assets.test_system_pages import filled, text

Kind = SystemDependency.Kind


def url(name: str, system: Any, *more: Any) -> str:
    return reverse(f"assets:{name}", args=[system.pk, *(row.pk for row in more)])


def chain(system: Any, direction: str, who: Any) -> list[tuple[str, int]]:
    return [(link.name, link.depth) for link in chains.of(system, direction, who)]


@pytest.fixture
def net(world: Any) -> dict[str, Any]:
    """A → B → C → A is a circle, B → D leaves it, and X → A comes in."""
    hours = {"A": 8, "B": 24, "C": None, "D": 4, "X": 1}
    systems = {n: make.system(unit=world.care, name=n, rto_hours=h, personal_data="none") for n, h in hours.items()}
    for source, target in ("AB", "BC", "CA", "BD", "XA"):
        make.dependency(systems[source], systems[target])
    return systems


def test_chain_is_followed_to_the_end_through_circles_shortest_time_first(world: Any, net: Any) -> None:
    assert chain(net["A"], chains.STOPS, world.ciso) == [("D", 2), ("B", 1), ("C", 2)]
    assert chain(net["X"], chains.STOPS, world.ciso) == [("D", 3), ("A", 1), ("B", 2), ("C", 3)]
    assert chain(net["A"], chains.NEEDS, world.ciso) == [("X", 1), ("B", 2), ("C", 1)]
    assert chain(net["D"], chains.STOPS, world.ciso) == []
    first = chains.first_to_stop(chains.of(net["A"], chains.STOPS, world.ciso))
    assert first is not None
    assert (first.name, first.unit, first.hours) == ("D", "Omsorgsförvaltningen", Decimal(4))


def test_chain_leaves_out_what_is_taken_away_and_what_is_archived(world: Any, net: Any) -> None:
    dependency = SystemDependency.objects.get(from_system=net["B"], to_system=net["D"])
    actions.archive_dependency(by=world.ciso, dependency=dependency, version=None, reason="Fel")
    assert chain(net["A"], chains.STOPS, world.ciso) == [("B", 1), ("C", 2)]
    net["B"].archived_on = world.journal.contract_ends_on
    make.saved(net["B"])
    assert chain(net["A"], chains.STOPS, world.ciso) == []


def test_chain_is_one_statement_however_long(world: Any, net: Any) -> None:
    last = net["D"]
    for n in range(40):
        system = make.system(unit=world.care, name=f"Led {n}")
        make.dependency(last, system)
        last = system
    with access.remembering():
        access.rights(world.ciso)
        with CaptureQueriesContext(connection) as caught:
            found = chains.of(net["A"], chains.STOPS, world.ciso)
    assert (len(caught), len(found), max(link.depth for link in found)) == (1, 43, 42)


def test_chain_does_not_walk_every_way_between_two_systems(world: Any) -> None:
    """Twelve layers of three systems, each leaving something to all of the next: half a million ways."""
    layers = [[make.system(unit=world.care, name=f"L{n}{m}") for m in range(3)] for n in range(12)]
    for upper, lower in itertools.pairwise(layers):
        for source in upper:
            for target in lower:
                make.dependency(source, target)
    assert len(chain(layers[0][0], chains.STOPS, world.ciso)) == 33


def test_chain_shows_only_what_one_sees_and_hours_only_of_what_one_may_view(world: Any, net: Any) -> None:
    make.dependency(net["D"], world.rents)
    beyond = make.system(unit=world.care, name="Bortom")
    make.dependency(world.rents, beyond)
    seen = chain(net["A"], chains.STOPS, world.it_manager)
    assert ("Hyresregistret", 3) not in seen
    assert ("Bortom", 4) in seen, "a chain goes on through what one does not see"
    make.dependency(world.journal, net["A"])
    hours = {link.name: link.hours for link in chains.of(world.journal, chains.STOPS, world.system_owner)}
    assert set(hours) == {"A", "B", "C", "D", "Bortom"}
    assert set(hours.values()) == {None}


def test_a_dependency_is_added_from_either_end_changed_and_taken_away(world: Any, login: Any) -> None:
    browser = login(world.system_owner)
    journal, other = world.journal, world.timetable
    for direction, ends in (("in", (other, journal)), ("out", (journal, other))):
        data = filled(browser, url("dependency_add", journal), direction=direction, other=other.pk)
        assert browser.post(url("dependency_add", journal), data).status_code == 303
        assert SystemDependency.objects.filter(from_system=ends[0], to_system=ends[1]).count() == 1
        again = filled(browser, url("dependency_add", journal), direction=direction, other=other.pk)
        answer = browser.post(url("dependency_add", journal), again)
        assert answer.status_code == 422 and "finns redan" in text(answer)
    row = SystemDependency.objects.get(from_system=journal)
    address = url("dependency_change", journal, row)
    data = filled(browser, address, information="Besökstider", kind=Kind.OPERATION)
    assert browser.post(address, data).status_code == 303
    page = text(browser.get(url("system_dependencies", journal)))
    assert "Drift och nät: Besökstider" in page
    remove = url("dependency_remove", journal, row)
    assert browser.post(remove, filled(browser, remove, reason="Utbytt")).status_code == 303
    assert browser.get(address).status_code == 404
    ciso = login(world.ciso)
    for system in (journal, other):
        history = text(ciso.get(url("system_history", system)))
        assert "beroendet från Västerbotten Omsorg till Schemat" in history
        assert "tog bort" in history and "Utbytt" in history
    same = {"from_system": journal, "to_system": other, "kind": Kind.OPERATION}
    actions.save_dependency(by=world.ciso, dependency=None, version=None, values=same)


def test_a_system_cannot_depend_on_itself(world: Any, login: Any) -> None:
    with pytest.raises(ValidationError, match="sig självt"):
        make.dependency(world.journal, world.journal)
    row = make.dependency(world.journal, world.timetable)
    with pytest.raises(IntegrityError, match="not_on_itself"), transaction.atomic():
        QuerySet(SystemDependency).filter(pk=row.pk).update(to_system=world.journal)
    browser = login(world.ciso)
    data = filled(browser, url("dependency_add", world.journal), direction="in", other=world.journal.pk)
    assert browser.post(url("dependency_add", world.journal), data).status_code == 422


def test_once_for_each_direction_and_kind(world: Any) -> None:
    make.dependency(world.journal, world.timetable)
    make.dependency(world.timetable, world.journal)
    make.dependency(world.journal, world.timetable, kind=Kind.LOGIN)
    with pytest.raises(IntegrityError, match="dependency_once"), transaction.atomic():
        make.dependency(world.journal, world.timetable)


def test_rights_on_dependencies(world: Any, login: Any) -> None:
    row = make.dependency(world.timetable, world.journal, information="Hemliga tider")
    assert login(world.employee).get(url("system_dependencies", world.journal)).status_code == 403
    assert "Hemliga tider" not in text(login(world.employee).get(world.journal.get_absolute_url()))
    for who, status in (("auditor", 403), ("it_manager", 200), ("system_manager", 200), ("ciso", 200)):
        browser = login(world.people[who])
        assert browser.get(url("system_dependencies", world.journal)).status_code == 200
        assert browser.get(url("dependency_change", world.journal, row)).status_code == status
    assert login(world.system_owner).get(url("dependency_change", world.timetable, row)).status_code == 403
    assert login(world.ciso).get(url("dependency_change", world.retired, row)).status_code == 404


def test_tab_tells_the_chain_and_leaves_out_what_one_does_not_see(world: Any, login: Any, net: Any) -> None:
    make.dependency(world.rents, net["A"])
    browser = login(world.it_manager)
    page = text(browser.get(url("system_dependencies", net["A"])))
    assert "Det här stannar om A stannar" in page and "Kortast tid har D: 4 timmar." in page
    assert "Hyresregistret" not in page
    assert "Inloggning" not in page
    chain_page = text(browser.get(url("system_stops", net["A"])))
    assert "3 system påverkas" in chain_page and "För 1 av dem är tiden inte känd." in chain_page


def test_chain_is_exported_as_it_is_shown(world: Any, login: Any, net: Any) -> None:
    answer = login(world.ciso).get(url("system_stops", net["A"]), {"format": "csv"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert [row[0] for row in rows] == ["System", "D", "B", "C"]
    assert rows[1][1:] == ["Omsorgsförvaltningen", "4,00", "2"]
    assert rows[3][2] == ""


# --- the picture ---------------------------------------------------------------------------------------


def test_picture_keeps_its_boxes_apart_and_inside() -> None:
    names = [f"System nummer {n}" for n in range(20)]
    drawn = picture.draw("Mitten", names, names[:3])
    assert len(drawn.incoming) == picture.MOST
    assert drawn.incoming[-1].name == f"+ {20 - picture.MOST + 1}"
    boxes = drawn.boxes
    for n, one in enumerate(boxes):
        assert one.x >= 0 and one.x + one.width <= drawn.width
        assert one.y >= 0 and one.foot <= drawn.height
        for other in boxes[n + 1 :]:
            apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart_x or one.foot <= other.y or other.foot <= one.y
    assert all(box.foot < drawn.centre.y for box in drawn.incoming)
    assert all(box.y > drawn.centre.foot for box in drawn.outgoing)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Heroma", ["Heroma"]),
        ("Läkemedelslista digital signering", ["Läkemedelslista", "digital signering"]),
        ("Informationssäkerhetsförvaltningssystemet", ["Informations-", "säkerhets…"]),
        ("Virtualiseringsplattform", ["Virtualiserings-", "plattform"]),
        ("Abcdefghijklmnopqrstuvw", ["Abcdefghijklmnopqr-", "stuvw"]),
        ("Ett två tre fyra fem sex sju åtta nio tio elva", ["Ett två tre fyra", "fem sex sju åtta…"]),
    ],
)
def test_long_names_take_two_rows_and_then_an_ellipsis(name: str, rows: list[str]) -> None:
    found = picture.broken(name, picture.LETTERS)
    assert found == rows
    assert all(len(row) <= picture.LETTERS for row in found)


def test_picture_is_told_in_words_too(world: Any, login: Any, net: Any) -> None:
    page = login(world.ciso).get(url("system_dependencies", net["A"])).content.decode()
    assert '<svg viewBox="0 0 360' in page and 'role="img"' in page
    words = page[page.index("<desc") : page.index("</desc>")]
    assert "C, X" in words and "B" in words
    empty = login(world.ciso).get(url("system_dependencies", world.retired)).content.decode()
    assert 'class="graph"' not in empty


@pytest.mark.parametrize("page", ["dependency_change", "dependency_remove"])
def test_who_may_not_see_the_other_end_finds_no_page_that_names_it(world: Any, login: Any, page: str) -> None:
    dependency = make.dependency(world.journal, world.rents)
    browser = login(world.system_manager)
    assert browser.get(url(page, world.journal, dependency)).status_code == 404
    seen = make.dependency(world.journal, world.timetable)
    assert browser.get(url(page, world.journal, seen)).status_code == 200


@pytest.mark.parametrize(("state", "told"), [("phasing_out", True), ("retired", True), ("in_use", False)])
def test_neighbour_on_its_way_out_is_told_to_who_may_view_it(world: Any, login: Any, state: str, told: bool) -> None:
    other = make.system(unit=world.school, name="Grannen", life_cycle=state)
    make.dependency(world.journal, other)
    label = str(other.get_life_cycle_display())
    page = login(world.ciso).get(url("system_dependencies", world.journal)).content.decode()
    line = page.partition("Grannen</a>")[2].partition("</li>")[0]
    assert (label in line) is told
    page = login(world.system_owner).get(url("system_dependencies", world.journal)).content.decode()
    assert "Grannen" in page
    assert label not in page.partition("Grannen</a>")[2].partition("</li>")[0]

"""Search over lists and over the whole portal: a row is found by what its reader may see of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets import actions
from assets.models import InformationSystem, Supplier
from core import registry, search
from roles import access
from roles.forms import unit_source
from roles.kinds import RoleKind
from roles.models import OrganisationUnit, User
from tests import factories as make
from tests.conftest import MONDAY

pytestmark = pytest.mark.core_suite


def names(user: Any, term: str, model: Any = InformationSystem) -> list[str]:
    return sorted(row.name for row in search.found(model.objects.visible_to(user), user, term))


def hits(user: Any, term: str) -> dict[str, list[str]]:
    return {str(group.title): [hit.label for hit in group.hits] for group in search.everywhere(user, term)}


FOUND_BY: tuple[tuple[str, list[str]], ...] = (
    ("växel", ["Äldre växel"]),
    ("vaxel", ["Äldre växel"]),
    ("VÄX", ["Äldre växel"]),
    ("aldre vax", ["Äldre växel"]),
    ("hemtjänster", ["Västerbotten Omsorg"]),  # stem, in the purpose
    ("journal hemtjänst", ["Västerbotten Omsorg"]),
    ("journal växel", []),
    ("botten", ["Västerbotten Omsorg"]),  # inside a name, from four letters
    ("tte", []),
    ("hemat", ["Schemat"]),
    ("Roll-system_owner", ["Västerbotten Omsorg"]),  # by who owns it
    ("Hyresregistret", []),  # of another legal entity
)


def test_found_by_fold_prefix_stem_and_holder(world: Any) -> None:
    assert [(term, names(world.ciso, term)) for term, _expected in FOUND_BY] == list(FOUND_BY)


def test_person_is_found_by_part_of_either_name(world: Any) -> None:
    person = make.person(unit=world.care, given_name="Lillemor", family_name="Hammarström")
    for term in ("lemor", "marström", "STROM lille"):
        assert person in search.found(User.objects.visible_to(world.ciso), world.ciso, term)


def test_what_can_be_chosen_is_found_by_part_of_its_name(world: Any) -> None:
    source = unit_source(OrganisationUnit.objects.all(), "")
    assert {world.care, world.school} <= {*source.find("förvaltning")}
    assert source.find("vfö") == []


def test_protected_field_answers_only_who_may_view_the_row(world: Any) -> None:
    make.system(unit=world.school, name="Kortet", purpose="För bolaget", supplier_name="Hemligt Bolag AB")
    make.assignment(person=world.technical_contact, role=RoleKind.TECHNICAL_CONTACT, about=world.timetable)
    for term in ("hemlig", "kortet hemligt"):
        assert names(world.ciso, term) == ["Kortet"]
        for reader in (world.employee, world.system_owner, world.technical_contact, world.company_ciso):
            assert names(reader, term) == []
            assert hits(reader, term) == {}


def test_who_views_one_row_finds_that_by_its_protected_field(world: Any) -> None:
    """Two systems of one supplier: the owner of the first finds it and is not told of the other."""
    for row in (world.journal, world.timetable):
        row.supplier_name = "Gemensam Leverantör AB"
        make.saved(row)
    assert names(world.system_owner, "gemensam") == ["Västerbotten Omsorg"]
    assert names(world.ciso, "gemensam") == ["Schemat", "Västerbotten Omsorg"]


def test_nothing_is_found_by_or_for_who_reaches_nothing(world: Any) -> None:
    from django.contrib.auth.models import AnonymousUser

    for nobody in (world.former, AnonymousUser()):
        assert search.everywhere(nobody, "växel") == []


# --- over the whole portal ---


def test_groups_stand_per_kind_with_where_they_lead(world: Any) -> None:
    make.supplier(unit=world.kommun, name="Omsorgsdata AB")
    make.cabinet(unit=world.care, name="Omsorgens skåp")
    groups = {group.title: group for group in search.everywhere(world.ciso, "omsorg")}
    assert set(groups) == {"System", "Leverantörer", "Enheter", "Skåp"}
    (hit,) = groups["System"].hits
    assert (hit.label, hit.detail) == ("Västerbotten Omsorg", "Omsorgsförvaltningen")
    assert hit.url == f"/system/{world.journal.pk}/"
    assert groups["System"].more_url == "/system/?q=omsorg"
    assert not groups["System"].more


def test_best_hits_come_first_and_the_rest_are_told_of(world: Any) -> None:
    """Names that begin with the term, names that hold the word, then the others; Swedish order within."""
    for name, purpose in (
        ("Lön och växel", ""),
        ("Växelåret", ""),
        ("Åkeri", "Styr växeln"),
        ("Ärtväxeln", ""),
        ("Växel", ""),
        ("Arkiv", "Sparar växelns loggar"),
    ):
        make.system(unit=world.care, name=name, purpose=purpose)
    (systems,) = (g for g in search.everywhere(world.ciso, "växel") if g.title == "System")
    assert [hit.label for hit in systems.hits] == ["Växel", "Växelåret", "Lön och växel", "Äldre växel", "Arkiv"]
    assert systems.more


def test_exactly_as_many_as_are_shown_are_no_more(world: Any) -> None:
    for n in range(search.PER_KIND):
        make.system(unit=world.care, name=f"Kvarn {n}")
    (group,) = search.everywhere(world.ciso, "kvarn")
    assert (len(group.hits), group.more) == (search.PER_KIND, False)


def test_archived_rows_are_not_current(world: Any) -> None:
    make.system(unit=world.care, name="Kvarnen", archived_on="2026-01-01")
    assert search.everywhere(world.ciso, "kvarnen") == []
    assert names(world.ciso, "kvarnen") == ["Kvarnen"]


def test_each_reader_gets_their_own(world: Any) -> None:
    make.system(unit=world.company, name="Omsorg om hus")
    assert hits(world.company_ciso, "omsorg")["System"] == ["Omsorg om hus"]
    assert hits(world.ciso, "omsorg")["System"] == ["Västerbotten Omsorg"]
    assert "Leverantörer" not in hits(world.employee, "nordisk")
    assert hits(world.ciso, "nordisk") == {"Leverantörer": ["Nordisk Vård AB"]}
    assert "Personer" not in hits(world.employee, "roll-system_owner")
    assert hits(world.ciso, "Roll-system_owner")["Personer"] == ["Test Roll-system_owner"]


def test_everyone_searches_within_a_request(world: Any) -> None:
    """Within a request what the reader holds is known, and questions leave out the rest: the arms still fit."""
    for who, person in world.people.items():
        with access.remembering():
            titles = {group.title for group in search.everywhere(person, "omsorg")}
        assert titles == set(hits(person, "omsorg")), who


def test_statements_do_not_grow_with_the_rows(world: Any) -> None:
    counts = []
    for _round in range(2):
        with access.remembering():
            access.rights(world.ciso)
            with CaptureQueriesContext(connection) as seen:
                search.everywhere(world.ciso, "omsorg")
        counts.append(len(seen))
        for n in range(4):
            make.system(unit=world.care, name=f"Omsorg {n}", owner=world.system_owner)
            make.system(unit=world.care, name=f"Ny {n}", purpose="Omsorg")
    assert counts[0] == counts[1] == 1


HOSTILE = (
    "%00",
    "a%00b",
    "%27%20OR%201%3D1--",
    "%22",
    "a+%26+b",
    "a+|+b",
    "!a",
    "((((",
    ")",
    "a:*",
    "a<->b",
    "%5C",
    "%25",
    "_",
    "%F0%9F%92%A5",
    "%ff%fe",
    "x" * 5000,
    "v%C3%A4xel+" * 400,
    "",
    "+++",
)


@pytest.mark.parametrize("address", ["/sok/?q=", "/system/?q=", "/system/?owner=", "/exempel/skap/?q="])
def test_hostile_terms_are_only_terms(small_browser: Any, address: str) -> None:
    terms = HOSTILE if address == "/exempel/skap/?q=" else HOSTILE[::3]
    answers = {term: small_browser.get(address + term).status_code for term in terms}
    assert answers == dict.fromkeys(terms, 200)


@pytest.fixture
def small_browser(kommun: Any, login: Any) -> Any:
    """A signed-in CISO of a small register."""
    ciso = make.holder(RoleKind.CISO, kommun)
    make.system(unit=kommun, name="Växel")
    return login(ciso)


def test_page_shows_groups_and_says_when_there_is_nothing(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    page = browser.get("/sok/?q=%20%20v%C3%A4xel%20").content.decode()
    assert f'href="/system/{world.retired.pk}/"' in page
    assert "&lt;b&gt;" in browser.get("/sok/?q=<b>").content.decode()
    assert browser.get("/sok/?q=finnsinte").context["groups"] == []
    assert browser.get("/sok/").context["groups"] == []


def test_fields_of_suppliers_are_open_or_protected(world: Any) -> None:
    make.supplier(unit=world.kommun, name="Kontorsbolaget", contact="Greta Hemlig", organisation_number="999000-0011")
    assert names(world.registrar, "9990000011", Supplier) == names(world.registrar, "greta", Supplier) == []
    assert names(world.registrar, "999000", Supplier) == ["Kontorsbolaget"]
    assert names(world.auditor, "greta", Supplier) == ["Kontorsbolaget"]


@pytest.mark.parametrize("record", [r for r in registry.records() if r.search], ids=lambda record: record.key)
def test_a_search_in_a_list_is_within_its_budget_when_nothing_is_kept(
    world: Any, login: Any, record: registry.Record
) -> None:
    """As just after somebody has saved something: what stands around the list is worked out anew."""
    browser, url = login(world.ciso), f"{reverse(record.list_url)}?q=skola&personal_data=ordinary"
    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    assert len(asked) <= 12, "\n".join(query["sql"] for query in asked)


def test_who_reads_all_that_they_see_finds_a_closed_row_only_by_what_is_open(world: Any) -> None:
    """Nobody may view what is protected, so a decision on a role for it leads nobody there."""
    chief = world.people["protective_security_manager"]
    stub = actions.register_stub(by=chief, unit=world.care)
    owner = {"person": world.employee, "role": RoleKind.SYSTEM_OWNER, "about": stub}
    make.assignment(**owner, decision_body="Säkerhetsnämnden", decision_paragraph="7", decision_on=MONDAY.date())
    assert access.reach_alike(world.ciso, "see", "view", InformationSystem)
    assert names(world.ciso, "Skyddat") == [stub.name]
    assert names(world.ciso, "Säkerhetsnämnden") == []


def test_name_copied_from_a_page_is_found(kommun: Any) -> None:
    ciso = make.holder(RoleKind.CISO, kommun)
    make.system(unit=kommun, name="Omsorgsförvaltningens planer")
    copied = "Omsorgs\u00adförvaltningens"
    assert names(ciso, copied) == ["Omsorgsförvaltningens planer"]
    assert hits(ciso, copied) == {"System": ["Omsorgsförvaltningens planer"]}
    assert [row.name for row in search.named(InformationSystem.objects.visible_to(ciso), copied)] == names(ciso, copied)

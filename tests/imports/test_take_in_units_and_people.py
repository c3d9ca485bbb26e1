"""Organisation and people, from the file to the tables."""

from __future__ import annotations

import pytest
from django.db import connection

from audit.context import acting_as_system
from core import clock
from core.imports.service import import_file
from roles import access, projection
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, User
from tests.imports import kommun

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def ciso() -> User:
    return kommun.build()


def test_organisation_has_63_units_and_no_faults() -> None:
    figures = kommun.load_organisation().as_json()
    assert (figures["outcome"], figures["kind"]) == ("ready", "organisation")
    assert (figures["rows"], figures["created"], figures["stopped"], figures["warnings"]) == (63, 63, [], [])
    kinds = OrganisationUnit.objects.filter(is_legal_entity=True).values_list("kind", flat=True)
    assert sorted(kinds) == ["company", "company", "federation", "municipality"]
    school = OrganisationUnit.objects.get(code="6130")
    assert (school.valid_to.isoformat(), school.parent.name) == ("2026-12-31", "Kultur- och fritidsförvaltningen")


def test_organisation_may_come_in_any_order() -> None:
    lines = kommun.content("organisation-granvik.csv").decode("utf-8-sig").splitlines()
    turned = "\r\n".join([lines[0], *reversed(lines[1:])]).encode()
    with acting_as_system("test"):
        figures = import_file(turned, "organisation.csv", None).as_json()
    assert figures["created"] == 63
    assert OrganisationUnit.objects.get(code="2131").place.depth == 4


def test_organisation_twice_changes_nothing() -> None:
    kommun.load_organisation()
    figures = kommun.load_organisation().as_json()
    assert (figures["created"], figures["updated"], figures["unchanged"]) == (0, 0, 63)


def test_people_are_220_with_their_faults() -> None:
    kommun.load_organisation()
    figures = kommun.load_people().as_json()
    assert (figures["rows"], figures["accepted"], figures["created"]) == (220, 219, 219)
    assert [one["row"] for one in figures["stopped"]] == [152]
    assert "4199" in figures["stopped"][0]["reasons"][0]
    assert [(one["row"], one["value"]) for one in figures["warnings"]] == [
        (162, "gun-britt.hedlund@granvik.example"),
        (167, "saknas.person@granvik.example"),
    ]
    assert not User.objects.filter(employment_number="G1151").exists()
    assert Placement.objects.get(person__employment_number="G1161").manager is None
    assert User.objects.get(employment_number="G1171").email == "karl-johan.ekelund@granvik.example"
    assert User.objects.get(employment_number="G1172").email == "birgitta.larsson@granvik.example"
    assert Placement.objects.filter(ends_on__lt=clock.today()).count() == 3


def test_managers_manage_where_they_are_placed(ciso: User) -> None:
    named = set(Placement.objects.exclude(manager=None).values_list("manager", flat=True))
    managing = Assignment.objects.filter(role=RoleKind.MANAGER)
    assert set(managing.values_list("person", flat=True)) == named
    places = dict(Placement.objects.values_list("person", "unit"))
    assert all(places[held.person_id] == held.unit_id for held in managing)
    assert projection.check() == {"missing": 0, "extra": 0}


def test_people_twice_changes_nothing(ciso: User) -> None:
    figures = kommun.take(ciso, "personer-granvik.csv").as_json()
    assert (figures["created"], figures["updated"], figures["unchanged"]) == (0, 0, 219)


def test_a_new_title_is_a_conflict_and_a_missing_address_is_filled(ciso: User) -> None:
    rows = (
        "Anställningsnr;Förnamn;Efternamn;E-post;Titel;Enhetskod\r\n"
        "G1002;Roger;Jonsson;;Kanslichef och arkivchef;2110\r\n"
        "T1;Ida;Ny;;Timvikarie;4121\r\n"
    ).encode()
    figures = kommun.take(ciso, "personer.csv", rows).as_json()
    assert [(one["row"], one["column"]) for one in figures["stopped"]] == [(2, "Titel")]
    assert User.objects.get(employment_number="T1").email is None
    later = rows.replace(b"Ida;Ny;;", b"Ida;Ny;ida.ny@granvik.example;")
    figures = kommun.take(ciso, "personer.csv", later, on_conflict="update").as_json()
    assert (figures["updated"], figures["stopped"]) == (2, [])
    assert Placement.objects.get(person__employment_number="G1002").title == "Kanslichef och arkivchef"
    assert User.objects.get(employment_number="T1").email == "ida.ny@granvik.example"


def test_an_address_belongs_to_one_person(ciso: User) -> None:
    rows = (
        "Anställningsnr;Förnamn;Efternamn;E-post;Titel;Enhetskod\r\n"
        "T1;Ida;Ny;kent.rahimi@granvik.example;Vikarie;4121\r\n"
        "T2;Bo;Ny;bo.ny@granvik.example;Vikarie;4121\r\n"
        "T3;Bo;Nya;bo.ny@granvik.example;Vikarie;4121\r\n"
        "T2;Bo;Ny;;Vikarie;4121\r\n"
    ).encode()
    figures = kommun.take(ciso, "personer.csv", rows).as_json()
    assert [one["row"] for one in figures["stopped"]] == [2, 4, 5]
    assert "Kent Rahimi" in figures["stopped"][0]["reasons"][0]


def test_whoever_creates_a_legal_entity_reaches_it(ciso: User) -> None:
    header = "Enhetskod;Namn;Typ;Överordnad kod;Juridisk person\r\n"
    rows = f"{header}9100;Granvik Fiber AB;bolag;1000;J\r\n9200;Älvens förbund;kommunalförbund;;J\r\n".encode()
    figures = kommun.take(ciso, "enheter.csv", rows).as_json()
    assert figures["created"] == 2
    for unit in OrganisationUnit.objects.filter(code__in=("9100", "9200")):
        assert access.decide(ciso, "change", unit)
    again = kommun.take(ciso, "enheter.csv", rows).as_json()
    assert (again["unchanged"], again["stopped"]) == (2, [])


def test_a_child_of_a_stopped_unit_is_stopped_and_circles_are_found(ciso: User) -> None:
    header = "Enhetskod;Namn;Typ;Överordnad kod\r\n"
    rows = (
        f"{header}9001;Under saknad;enhet;9999\r\n9002;Under stoppad;enhet;9001\r\n"
        "9003;Ett;enhet;9004\r\n9004;Två;enhet;9003\r\n9005;Bra;enhet;2100\r\n"
    ).encode()
    figures = kommun.take(ciso, "enheter.csv", rows).as_json()
    assert [one["row"] for one in figures["stopped"]] == [2, 3, 4, 5]
    assert figures["created"] == 1


def test_the_company_cannot_touch_the_kommun(ciso: User) -> None:
    company = kommun.seat(kommun.COMPANY_CISO, RoleKind.CISO, "8200")
    before = OrganisationUnit.history.count(), User.history.count()
    units = kommun.take(company, "organisation-granvik.csv", on_conflict="update").as_json()
    assert {one["row"] for one in units["stopped"]} == set(range(2, 65)) - {63}
    people = kommun.take(company, "personer-granvik.csv", on_conflict="update").as_json()
    assert people["created"] == people["updated"] == 0
    assert before == (OrganisationUnit.history.count(), User.history.count())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_planner_learns_at_once_that_a_table_is_no_longer_empty() -> None:
    def believed() -> float:
        with connection.cursor() as cursor:
            cursor.execute("select reltuples from pg_class where relname = 'roles_organisationunit'")
            return float(cursor.fetchone()[0])

    assert believed() <= 0
    kommun.load_organisation()
    assert believed() == OrganisationUnit.objects.count() > 0

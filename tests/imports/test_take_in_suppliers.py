"""Granvik's suppliers, from the sheet to the register, and the systems that are linked to them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from assets.models import InformationSystem, Supplier
from core.imports.words import folded
from roles.kinds import RoleKind
from roles.models import User
from tests import factories as make
from tests.imports import granvik, kommun
from tests.imports.kommun import SHEET, XLSX

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SUPPLIERS = "Leverantörer"


@pytest.fixture
def ciso() -> User:
    return kommun.build()


def load(by: User, **options: Any) -> dict[str, Any]:
    return kommun.take(by, XLSX, sheet=SUPPLIERS, **options).as_json()


def csv(by: User, *lines: str, **options: Any) -> dict[str, Any]:
    return kommun.take(by, "lev.csv", "\r\n".join(lines).encode(), kind="suppliers", **options).as_json()


def test_the_sheet_is_known_for_what_it_is_and_its_figures_add_up(ciso: User) -> None:
    found, status = kommun.command(granvik.DATA / XLSX, ciso, "--sheet", SUPPLIERS)
    assert (found["outcome"], status, found["kind"]) == ("ready", 0, "suppliers")
    assert (found["rows"], found["accepted"], found["created"]) == (31, 30, 30)
    assert [one["row"] for one in found["stopped"]] == [33]
    assert found["not_records"] == [1, 2]
    numbers = [one for one in found["warnings"] if one["column"] == "Org.nr"]
    assert [(one["row"], one["value"]) for one in numbers] == [(10, "999000-5086")]
    assert Supplier.objects.count() == 30


def test_the_register_holds_what_the_sheet_says(ciso: User) -> None:
    load(ciso)
    one = Supplier.objects.get(name="Trygghetslarm Väst AB")
    assert (one.organisation_number, one.country, one.unit.code) == ("999000-5143", "Sverige", "1000")
    assert (one.contact, one.email) == ("Vera Testberg", "kundtjanst@trygghetslarm.example")
    assert (one.phone, one.contract_owner) == ("08-465 004 49", "")
    assert Supplier.objects.get(name="Lås och Larm Granvik HB").organisation_number == ""
    assert Supplier.objects.get(name="Microsoft").contract_owner == "Upphandlingschef"


def test_the_same_sheet_twice_changes_nothing(ciso: User) -> None:
    load(ciso)
    versions = Supplier.history.count()
    again = load(ciso)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 30)
    assert Supplier.history.count() == versions


@pytest.mark.parametrize("first", [SHEET, SUPPLIERS])
def test_systems_that_say_the_very_name_are_linked_whichever_list_comes_first(ciso: User, first: str) -> None:
    second = SUPPLIERS if first == SHEET else SHEET
    for sheet in (first, second):
        assert kommun.take(ciso, XLSX, sheet=sheet).as_json()["outcome"] == "ready"
    names = {folded(name): name for name in Supplier.objects.values_list("name", flat=True)}
    systems = list(InformationSystem.objects.select_related("supplier", "unit__place"))
    kommun_id = Supplier.objects.first().unit_id
    linked = {s.pk: s.supplier.name for s in systems if s.supplier}
    assert linked == {
        s.pk: names[folded(s.supplier_name)]
        for s in systems
        if folded(s.supplier_name) in names and s.unit.place.entity_id == kommun_id
    }
    assert Counter(linked.values())["CGI"] > 1
    assert InformationSystem.objects.get(name="Raindance").supplier.name == "CGI"
    assert InformationSystem.objects.get(name="Budgetmodulen").supplier is None
    raindance = InformationSystem.objects.get(name="Raindance").history.order_by("version").last()
    assert raindance.source.startswith("import:")


def test_a_list_read_again_is_not_at_odds_with_the_link(ciso: User) -> None:
    kommun.take(ciso, XLSX, sheet=SHEET)
    load(ciso)
    again = kommun.take(ciso, XLSX, sheet=SHEET).as_json()
    assert (again["updated"], again["unchanged"]) == (0, 136)


def test_another_name_in_a_later_list_leaves_the_supplier(ciso: User) -> None:
    csv(ciso, "Leverantör;Land", "Ett AB;Sverige", "Två AB;Sverige")
    systems = "Systemnamn;Förvaltning;Leverantör"
    kommun.take(ciso, "a.csv", f"{systems}\r\nVäxeln;1000;ett  ab".encode(), kind="systems")
    system = InformationSystem.objects.get(name="Växeln")
    assert system.supplier.name == "Ett AB"
    for said, supplier in (("Två AB", "Två AB"), ("Okänt AB", None)):
        data = f"{systems}\r\nVäxeln;1000;{said}".encode()
        kommun.take(ciso, "a.csv", data, kind="systems", on_conflict="update")
        system = InformationSystem.objects.select_related("supplier").get(pk=system.pk)
        assert (system.supplier_name, system.supplier and system.supplier.name) == (said, supplier)


def test_rows_land_where_they_say_and_only_there(ciso: User) -> None:
    company = kommun.seat(kommun.COMPANY_CISO, RoleKind.CISO, "8100")
    found = csv(company, "Leverantör;Hör till", "Bolagets AB;8100", "Kommunens AB;1000")
    assert [one["row"] for one in found["stopped"]] == [3]
    csv(company, "Leverantör;Land", "Hemma AB;Sverige")
    assert set(Supplier.objects.values_list("name", "unit__code")) == {("Bolagets AB", "8100"), ("Hemma AB", "8100")}


def test_a_supplier_of_another_organisation_is_another_supplier(ciso: User) -> None:
    csv(ciso, "Leverantör;Hör till", "Samma AB;1000", "Bolagets AB;8100")
    company = kommun.seat(kommun.COMPANY_CISO, RoleKind.CISO, "8100")
    found = csv(company, "Leverantör;Land", "Samma AB;Norge")
    assert found["created"] == 1
    assert Supplier.objects.filter(name="Samma AB").count() == 2


def test_archived_and_doubled_suppliers_are_stopped(ciso: User) -> None:
    unit = Supplier._meta.get_field("unit").related_model.objects.get(code="1000")
    make.supplier(unit=unit, name="Gammal AB", archived_on=granvik.TODAY)
    make.supplier(unit=unit, name="Dubbel AB")
    make.supplier(unit=unit, name="Dubbel AB")
    found = csv(ciso, "Leverantör;Land", "Gammal AB;Sverige", "Dubbel AB;Sverige", "Dubbla Ab;Sverige")
    assert [one["row"] for one in found["stopped"]] == [2, 3]
    assert found["created"] == 1


def test_an_unedited_export_changes_nothing(ciso: User, login: Any) -> None:
    load(ciso)
    data = b"".join(login(ciso).get("/leverantorer/?format=xlsx").streaming_content)
    found = kommun.take(ciso, "leverantörer.xlsx", data).as_json()
    assert (found["kind"], found["unchanged"], found["updated"]) == ("suppliers", 30, 0)


def test_who_may_not_import_is_refused(ciso: User) -> None:
    it = kommun.seat("G1010", RoleKind.IT_MANAGER, "1000")
    found, status = kommun.command(granvik.DATA / XLSX, it, "--sheet", SUPPLIERS)
    assert (found["outcome"], status, Supplier.objects.count()) == ("refused", 1, 0)


def test_a_name_with_pasted_control_signs_is_found_again(ciso: User) -> None:
    assert csv(ciso, "Leverantör", "Nordisk\x1b Vård AB")["created"] == 1
    again = csv(ciso, "Leverantör", "Nordisk\x1b Vård AB")
    assert (again["created"], again["unchanged"]) == (0, 1)

"""Pages about suppliers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assets import actions
from assets.models import Supplier
from tests import factories as make
from tests.assets.test_system_pages import filled, text


def url(name: str, row: Any = None) -> str:
    return reverse(f"assets:supplier_{name}", args=[row.pk] if row else [])


def test_ciso_adds_changes_archives_and_takes_back(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    data = filled(browser, url("add"), name="Ny Drift AB", unit=world.kommun.pk, organisation_number="9990000011")
    assert browser.post(url("add"), data).status_code == 303
    row = Supplier.objects.get(name="Ny Drift AB")
    assert row.organisation_number == "999000-0011"
    change = filled(browser, url("change", row), incident_contact="Jouren")
    assert browser.post(url("change", row), change).status_code == 303
    for name in ("archive", "restore"):
        assert browser.post(url(name, row), filled(browser, url(name, row), reason="Skäl")).status_code == 303
    history = text(browser.get(url("history", row)))
    assert history.count("Skäl: Skäl") == 2
    assert "Jouren" in history


def test_archived_supplier_leaves_the_list_and_the_figures(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    row = world.nordic
    browser.post(url("archive", row), filled(browser, url("archive", row), reason="Slut"))
    assert row.name not in text(browser.get(url("list")))
    assert row.name in text(browser.get(url("list") + "?archived=only"))
    assert row.name not in text(browser.get(url("list") + "?missing=supplier_incident_contact"))


def test_registrar_sees_and_does_not_view(world: Any, login: Any) -> None:
    browser = login(world.registrar)
    assert "Nordisk Vård AB" in text(browser.get(url("list")))
    page = text(browser.get(url("detail", world.nordic)))
    assert "Uppfyller kraven" not in page
    assert "Kontakt vid incident" not in page
    assert browser.get(url("history", world.nordic)).status_code == 403


def test_employee_and_bolag_reach_no_supplier_of_the_kommun(world: Any, login: Any) -> None:
    assert login(world.employee).get(url("list")).status_code == 403
    assert login(world.employee).get(url("detail", world.nordic)).status_code == 404
    browser = login(world.company_ciso)
    assert "Nordisk" not in text(browser.get(url("list")))
    assert browser.get(url("detail", world.nordic)).status_code == 404


def test_wrong_check_digit_is_told_at_the_field(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    data = filled(browser, url("add"), name="Fel AB", unit=world.kommun.pk, organisation_number="999000-0012")
    response = browser.post(url("add"), data)
    assert response.status_code == 422
    assert "organisation_number" in response.context["form"].errors


def test_a_name_without_supplier_becomes_one_for_all_that_use_it(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    first = make.system(unit=world.care, name="Ett", supplier_name="Nordisk Vård")
    second = make.system(unit=world.school, name="Två", supplier_name="NORDISK  vård")
    elsewhere = make.system(unit=world.company, name="Tre", supplier_name="Nordisk Vård")
    page = text(browser.get(reverse("assets:supplier_names")))
    assert "Nordisk Vård" in page and "Nordisk Vård AB" in page
    address = reverse("assets:system_supplier", args=[first.pk])
    assert text(browser.get(address)).count("Två") == 1
    chosen = browser.get(f"{address}?leverantor={world.nordic.pk}").context["form"]["supplier"].value()
    assert chosen == world.nordic
    data = filled(browser, address, supplier=world.nordic.pk)
    assert browser.post(address, data).status_code == 303
    for row in (first, second):
        row.refresh_from_db()
        assert (row.supplier, row.history.count()) == (world.nordic, 2)
        assert row.history.first().actor_name == world.ciso.full_name
    assert second.supplier_name == "NORDISK  vård"
    elsewhere.refresh_from_db()
    assert elsewhere.supplier is None


def test_a_name_without_supplier_is_registered_at_the_legal_entity(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    system = make.system(unit=world.care, name="Ett", supplier_name="Ny  Firma AB")
    address = reverse("assets:system_supplier", args=[system.pk])
    both = filled(browser, address, create="on", supplier=world.nordic.pk)
    for wrong in (both, {k: v for k, v in both.items() if k not in ("create", "supplier")}):
        assert browser.post(address, wrong).status_code == 422
    assert browser.post(address, filled(browser, address, create="on")).status_code == 303
    system.refresh_from_db()
    assert (system.supplier.name, system.supplier.unit) == ("Ny Firma AB", world.kommun)


def test_names_are_for_who_may_import(world: Any, login: Any) -> None:
    assert login(world.it_manager).get(reverse("assets:supplier_names")).status_code == 403
    assert login(world.system_owner).get(reverse("assets:system_supplier", args=[world.journal.pk])).status_code == 403


def test_a_supplier_of_another_organisation_cannot_be_linked(world: Any, login: Any) -> None:
    address = reverse("assets:system_supplier", args=[world.journal.pk])
    browser = login(world.ciso)
    data = filled(browser, address, supplier=world.company_supplier.pk)
    assert browser.post(address, data).status_code == 422
    with pytest.raises(ValidationError):
        actions.link_supplier(by=world.ciso, system=world.journal, supplier=world.company_supplier)
    values = {"supplier": world.company_supplier}
    with pytest.raises(ValidationError):
        actions.save_system(by=world.ciso, system=world.journal, version=None, values=values)


def test_owner_picks_the_supplier_and_it_is_shown_everywhere(world: Any, login: Any) -> None:
    browser = login(world.system_owner)
    address = reverse("assets:system_change", args=[world.journal.pk])
    data = filled(browser, address, supplier_text="Nordisk Vård AB")
    assert browser.post(address, data).status_code == 303
    world.journal.refresh_from_db()
    assert (world.journal.supplier, world.journal.supplier_name) == (world.nordic, "Nordisk Vård AB")
    detail = browser.get(reverse("assets:system_detail", args=[world.journal.pk])).content.decode()
    assert "Nordisk Vård AB" in detail
    assert world.nordic.get_absolute_url() not in detail
    seen = login(world.ciso)
    assert world.nordic.get_absolute_url() in seen.get(world.journal.get_absolute_url()).content.decode()
    assert "Västerbotten Omsorg" in text(seen.get(url("detail", world.nordic)))
    found = text(seen.get(reverse("assets:system_list"), {"supplier": "nordisk"}))
    assert "Västerbotten Omsorg" in found and "Schemat" not in found
    ordered = seen.get(reverse("assets:system_list"), {"sort": "supplier_name", "kolumn": "supplier_name"})
    assert text(ordered).index("Västerbotten Omsorg") < text(ordered).index("Schemat")


def test_another_supplier_is_no_longer_called_what_the_first_was(world: Any) -> None:
    other = make.supplier(unit=world.kommun, name="Andra AB")
    for supplier, name in ((world.nordic, "Nordisk Vård AB"), (other, "Andra AB")):
        values = {"supplier": supplier, "supplier_name": world.journal.supplier_name}
        world.systems["journal"] = actions.save_system(by=world.ciso, system=world.journal, version=None, values=values)
        assert world.journal.supplier_name == name


def test_supplier_page_shows_only_systems_that_its_reader_may_view(world: Any, login: Any) -> None:
    make.system(unit=world.care, name="Hemliga", supplier=world.nordic, personal_data="none")
    make.system(unit=world.care, name="Öppna", supplier=world.nordic, personal_data="ordinary")
    page = text(login(world.dpo).get(url("detail", world.nordic)))
    assert "Öppna" in page and "Hemliga" not in page


def test_page_tells_of_a_dpa_by_contract_as_the_measure_does(world: Any, login: Any) -> None:
    covered = make.system(unit=world.care, name="Avtalat", supplier=world.nordic, dpa="unknown")
    make.system(unit=world.care, name="Utan avtal", supplier=world.nordic, dpa="unknown")
    make.contract(unit=world.kommun, supplier=world.nordic, systems=[covered], dpa="yes")
    page = text(login(world.ciso).get(url("detail", world.nordic)))
    told = {name: page.partition(name)[2].partition("</tr>")[0] for name in ("Avtalat", "Utan avtal")}
    assert "Ja" in told["Avtalat"] and "Ja" not in told["Utan avtal"]

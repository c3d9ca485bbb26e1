"""Pages about suppliers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from assets.models import Supplier
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

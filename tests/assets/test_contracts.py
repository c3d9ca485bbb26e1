"""Contracts: their pages, what they cover, and what follows for systems."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse

from assets import actions, contracts
from assets.measures import SYSTEM_MEASURES
from assets.models import Contract, InformationSystem
from core import deadlines, measures, registry
from tests import factories as make
from tests.assets.test_system_pages import filled, text

TODAY = date(2026, 11, 23)


def url(name: str, row: Any = None) -> str:
    return reverse(f"assets:contract_{name}", args=[row.pk] if row else [])


def answer(system: InformationSystem, slug: str) -> bool | None:
    (measure,) = [m for m in SYSTEM_MEASURES if m.slug == slug]
    (row,) = measures.annotate(InformationSystem.objects.filter(pk=system.pk), [measure])
    return getattr(row, measure.name)


def duties(row: Any) -> dict[str, date]:
    return {duty.deadline.slug: duty.due_on for duty in deadlines.of(registry.record_for(row), row)}


@pytest.fixture
def covered(world: Any) -> Any:
    """The journal, supplied by Nordisk Vård, without a contract end of its own."""
    actions.save_system(
        by=world.ciso,
        system=world.journal,
        version=None,
        values={"supplier": world.nordic, "contract_ends_on": None, "dpa": "no"},
    )
    world.journal.refresh_from_db()
    return world.journal


def test_ciso_adds_changes_and_archives_a_contract(world: Any, login: Any, covered: Any) -> None:
    browser = login(world.ciso)
    data = filled(browser, url("add", world.nordic), name="Journal i drift", ends_on="2027-06-30", notice_months=6)
    assert "Västerbotten Omsorg" in text(browser.get(url("add", world.nordic)))
    data |= {"systems": [str(covered.pk)], "more": str(world.timetable.pk)}
    assert browser.post(url("add", world.nordic), data).status_code == 303
    row = Contract.objects.get()
    assert (row.supplier, row.unit, row.notice_months) == (world.nordic, world.kommun, 6)
    assert contracts.covered_by(row) == {covered.pk, world.timetable.pk}
    change = filled(browser, url("change", row), number="KS 2026/14") | {"systems": [str(covered.pk)]}
    assert browser.post(url("change", row), change).status_code == 303
    assert contracts.covered_by(row) == {covered.pk}
    page = text(browser.get(url("detail", row)))
    for shown in ("Journal i drift", "KS 2026/14", "2027-06-30", "6 månader", "Västerbotten Omsorg", "Nordisk Vård"):
        assert shown in page
    assert "Schemat" not in page
    history = text(browser.get(url("history", row)))
    assert "Schemat" in history and "Västerbotten Omsorg" in history
    assert "Journal i drift" in text(browser.get(reverse("assets:system_history", args=[covered.pk])))
    for name, seen in (("archive", False), ("restore", True)):
        browser.post(url(name, row), filled(browser, url(name, row), reason="Skäl"))
        assert ("Journal i drift" in text(browser.get(url("list")))) is seen
        assert ("Journal i drift" in text(browser.get(world.nordic.get_absolute_url()))) is seen


def test_a_system_that_is_covered_again_is_the_same_row(world: Any, covered: Any) -> None:
    row = make.contract(unit=world.kommun, supplier=world.nordic, systems=[covered])
    for systems in ([], [covered]):
        actions.save_contract(
            by=world.ciso, contract=row, supplier=world.nordic, version=None, values={}, systems=systems
        )
    link = row.coverage.get()
    assert (link.ended_on, link.history.count()) == (None, 3)


def test_contract_end_of_a_system_is_that_of_its_contracts_when_there_are_any(world: Any, covered: Any) -> None:
    slug = "system_contract_end"
    assert answer(covered, slug) is False
    contract = make.contract(unit=world.kommun, supplier=world.nordic, systems=[covered])
    assert answer(covered, slug) is False
    covered.contract_ends_on = date(2027, 1, 1)
    make.saved(covered)
    assert answer(covered, slug) is False, "a contract whose end nobody knows stands before the system's own field"
    contract.ends_on = date(2028, 1, 1)
    make.saved(contract)
    assert answer(covered, slug) is True
    make.contract(unit=world.kommun, supplier=world.nordic, systems=[covered], ends_on=date(2029, 1, 1))
    (row,) = contracts.with_end(InformationSystem.objects.filter(pk=covered.pk))
    assert (row.covered_until, row.covered_open) == (date(2029, 1, 1), False)
    make.contract(unit=world.kommun, supplier=world.nordic, systems=[covered], open_ended=True)
    (row,) = contracts.with_end(InformationSystem.objects.filter(pk=covered.pk))
    assert (row.covered_until, row.covered_open) == (None, True)
    for one in Contract.objects.all():
        one.archived_on = TODAY
        make.saved(one)
    (row,) = contracts.with_end(InformationSystem.objects.filter(pk=covered.pk))
    assert row.covered_until == date(2027, 1, 1)


def test_the_measure_is_about_systems_with_an_outside_supplier(world: Any) -> None:
    own = make.system(unit=world.care, hosting="local")
    named = make.system(unit=world.care, hosting="local", supplier_name="Någon AB")
    assert answer(own, "system_contract_end") is None
    assert answer(named, "system_contract_end") is False


def test_a_dpa_in_a_contract_counts(world: Any, covered: Any) -> None:
    assert answer(covered, "system_dpa") is False
    make.contract(unit=world.kommun, supplier=world.nordic, systems=[covered], dpa="yes")
    assert answer(covered, "system_dpa") is True


def test_last_day_to_give_notice_and_last_day_are_duties(world: Any, covered: Any) -> None:
    contract = make.contract(
        unit=world.kommun, supplier=world.nordic, systems=[covered], ends_on=date(2027, 8, 31), notice_months=6
    )
    assert duties(contract) == {"contract_notice": date(2027, 2, 28), "contract_end": date(2027, 8, 31)}
    contract.notice_given_on = TODAY
    make.saved(contract)
    assert duties(contract) == {"contract_end": date(2027, 8, 31)}
    contract.archived_on = TODAY
    make.saved(contract)
    assert duties(contract) == {}


def test_a_covered_system_has_no_contract_date_of_its_own_to_mind(world: Any) -> None:
    assert "system_contract" in duties(world.journal)
    make.contract(unit=world.kommun, supplier=world.nordic, systems=[world.journal])
    assert "system_contract" not in duties(world.journal)


def test_a_list_tells_the_last_day_to_give_notice(world: Any, login: Any) -> None:
    make.contract(unit=world.kommun, supplier=world.nordic, ends_on=date(2027, 3, 31), notice_months=1)
    make.contract(unit=world.kommun, supplier=world.nordic, ends_on=date(2027, 3, 31))
    page = text(login(world.ciso).get(url("list") + "?sort=notice_by"))
    assert page.count("2027-02-28") == 1
    assert page.count("2027-03-31") == 2


def test_rights_on_contracts(world: Any, login: Any, covered: Any) -> None:
    contract = make.contract(unit=world.kommun, supplier=world.nordic, systems=[covered], name="Driftavtalet")
    assert login(world.employee).get(url("detail", contract)).status_code == 404
    assert login(world.it_manager).get(url("change", contract)).status_code == 200
    assert login(world.it_manager).get(url("archive", contract)).status_code == 403
    assert login(world.company_ciso).get(url("detail", contract)).status_code == 404
    owner = login(world.system_owner).get(covered.get_absolute_url()).content.decode()
    assert "Driftavtalet" in owner
    assert contract.get_absolute_url() not in owner
    assert "Driftavtalet" not in text(login(world.employee).get(covered.get_absolute_url()))
    assert contract.get_absolute_url() in login(world.ciso).get(covered.get_absolute_url()).content.decode()


def test_a_contract_stays_within_its_organisation(world: Any) -> None:
    for values, systems in (({"unit": world.company}, []), ({}, [world.rents])):
        with pytest.raises(ValidationError):
            actions.save_contract(
                by=world.ciso,
                contract=None,
                supplier=world.nordic,
                version=None,
                values={"name": "Fel", **values},
                systems=systems,
            )


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": date(2027, 1, 1), "open_ended": True},
        {"starts_on": date(2027, 1, 2), "ends_on": date(2027, 1, 1)},
        {"dpa": "no", "dpa_signed_on": TODAY},
    ],
)
def test_what_cannot_be_true_is_refused_by_form_and_database(world: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make.contract(unit=world.kommun, supplier=world.nordic, **wrong)
    row = make.contract(unit=world.kommun, supplier=world.nordic)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet(Contract).filter(pk=row.pk).update(**wrong)

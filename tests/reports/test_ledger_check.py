"""The page where the trail is checked: what it says before, meanwhile and afterwards, and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from assets.models import Supplier
from audit import checking, events, seals
from audit.models import LedgerEntry, Seal
from core import jobs
from core.models import Job
from roles.kinds import RoleKind
from tests import factories as make
from tests.audit.tampering import as_superuser
from tests.walk.dom import parse

URL = "/sparbarhet/kontroll/"


def text(page: Any) -> str:
    return " ".join(parse(page.content.decode()).text.split())


@pytest.mark.django_db
def test_nothing_is_claimed_before_anybody_has_looked(world: Any, login: Any) -> None:
    said = text(login(world.ciso).get(URL))
    assert "Ingen har kontrollerat än." in said
    assert "Inget är förseglat än." in said


@pytest.mark.django_db
def test_a_check_is_ordered_once_and_shows_how_far_it_has_come(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    for _time in range(2):
        assert browser.post(URL).status_code == 303
    job = Job.objects.get(kind=checking.JOB)
    assert "Väntar på sin tur." in text(browser.get(URL))
    Job.objects.filter(pk=job.pk).update(done_steps=3, all_steps=12)
    part = browser.get(URL, headers={"HX-Request": "true", "HX-Target": "lage"})
    assert "3 av 12" in text(part)
    assert "<html" not in part.content.decode()


@pytest.mark.django_db
def test_an_auditor_may_run_it_and_an_employee_may_not(world: Any, login: Any) -> None:
    auditor = make.holder(RoleKind.AUDITOR, world.kommun)
    assert login(auditor).post(URL).status_code == 303
    assert login(world.employee).post(URL).status_code == 403
    assert login(world.employee).get(URL).status_code == 403


def checked(browser: Any) -> str:
    """Order a check, let a worker do it, and return what the page says."""
    browser.post(URL)
    job = Job.objects.filter(kind=checking.JOB).latest("pk")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.message
    return text(browser.get(URL))


@pytest.mark.django_db(transaction=True)
def test_it_says_that_all_is_well_and_what_is_not(login: Any) -> None:
    kommun = make.municipality()
    ciso = make.holder(RoleKind.CISO, kommun)
    supplier = make.supplier(unit=kommun, name="Ursprunglig AB")
    seals.seal_ledger()
    browser = login(ciso)
    said = checked(browser)
    assert f"Allt stämmer. Kontrollerat 2026-11-23 10:00 av {ciso.full_name}." in said
    with as_superuser() as cursor:
        cursor.execute("UPDATE assets_supplier SET name = 'Ändrad AB' WHERE id = %s", [supplier.pk])
    said = checked(browser)
    assert "1 fel." in said
    assert f"assets.supplier {supplier.pk}: Raden är inte som den senaste versionen: name." in said
    row = LedgerEntry.objects.filter(event=events.VERIFIED).latest("pk")
    assert (row.actor_id, row.content["texts"]["faults"]) == (ciso.pk, "1")
    assert Supplier.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_newest_seals_are_shown_with_their_roots(login: Any) -> None:
    kommun = make.municipality()
    ciso = make.holder(RoleKind.CISO, kommun)
    seals.seal_ledger()
    said = text(login(ciso).get(reverse("ledger_check")))
    for seal in Seal.objects.all():
        assert bytes(seal.root).hex() in said

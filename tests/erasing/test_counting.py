"""What a decision covers is counted by a worker, shown to who may see it, and told in numbers before it is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from core import jobs as work
from core.models import ImportRun, Job
from erasing import actions, counting, places
from erasing.models import Erasure
from tests import factories as make
from tests.erasing.deciding import DECISION, NUMBER
from tests.walk.samples import import_run

pytestmark = pytest.mark.django_db


def decided(world: Any, **what: Any) -> Erasure:
    return actions.register(by=world.ciso, decision=DECISION, **what)


def counted(row: Erasure) -> Job:
    """Let a worker count; return what it did."""
    job = counting.last(row)
    assert job is not None
    work.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.message
    return job


def test_it_is_counted_as_it_is_registered_and_holds_no_word(world: Any) -> None:
    supplier = make.supplier(unit=world.kommun, note=f"Åsa {NUMBER}")
    run = import_run(world.ciso, world.care, "applied")
    ImportRun.objects.filter(pk=run.pk).update(content=f"Namn;Kontakt\nÅke;{NUMBER}\n".encode())
    row = decided(world, search=NUMBER)
    job = counted(row)
    found = {one.place: (one.number, list(one.keys)) for one in counting.places_of(job.result)}
    assert found["assets_supplier.note"] == (1, [supplier.pk])
    assert found["assets_historicalsupplier.note"] == (1, [supplier.pk])
    assert found["erasing_erasure.search"] == (1, [row.pk])
    assert job.result["files"] == 1
    assert counting.total(job.result) == sum(number for number, _keys in found.values()) + 1
    assert NUMBER not in f"{job.payload} {job.result}"


def test_who_asks_again_while_it_is_counted_gets_that_count(world: Any, registrar: Any, login: Any) -> None:
    row = decided(world, search=NUMBER)
    browser, url = login(registrar), row.get_absolute_url()
    assert "Räknar vad som berörs." in browser.get(url).content.decode()
    assert browser.post(url).status_code == 303
    assert Job.objects.filter(kind=counting.JOB).count() == 1
    counted(row)
    browser.post(url)
    assert Job.objects.filter(kind=counting.JOB).count() == 2


def test_a_page_waits_for_the_count_and_is_then_opened_anew(world: Any, registrar: Any, login: Any) -> None:
    row = decided(world, search=NUMBER)
    browser, url = login(registrar), row.get_absolute_url()
    live = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "lage"}
    part = browser.get(url, **live).content.decode()
    assert part.strip().startswith('<div id="lage"')
    counted(row)
    assert browser.get(url, **live)["HX-Refresh"] == "true"
    assert "Räkna om" in browser.get(url).content.decode()


def test_links_lead_only_to_what_the_reader_may_view(world: Any, registrar: Any, login: Any) -> None:
    supplier = make.supplier(unit=world.kommun, note="Fråga Åsa Öst")
    row = decided(world, search="Åsa Öst")
    counted(row)
    for who, is_led in ((world.ciso, True), (registrar, False)):
        page = login(who).get(row.get_absolute_url()).content.decode()
        assert "Leverantörer: " in page
        assert (f'href="{supplier.get_absolute_url()}"' in page) is is_led


def test_the_number_is_told_before_it_is_done(world: Any, registrar: Any, login: Any) -> None:
    make.supplier(unit=world.kommun, note=f"Åsa {NUMBER}")
    row = decided(world, search=NUMBER)
    browser, url = login(registrar), reverse("erasing:erasure_carry_out", args=[row.pk])
    assert "Ingen har räknat vad beslutet täcker." in browser.get(url).content.decode()
    total = counting.total(counted(row).result)
    assert total > 2
    assert f"{total} texter berördes när det räknades 20" in browser.get(url).content.decode()


def test_nobody_counts_what_is_withdrawn(world: Any, registrar: Any, login: Any) -> None:
    row = decided(world, search=NUMBER)
    counted(row)
    actions.withdraw(by=registrar, erasure=row, version=None, reason="Fel person")
    browser, url = login(registrar), row.get_absolute_url()
    browser.post(url)
    assert Job.objects.filter(kind=counting.JOB).count() == 1
    page = browser.get(url).content.decode()
    assert "Inget gallrades." in page
    assert "Räkna" not in page


def test_who_may_not_carry_it_out_may_not_have_it_counted(world: Any, login: Any) -> None:
    row = decided(world, search=NUMBER)
    counted(row)
    browser, url = login(world.auditor), row.get_absolute_url()
    answer = browser.get(url)
    if answer.status_code == 200:
        assert "Räkna om" not in answer.content.decode()
    assert browser.post(url).status_code in (403, 404)
    assert Job.objects.filter(kind=counting.JOB).count() == 1


def test_rows_of_which_a_text_goes_are_found_all(world: Any) -> None:
    suppliers = [make.supplier(unit=world.kommun, note=f"Fråga {NUMBER}") for _n in range(places.SHOWN + 2)]
    former = make.supplier(unit=world.kommun, note="Kvar")
    found = places.rows_with(decided(world, search=NUMBER))
    assert found[type(former)] == {row.pk for row in suppliers}
    of_fields = places.rows_with(decided(world, about=former, fields=["note"]))
    assert of_fields == {type(former): {former.pk}}

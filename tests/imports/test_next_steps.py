"""After a first list of systems the receipt leads on to the start plan, for who may make it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from core import jobs
from core.imports import actions, undoing
from core.models import ImportRun
from roles.actions import plan_starts
from tests.imports.running import worked
from tests.world import World

pytestmark = pytest.mark.django_db
OFFER = "Bestäm när uppgifterna börjar"
DAY = date(2027, 1, 11)


def take(world: World, by: Any, unit: Any, kind: str = "systems", text: str = "") -> ImportRun:
    text = text or f"Systemnamn;Förvaltning\nNytt system;{unit.name}\n"
    file: dict[str, Any] = {"content": text.encode(), "file_name": "lista.csv", "sheet": "lista", "kind": kind}
    run = actions.receive(by=by, **file)
    return worked(actions.save_columns(by=by, run=run, kind=kind, sheet="lista", mapping={}), by)


def receipt(login: Any, person: Any, run: ImportRun) -> str:
    answer = login(person).get(f"/importera/{run.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_new_systems_lead_to_the_start_plan(world: World, login: Any) -> None:
    page = receipt(login, world.ciso, take(world, world.ciso, world.care))
    assert OFFER in page and 'href="/startplan/"' in page
    assert "Utan startplan börjar alla uppgifter på en gång." in page


def test_a_plan_that_is_decided_is_not_offered_until_it_is_taken_back(world: World, login: Any) -> None:
    run = take(world, world.ciso, world.care)
    plan_starts(by=world.ciso, starts={world.care.pk: DAY}, seen={world.care.pk: None})
    assert OFFER not in receipt(login, world.ciso, run)
    plan_starts(by=world.ciso, starts={world.care.pk: None}, seen={world.care.pk: DAY}, reason="Fel dag")
    assert OFFER in receipt(login, world.ciso, run)


def test_a_plan_of_another_legal_entity_is_not_ones_own(world: World, login: Any) -> None:
    run = take(world, world.company_ciso, world.company)
    plan_starts(by=world.ciso, starts={world.care.pk: DAY}, seen={world.care.pk: None})
    assert OFFER in receipt(login, world.company_ciso, run)


def test_nothing_is_offered_when_nothing_is_new(world: World, login: Any) -> None:
    take(world, world.ciso, world.care)
    again = take(world, world.ciso, world.care)
    assert again.receipt["created"] == 0
    assert OFFER not in receipt(login, world.ciso, again)


def test_nothing_is_offered_to_who_may_not_plan(world: World, login: Any) -> None:
    assert OFFER not in receipt(login, world.manager, take(world, world.ciso, world.care))


def test_nothing_is_offered_once_the_import_is_taken_back(world: World, login: Any) -> None:
    run = take(world, world.ciso, world.care)
    run = undoing.order(by=world.ciso, run=run, reason="Fel fil", request_id=uuid.uuid4())
    assert jobs.run(run.job_id)
    assert OFFER not in receipt(login, world.ciso, run)


def test_other_lists_do_not_lead_there(world: World, login: Any) -> None:
    run = take(world, world.ciso, world.care, "suppliers", "Leverantör;Organisationsnummer\nBolaget;\n")
    assert run.receipt["created"] == 1
    assert OFFER not in receipt(login, world.ciso, run)

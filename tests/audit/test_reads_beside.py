"""What a page names beside its own rows is told with them: what replaces what, and what the past names."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets.models import InformationSystem
from audit import events
from audit.models import LedgerEntry
from core.pages import HistoryPage
from tests import factories as make
from tests.assets.test_system_pages import both_choose_a_successor

pytestmark = pytest.mark.django_db
SYSTEM = InformationSystem._meta.label_lower


def told_beside(answer: Any) -> set[int]:
    """Return the keys of what the ledger tells that an answer showed beside what it was about."""
    rows = LedgerEntry.objects.filter(request_id=answer["X-Request-ID"], about=SYSTEM)
    (row,) = rows.filter(event__in=[events.READ, events.LISTED])
    return set(row.keys)


def url(name: str, row: Any) -> str:
    return reverse(f"assets:{name}", args=[row.pk])


def replaced(system: Any, by: Any) -> Any:
    system.replaced_by = by
    return make.saved(system)


def keys(*rows: Any) -> set[int]:
    return {row.pk for row in rows}


def test_history_tells_of_what_a_field_named_before_and_after(world: Any, login: Any) -> None:
    first, second = (make.system(unit=world.care, name=name) for name in ("Första", "Andra"))
    replaced(replaced(world.journal, first), second)
    assert told_beside(login(world.ciso).get(url("system_history", world.journal))) == keys(first, second)


def test_history_tells_of_both_ends_of_a_dependency(world: Any, login: Any) -> None:
    make.dependency(world.timetable, world.journal)
    browser = login(world.ciso)
    assert told_beside(browser.get(url("system_history", world.journal))) == keys(world.timetable)
    assert told_beside(browser.get(url("system_history", world.timetable))) == keys(world.journal)


def test_history_tells_only_of_what_the_page_of_it_names(
    world: Any, login: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HistoryPage, "per_page", 1)
    first, second = (make.system(unit=world.care, name=name) for name in ("Första", "Andra"))
    replaced(replaced(world.timetable, first), second)
    world.timetable.purpose = "Schema för alla skolor"
    make.saved(world.timetable)
    browser, address = login(world.ciso), url("system_history", world.timetable)
    told = [told_beside(browser.get(address, {"page": n})) for n in (1, 2, 3)]
    # The successor stays the same in the newest version, which does not name it.
    assert told == [set(), keys(first, second), keys(first)]


def test_history_of_a_contract_and_of_a_candidate_tells_of_systems(world: Any, login: Any) -> None:
    contract = make.contract(unit=world.care, systems=[world.journal])
    candidate = make.candidate(unit=world.care, state="same", system=world.timetable)
    browser = login(world.ciso)
    assert told_beside(browser.get(url("contract_history", contract))) == keys(world.journal)
    assert told_beside(browser.get(url("candidate_history", candidate))) == keys(world.timetable)


def test_a_system_page_tells_of_successor_forerunners_and_twins(world: Any, login: Any) -> None:
    replaced(world.journal, world.timetable)
    old = replaced(make.system(unit=world.care, name="Gamla journalen"), world.journal)
    twin = make.system(unit=world.school, name="västerbotten omsorg")
    answer = login(world.ciso).get(url("system_detail", world.journal))
    assert told_beside(answer) == keys(world.timetable, old, twin)


def test_who_sees_the_open_fields_alone_is_not_told_to_have_read_more(world: Any, login: Any) -> None:
    replaced(world.journal, world.timetable)
    assert told_beside(login(world.employee_school).get(url("system_detail", world.journal))) == set()


def test_what_has_changed_since_it_was_attested_is_told(world: Any, login: Any) -> None:
    first = make.system(unit=world.care, name="Första")
    make.attestation(system=replaced(world.journal, first), person=world.system_owner)
    replaced(world.journal, None)
    answer = login(world.system_owner).get(url("system_detail", world.journal))
    assert "Första" in answer.content.decode()
    assert told_beside(answer) == keys(first)


def test_a_list_tells_of_successors_when_their_column_is_shown(world: Any, login: Any) -> None:
    new = make.system(unit=world.school, name="Utbytet")
    replaced(world.journal, new)
    browser, address = login(world.ciso), reverse("assets:system_list")
    assert told_beside(browser.get(address, {"q": "omsorg"})) == keys(world.journal)
    shown = browser.get(address, {"q": "omsorg", "kolumn": "replaced_by"})
    assert "Utbytet" in shown.content.decode()
    assert told_beside(shown) == keys(world.journal, new)


def test_a_file_tells_of_successors_when_their_column_is_in_it(world: Any, login: Any) -> None:
    new = make.system(unit=world.school, name="Utbytet")
    replaced(world.journal, new)
    answer = login(world.ciso).get(
        reverse("assets:system_list"), {"q": "omsorg", "kolumn": "replaced_by", "format": "csv"}
    )
    assert "Utbytet" in b"".join(answer.streaming_content).decode()
    rows = LedgerEntry.objects.filter(request_id=answer["X-Request-ID"], about=SYSTEM)
    assert {row.event: set(row.keys) for row in rows if row.keys} == {
        events.EXPORT_BEGUN: keys(world.journal),
        events.LISTED: keys(new),
    }


def test_the_ledger_tells_of_what_its_lines_name(world: Any, login: Any) -> None:
    first = make.system(unit=world.care, name="Första")
    replaced(world.journal, first)
    asked = {"slag": SYSTEM, "objekt": world.journal.pk, "handelse": events.CHANGED}
    answer = login(world.ciso).get("/sparbarhet/", asked)
    assert "Första" in answer.content.decode()
    rows = LedgerEntry.objects.filter(request_id=answer["X-Request-ID"], about=SYSTEM, event=events.LISTED)
    assert {key for row in rows for key in row.keys} == keys(world.journal, first)


def test_a_form_that_meets_anothers_change_tells_of_what_both_name(world: Any, login: Any) -> None:
    met = both_choose_a_successor(world, login)
    assert met.response.status_code == 409
    assert told_beside(met.response) == keys(met.new, met.newer)


def test_names_cost_no_statement_each(world: Any, login: Any) -> None:
    browser, address = login(world.ciso), url("system_history", world.journal)
    counts = []
    for some in (2, 10):
        for n in range(some):
            replaced(world.journal, make.system(unit=world.care, name=f"Valet {some}-{n}"))
        browser.get(address)
        with CaptureQueriesContext(connection) as caught:
            answer = browser.get(address)
        counts.append(len(caught))
    assert len(told_beside(answer)) == 12
    assert counts[0] == counts[1]

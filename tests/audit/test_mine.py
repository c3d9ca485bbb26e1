"""Everybody reads what the ledger says of them, and of nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assets import actions
from audit import events, mine
from core import clock
from roles.kinds import RoleKind
from tests import factories as make
from tests.roles.pages import filled
from tests.walk.dom import parse

pytestmark = pytest.mark.django_db
URL = "/min-profil/spar/"


def lines(person: Any, part: str = "", before: int | None = None) -> list[str]:
    found, _older = mine.page(person, mine.part(part), before)
    return [f"{line.sentence} {line.label}".strip() for line in found]


def text(page: Any) -> str:
    return " ".join(parse(page.content.decode()).text.split())


def test_what_one_has_read_and_changed_stands_there_the_newest_first(world: Any, login: Any) -> None:
    browser, url = login(world.system_owner), reverse("assets:system_change", args=[world.journal.pk])
    browser.post(url, filled(browser, url, purpose="Nytt syfte"))
    browser.get(reverse("assets:system_list"))
    assert lines(world.system_owner) == [
        "såg en lista över system",
        "ändrade system Västerbotten Omsorg",
        "öppnade system Västerbotten Omsorg",
    ]
    assert lines(world.system_owner, "andringar") == ["ändrade system Västerbotten Omsorg"]
    assert lines(world.ciso) == []


def test_a_part_leads_to_what_it_is_a_part_of_and_says_for_whom_and_why(world: Any, login: Any) -> None:
    browser, url = login(world.ciso), f"/roller/utse/assets.informationsystem/{world.journal.pk}/?roll=system_manager"
    browser.post(url, filled(browser, url, person=world.employee.pk, starts_on="2026-11-23"))
    found, _older = mine.page(world.ciso, mine.part("andringar"), None)
    line = next(one for one in found if one.label == "rolltilldelning")
    assert (line.sentence, line.url) == ("lade till", world.journal.get_absolute_url())


def test_notes_say_what_was_shown(world: Any, login: Any) -> None:
    make.dependency(world.timetable, world.journal)
    login(world.ciso).get(
        reverse("assets:system_dependencies", args=[world.journal.pk]), HTTP_REFERER="https://a/sok/?q=x"
    )
    login(world.employee_school).get(world.journal.get_absolute_url())
    (mine_,), _older = mine.page(world.ciso, mine.part(""), None)
    assert list(mine_.notes) == ["med 1 till", "från sökningen", "från 127.0.0.0/24"]
    (theirs,), _older = mine.page(world.employee_school, mine.part(""), None)
    assert theirs.notes[0] == "bara det som alla ser"


def test_pages_go_on_from_a_row_and_end(world: Any, login: Any, django_assert_num_queries: Any) -> None:
    browser = login(world.ciso)
    for n in range(mine.PER_PAGE + 3):
        with clock.at(clock.now() + timedelta(minutes=n)):
            browser.get(world.journal.get_absolute_url())
    first, older = mine.page(world.ciso, mine.part(""), None)
    with django_assert_num_queries(3):  # the rows, and which systems and candidates have a past that is not told
        rest, end = mine.page(world.ciso, mine.part(""), older)
    assert (len(first), len(rest), end) == (mine.PER_PAGE, 3, None)
    assert first[-1].at > rest[0].at
    page = browser.get(URL).content.decode()
    assert f'href="?fore={older}"' in page
    assert "Till det senaste" in browser.get(f"{URL}?fore={older}").content.decode()


@pytest.mark.parametrize("asked", ["visa=finns-inte", "fore=x", "fore=-1", "fore=²", "fore=99999999999999999999"])
def test_an_address_that_nobody_made_shows_the_page(world: Any, login: Any, asked: str) -> None:
    assert login(world.employee).get(f"{URL}?{asked}").status_code == 200


def test_who_has_done_nothing_is_told_so(world: Any, login: Any) -> None:
    assert "Inget är antecknat" in text(login(world.employee).get(URL))


def test_every_kind_of_event_is_in_a_part_or_done_by_no_person() -> None:
    told = {kind for part in mine.PARTS[1:] for kind in part.kinds}
    by_the_machine = {events.BEGUN, events.COMMAND, events.TASK}
    by_the_machine |= {events.SEALED, events.SEAL_MAILED, events.RESTORED, events.EXPORTED}
    by_the_machine |= {events.SETTINGS_TOLD, events.SETTINGS_CHANGED}
    assert {event.kind for event in events.events()} - told == by_the_machine


def test_what_a_system_was_called_before_it_was_protected_is_not_told(world: Any, login: Any) -> None:
    browser, url = login(world.system_owner), reverse("assets:system_change", args=[world.journal.pk])
    browser.post(url, filled(browser, url, purpose="Nytt syfte"))
    chief = make.holder(RoleKind.PROTECTIVE_SECURITY, world.kommun)
    with clock.at(clock.now() + timedelta(hours=1)):
        actions.protect_system(by=chief, system=world.journal, version=None, reason="Beslut 14")
    assert lines(world.system_owner) == ["ändrade system", "öppnade system"]
    with clock.at(clock.now() + timedelta(hours=2)):
        login(world.ciso).get(world.journal.get_absolute_url())
        assert lines(world.ciso)[0] == "öppnade system"


def test_it_asks_as_often_however_much_has_a_past_that_is_hidden(world: Any, login: Any) -> None:
    chief = make.holder(RoleKind.PROTECTIVE_SECURITY, world.kommun)
    asked = []
    for n in range(3):
        system = make.system(unit=world.care)
        make.candidate(unit=world.care, state="same", system=system)
        actions.protect_system(by=chief, system=system, version=None, reason=f"Beslut {n}")
        with CaptureQueriesContext(connection) as caught:
            mine.page(world.ciso, mine.part(""), None)
        asked.append(len(caught))
    assert asked[0] == asked[-1]

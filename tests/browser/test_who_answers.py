"""Who answers for a system: a handover that turns at midnight, and a gap that is filled from where it is shown."""

from __future__ import annotations

import re
from contextvars import ContextVar
from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core import clock
from roles.models import User
from tests.browser.browsing import Visitor
from tests.browser.importing import title
from tests.browser.keyboard import press, skip_to_content, tab_to
from tests.browser.walked import Served

pytestmark = pytest.mark.browser
LAST_SECOND = datetime(2026, 11, 30, 23, 59, 59)
MIDNIGHT = datetime(2026, 12, 1)


def let_it_be(moment: datetime, patch: pytest.MonkeyPatch) -> None:
    """Move the time, in Sweden, for the threads of the server too."""
    aware = timezone.make_aware(moment)
    patch.setattr(clock, "_fixed", ContextVar("fixed_time", default=aware))


def choose_person(page: Page, person: User) -> None:
    page.get_by_role("searchbox", name=re.compile("^Sök på namn, e-post")).first.fill(person.full_name)
    page.get_by_role("radio", name=re.compile(f"^{person.full_name}")).first.check()


def writes(visitor: Visitor, system: str, purpose: str) -> None:
    page = visitor.go(f"{system}andra/")
    page.get_by_label("Syfte").fill(purpose)
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page).to_have_url(f"{visitor.base_url}{system}")
    expect(page.get_by_role("main")).to_contain_text(purpose)


def may_not_write(visitor: Visitor, system: str) -> None:
    with visitor.allowing(403):
        page = visitor.go(f"{system}andra/")
        expect(title(page)).to_have_text("Du har inte rätt att göra det här")
    expect(visitor.go(system).get_by_role("link", name="Ändra", exact=True)).to_have_count(0)


def test_planned_handover_turns_at_midnight(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody does anything at the date, and nothing else runs then: the day itself turns the rights."""
    world = served.walker.world
    old, new = world.system_owner, world.employee_school
    system = f"/system/{world.journal.pk}/"
    ciso, before, after = (served.visitor(who) for who in ("ciso", "system_owner", "employee_school"))

    page = ciso.go(f"/personer/{old.pk}/lamna-over/")
    choose_person(page, new)
    page.get_by_label("Ny från och med").fill("2026-12-01")
    page.get_by_label("Skäl").fill("Ny tjänst")
    page.get_by_role("button", name="Visa vad som händer").click()
    expect(page.get_by_role("main")).to_contain_text(
        f"{new.full_name} från och med 2026-12-01. {old.full_name} slutar dagen före."
    )
    writes(before, system, "Skrivet medan bytet bara visades")
    page.get_by_role("button", name="Lämna över", exact=True).click()
    expect(page.get_by_text("Rollerna är överlämnade.")).to_be_visible()

    let_it_be(LAST_SECOND, monkeypatch)
    writes(before, system, "Skrivet den sista sekunden")
    may_not_write(after, system)

    let_it_be(MIDNIGHT, monkeypatch)
    may_not_write(before, system)
    writes(after, system, "Skrivet vid midnatt")

    page = ciso.go(f"{system}historik/")
    for person, purpose in ((new, "Skrivet vid midnatt"), (old, "Skrivet den sista sekunden")):
        told = page.locator("ol.tl > li").filter(has_text=purpose).last
        expect(told).to_contain_text(person.full_name)


def test_gap_is_filled_by_keyboard_from_where_it_is_shown(served: Served) -> None:
    world = served.walker.world
    system, owner = world.timetable, world.employee_school
    gap = re.compile(f": {system.name}$")
    page = served.visitor("ciso").go("/luckor/")
    skip_to_content(page)
    press(page, re.compile("^Visa alla .*Systemägare saknas$"), "link")
    expect(title(page)).to_have_text("Systemägare saknas")
    line = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=gap))
    expect(line).to_contain_text("Ingen har haft rollen.")
    skip_to_content(page)
    press(page, gap, "link")
    expect(title(page)).to_have_text(f"Utse systemägare för {system.name}")

    skip_to_content(page)
    tab_to(page, page.get_by_role("searchbox", name=re.compile("^Sök på namn, e-post")))
    page.keyboard.type(owner.full_name)
    choice = page.get_by_role("radio", name=re.compile(f"^{owner.full_name}"))
    tab_to(page, choice)
    page.keyboard.press("Space")
    expect(choice).to_be_checked()
    press(page, "Utse")
    expect(title(page)).to_have_text(system.name)
    expect(page.get_by_role("complementary").locator(".person").filter(has_text="Systemägare")).to_contain_text(
        owner.full_name
    )

    page = served.visitor("ciso").go("/luckor/systemagare-saknas/")
    expect(title(page)).to_have_text("Systemägare saknas")
    expect(page.get_by_role("link", name=gap)).to_have_count(0)

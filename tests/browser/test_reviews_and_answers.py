"""Somebody is given a task by somebody else: to review for some time, or to look after a system, which may be declined.

A review that is closed turns at midnight, by itself; an answer counts at once.
"""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from roles.models import User
from tests import factories as make
from tests.browser.browsing import Visitor
from tests.browser.importing import fact, menu, title
from tests.browser.test_who_answers import choose_person, let_it_be, may_not_write, writes
from tests.browser.walked import Served

pytestmark = pytest.mark.browser
REVIEW, REPORTED = "Åtkomst till journaler", "Rapporten är lämnad till nämnden"
WHY_NOT = "Jag arbetar inte med de skolorna längre"
LAST_SECOND, MIDNIGHT = datetime(2026, 11, 23, 23, 59, 59), datetime(2026, 11, 24)


def reads(visitor: Visitor, system: str) -> None:
    page = visitor.go(system)
    page.get_by_role("link", name="Historik", exact=True).click()
    expect(page.locator("ol.tl > li").first).to_be_visible()


def sees_only_what_everyone_sees(visitor: Visitor, system: str) -> None:
    page = visitor.go(system)
    expect(page.get_by_text("Du ser systemets namn, syfte, enhet, systemägare och systemförvaltare.")).to_be_visible()
    expect(page.get_by_role("link", name="Historik", exact=True)).to_have_count(0)
    with visitor.allowing(403):
        visitor.go(f"{system}historik/")
        expect(title(page)).to_have_text("Du har inte rätt att göra det här")


def line_of(page: Page, person: User) -> Locator:
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=person.full_name)


def appoint(visitor: Visitor, system: str, person: User) -> None:
    """Appoint a systemförvaltare from the system's page, where it then says that an answer is waited for."""
    page = visitor.go(system)
    page.get_by_role("link", name=re.compile("^Utse ?: Systemförvaltare$")).click()
    choose_person(page, person)
    page.get_by_role("button", name="Utse", exact=True).click()
    expect(page.get_by_text("Personen är utsedd.")).to_be_visible()
    held = page.get_by_role("complementary").locator(".person").filter(has_text=person.full_name)
    expect(held).to_contain_text("Väntar på svar sedan 2026-11-23")


def test_auditor_reads_until_the_review_is_closed(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    world = served.walker.world
    person, system = world.employee_school, f"/system/{world.journal.pk}/"
    ciso, auditor = served.visitor("ciso"), served.visitor("employee_school")
    sees_only_what_everyone_sees(auditor, system)

    page = ciso.go("/")
    menu(page, "Granskningar").click()
    page.get_by_role("link", name="Lägg till granskning").click()
    page.get_by_label("Vad som granskas").fill(REVIEW)
    page.get_by_label("Beställare").fill("Kommunrevisionen")
    page.get_by_role("group", name="Gäller organisationen").get_by_role("searchbox").fill(world.kommun.name)
    page.get_by_role("radio", name=re.compile(f"^{world.kommun.name}")).check()
    page.get_by_label("Från och med").fill("2026-11-23")
    page.get_by_label("Till och med").fill("2026-12-31")
    page.get_by_role("button", name="Lägg till granskningen").click()
    expect(title(page)).to_have_text(REVIEW)
    expect(page.get_by_text("Ingen är utsedd till granskningen.")).to_be_visible()
    review = ciso.path

    page.get_by_role("link", name="Utse revisor").click()
    expect(page.get_by_label("Granskning", exact=True).locator("option:checked")).to_have_text(re.compile(REVIEW))
    choose_person(page, person)
    page.get_by_role("button", name="Utse", exact=True).click()
    expect(page.get_by_text("Personen är utsedd.")).to_be_visible()
    expect(line_of(page, person)).to_contain_text("2026-11-23 till 2026-12-31")
    reads(auditor, system)

    page = ciso.go(review)
    expect(line_of(page, person)).to_contain_text("2026-11-23 till 2026-12-31")
    page.get_by_role("link", name="Avsluta", exact=True).click()
    page.get_by_label("Skäl").fill(REPORTED)
    page.get_by_role("button", name="Avsluta granskningen").click()
    expect(page.get_by_text("Granskningen är avslutad.")).to_be_visible()
    expect(page.locator(".page-head")).to_contain_text("Avslutad 2026-11-23")
    expect(fact(page, "Till och med")).to_have_text("2026-11-23")
    expect(line_of(page, person)).to_contain_text("2026-11-23 till 2026-11-23")
    for link in ("Ändra", "Avsluta", "Utse revisor"):
        expect(page.get_by_role("main").get_by_role("link", name=link, exact=True)).to_have_count(0)

    let_it_be(LAST_SECOND, monkeypatch)
    reads(auditor, system)
    let_it_be(MIDNIGHT, monkeypatch)
    sees_only_what_everyone_sees(auditor, system)


def test_owner_is_told_why_somebody_declined(served: Served) -> None:
    world = served.walker.world
    row = served.ask(lambda: make.system(unit=world.school, name="Elevlistan", owner=world.system_owner))
    first, second, system = world.employee_school, world.technical_contact, row.get_absolute_url()
    owner, declines, accepts = (served.visitor(one) for one in ("system_owner", "employee_school", "technical_contact"))
    told = f"{first.full_name} tackade nej 2026-11-23: {WHY_NOT}"

    appoint(owner, system, first)
    page = declines.go("/")
    page.get_by_role("link", name=re.compile(f"^Tacka nej.*{row.name}$")).click()
    expect(title(page)).to_have_text(f"Svara på uppdrag för {row.name}")
    page.get_by_text("Tacka nej", exact=True).click()
    with declines.allowing(422):
        page.get_by_role("button", name="Tacka nej till uppdraget").click()
        expect(page.get_by_role("alert")).to_contain_text("Skriv varför du tackar nej.")
    page.get_by_label("Skäl till att du tackar nej").fill(WHY_NOT)
    page.get_by_role("button", name="Tacka nej till uppdraget").click()
    expect(page.get_by_text("Du har tackat nej. Systemägaren ser det och varför.")).to_be_visible()
    may_not_write(declines, system)

    expect(owner.go(system).get_by_role("complementary")).to_contain_text(told)
    appoint(owner, system, second)
    page = accepts.go("/mitt-arbete/")
    page.get_by_role("link", name=re.compile(f"^Svara på .*{row.name}$")).click()
    page.get_by_role("button", name="Jag tar uppdraget").click()
    expect(page.get_by_text("Du har tagit uppdraget.")).to_be_visible()
    writes(accepts, system, "Skrivet av den som tog uppdraget")

    people = owner.go(system).get_by_role("complementary")
    expect(people).to_contain_text(second.full_name)
    for gone in ("Väntar på svar", told):
        expect(people).not_to_contain_text(gone)


def test_task_is_taken_on_with_one_click(served: Served) -> None:
    world = served.walker.world
    row = served.ask(lambda: make.system(unit=world.school, name="Skolskjutsen", owner=world.system_owner))
    appoint(served.visitor("system_owner"), row.get_absolute_url(), world.system_manager)
    page = served.visitor("system_manager").go("/mitt-arbete/")
    page.get_by_role("button", name=re.compile(f"^Jag tar uppdraget.*{row.name}$")).click()
    expect(page.get_by_text("Du har tagit uppdraget.")).to_be_visible()

"""The pages of reviews, and choosing one where an auditor is appointed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from roles.kinds import RoleKind
from roles.models import Assignment, Review, Role
from tests import factories as make
from tests.roles.pages import filled
from tests.roles.test_reviews import appoint, review

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
AUDITOR = RoleKind.AUDITOR


# --- pages -------------------------------------------------------------------------------------------


def test_ciso_adds_a_review_and_appoints_to_it(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    typed = {"name": "Loggar", "ordered_by": "Kommunrevisionen", "unit": world.kommun.pk}
    days = {"starts_on": "2026-11-23", "ends_on": "2026-12-31"}
    assert browser.post("/granskningar/ny/", filled(browser, "/granskningar/ny/", **typed, **days)).status_code == 303
    found = Review.objects.get(name="Loggar")
    role = Role.objects.get(kind=AUDITOR)
    assert f"/roller/{role.pk}/utse/?granskning={found.pk}" in browser.get(found.get_absolute_url()).content.decode()
    url = f"/roller/{role.pk}/utse/?granskning={found.pk}"
    sent = filled(browser, url, person=world.employee.pk)  # the address proposes review and organisation
    crumbs = browser.get(url).context["page"]["breadcrumbs"]
    assert [crumb.label for crumb in crumbs][:2] == ["Granskningar", "Loggar"]
    answer = browser.post(url, sent)
    assert (answer.status_code, answer["Location"]) == (303, found.get_absolute_url())
    assert Assignment.objects.get(review=found).ends_on == date(2026, 12, 31)
    assert world.employee.full_name in browser.get(found.get_absolute_url()).content.decode()


def test_form_asks_for_a_review_only_where_an_auditor_can_be_appointed(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    manager, auditor = (Role.objects.get(kind=kind) for kind in (RoleKind.MANAGER, AUDITOR))
    fields = {role.pk: browser.get(f"/roller/{role.pk}/utse/").context["form"].fields for role in (manager, auditor)}
    assert ("review" in fields[manager.pk], "review" in fields[auditor.pk]) == (False, True)
    url = f"/organisation/{world.kommun.pk}/utse/"
    answer = browser.post(url, filled(browser, url, role="auditor", person=world.employee.pk))
    assert answer.status_code == 422
    assert "Välj vilken granskning" in answer.context["form"].errors["review"][0]


def test_review_of_another_legal_entity_is_not_offered(world: Any, login: Any) -> None:
    other = make.review(unit=world.company, name="Bolagets")
    auditor = Role.objects.get(kind=AUDITOR)
    page = login(world.ciso).get(f"/roller/{auditor.pk}/utse/").content.decode()
    assert "Bolagets" not in page
    assert login(world.ciso).get(other.get_absolute_url()).status_code == 404


def test_closing_by_hand_asks_why_and_says_it_in_the_history(world: Any, login: Any) -> None:
    found = review(world)
    appoint(world, found)
    browser, url = login(world.ciso), f"/granskningar/{found.pk}/avsluta/"
    assert browser.post(url, filled(browser, url)).status_code == 422
    assert browser.post(url, filled(browser, url, reason="Rapporten är lämnad")).status_code == 303
    page = browser.get(f"/granskningar/{found.pk}/historik/").content.decode()
    assert page.count("Rapporten är lämnad") == 2  # of the review, and of its auditor


@pytest.mark.parametrize("who", ["employee_school", "manager", "system_owner", "it_manager"])
def test_reviews_are_for_who_sees_to_them_and_for_auditors(world: Any, login: Any, who: str) -> None:
    found = review(world)
    assert login(world.people[who]).get(found.get_absolute_url()).status_code == 404
    assert login(world.auditor).get(found.get_absolute_url()).status_code == 200
    assert login(world.auditor).get(f"/granskningar/{found.pk}/andra/").status_code == 403


def test_list_tells_what_goes_on_from_what_is_over(world: Any, login: Any) -> None:
    review(world, name="Pågående")
    make.review(unit=world.kommun, name="Gammal", ends_on=TODAY - DAY)
    browser = login(world.ciso)
    pages = {way: browser.get(f"/granskningar/?pagar={way}").content.decode() for way in ("ja", "nej")}
    assert ("Pågående" in pages["ja"], "Gammal" in pages["ja"]) == (True, False)
    assert ("Pågående" in pages["nej"], "Gammal" in pages["nej"]) == (False, True)

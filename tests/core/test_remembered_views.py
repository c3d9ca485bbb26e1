"""How a person wants to see a list is remembered, and what an address says always wins."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from core import exports
from roles.kinds import RoleKind
from roles.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db
LIST = "/system/"
VIEW = "kolumn=name&kolumn=life_cycle&sort=-name&per_page=50"


@pytest.fixture
def ciso(kommun: Any) -> Any:
    make.system(unit=kommun, name="Arkivet")
    return make.holder(RoleKind.CISO, kommun)


def columns(answer: Any) -> list[str]:
    return [column.name for column in answer.context["table"].columns]


def test_list_opened_without_a_word_shows_the_remembered_view(ciso: Any, login: Any) -> None:
    browser = login(ciso)
    page = browser.get(f"{LIST}?{VIEW}&q=arkiv")
    assert "Spara som min vy" in page.content.decode()
    kept = browser.post(f"{LIST}?{VIEW}&q=arkiv&page=1", {"keep": "1"})
    assert (kept.status_code, kept.url) == (303, f"{LIST}?{VIEW}&q=arkiv&page=1")
    opened = browser.get(LIST)
    assert (opened.status_code, opened.url) == (302, f"{LIST}?{VIEW}")
    assert columns(browser.get(opened.url)) == ["choose", "name", "life_cycle"]


def test_shared_address_wins_and_other_lists_and_people_are_not_touched(ciso: Any, kommun: Any, login: Any) -> None:
    browser, other = login(ciso), login(make.holder(RoleKind.CISO, kommun))
    browser.post(f"{LIST}?{VIEW}", {"keep": "1"})
    shared = browser.get(f"{LIST}?q=arkiv")
    assert "life_cycle" not in columns(shared)
    assert browser.get("/leverantorer/").status_code == 200
    assert other.get(LIST).status_code == 200


def test_view_is_reset(ciso: Any, login: Any) -> None:
    browser = login(ciso)
    browser.post(f"{LIST}?{VIEW}", {"keep": "1"})
    page = browser.get(f"{LIST}?{VIEW}").content.decode()
    assert "Spara som min vy" not in page
    assert "Återställ vyn" in page
    answer = browser.post(f"{LIST}?{VIEW}", {"forget": "1"})
    assert (answer.status_code, answer.url) == (303, LIST)
    assert browser.get(LIST).status_code == 200
    assert "Återställ vyn" not in browser.get(LIST).content.decode()


def test_remembering_costs_no_statement_and_leaves_no_version(
    ciso: Any, login: Any, django_assert_num_queries: Any
) -> None:
    browser = login(ciso)
    versions = ciso.history.count()
    browser.post(f"{LIST}?{VIEW}", {"keep": "1"})
    assert ciso.history.count() == versions
    with django_assert_num_queries(2):  # the session and its person
        assert browser.get(LIST).status_code == 302


def test_nonsense_is_not_remembered(ciso: Any, login: Any) -> None:
    browser = login(ciso)
    browser.post(f"{LIST}?q=x", {"keep": "1"})
    assert browser.get(LIST).status_code == 200
    browser.post(f"{LIST}?kolumn=finnsinte&per_page=7&sort={'x' * 3000}", {"keep": "1"})
    kept = User.objects.get(pk=ciso.pk).list_views["assets:system_list"]
    assert len(kept) <= 2000
    assert browser.get(LIST, follow=True).status_code == 200


def test_export_and_strangers_are_as_before(ciso: Any, kommun: Any, login: Any, client: Any) -> None:
    browser = login(ciso)
    browser.post(f"{LIST}?{VIEW}", {"keep": "1"})
    assert browser.get(f"{LIST}?format={exports.FORMATS[1]}").status_code == 200
    assert client.get(LIST).url.startswith(reverse("account_login"))
    assert client.post(f"{LIST}?{VIEW}", {"keep": "1"}).status_code == 302

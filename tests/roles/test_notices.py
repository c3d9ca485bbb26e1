"""What employees are told of what is recorded: there from the start, worded by the kommun's CISO, with a history."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from roles import seed
from roles.models import Notice
from roles.notices import TEXTS
from tests.roles.pages import filled

pytestmark = pytest.mark.django_db
URL = "/min-profil/vad-som-sparas/"


def test_every_part_has_a_text_from_the_start(world: Any, login: Any) -> None:
    assert set(TEXTS) == set(Notice.Kind)
    page = login(world.employee).get(URL).content.decode()
    for kind in Notice.Kind:
        assert f"{kind.label}</h2>" in page
    assert "Ändra texterna" not in page


def test_it_is_found_from_the_profile_and_from_what_one_has_done(world: Any, login: Any) -> None:
    browser = login(world.employee)
    for page in (reverse("roles:me"), reverse("audit:mine")):
        assert f'href="{URL}"' in browser.get(page).content.decode()
    assert f'href="{reverse("audit:mine")}"' in browser.get(URL).content.decode()


def test_the_ciso_words_it_for_a_reason_and_every_version_stays(world: Any, login: Any) -> None:
    row = Notice.objects.get(kind=Notice.Kind.HOW_LONG)
    browser, url = login(world.ciso), reverse("roles:notice_change", args=[row.pk])
    assert browser.post(url, filled(browser, url, text="Två år.", reason="")).status_code == 422
    said = filled(browser, url, text="Två år.\n\nSedan gallras det.", reason="KS 2026-11-10 § 114")
    assert browser.post(url, said).status_code == 303
    assert "<p>Sedan gallras det.</p>" in login(world.employee).get(URL).content.decode()
    history = browser.get(reverse("roles:notice_history", args=[row.pk])).content.decode()
    assert "KS 2026-11-10 § 114" in history
    assert "dokumenthanteringsplan" in history


def test_the_kommuns_own_words_are_left_alone(world: Any, login: Any) -> None:
    row = Notice.objects.get(kind=Notice.Kind.WHY)
    browser, url = login(world.ciso), reverse("roles:notice_change", args=[row.pk])
    browser.post(url, filled(browser, url, text="Våra egna ord.", reason="Beslut"))
    seed.notices()
    assert Notice.objects.get(pk=row.pk).text == "Våra egna ord."
    assert Notice.objects.count() == len(Notice.Kind)


def test_a_bolag_does_not_word_it_for_all(world: Any, login: Any) -> None:
    row = Notice.objects.get(kind=Notice.Kind.WHAT)
    assert login(world.company_ciso).get(reverse("roles:notice_change", args=[row.pk])).status_code == 403
    assert login(world.employee).get(reverse("roles:notice_change", args=[row.pk])).status_code == 403

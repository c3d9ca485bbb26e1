"""Tags of many systems at once: shown first, with a reason in each one's history."""

from __future__ import annotations

from typing import Any

import pytest

from assets.models import InformationSystem, Tag
from roles.kinds import RoleKind
from tests import factories as make
from tests.assets.test_bulk import applied, page, planned, shown, told
from tests.assets.test_system_pages import text
from tests.assets.test_tags import tags_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ciso(kommun: Any) -> Any:
    return make.holder(RoleKind.CISO, kommun)


@pytest.fixture
def systems(kommun: Any) -> list[Any]:
    return [make.system(unit=kommun, name=name) for name in ("Arkivet", "Bygglov", "Cykelpoolen")]


def test_tags_are_added_and_taken_away_with_a_reason(
    kommun: Any, ciso: Any, systems: list[Any], login: Any, django_assert_max_num_queries: Any
) -> None:
    make.tag(unit=kommun, name="gammal", systems=systems[:2])
    make.tag(unit=kommun, name="kvar", systems=systems[1:])
    browser, address = login(ciso), page(*systems)
    preview = shown(browser, address, add_tags_text="Ska ersättas 2027", remove_tags="gammal")
    assert planned(preview) == {
        "Arkivet": [("Etiketter", "gammal", "Ska ersättas 2027")],
        "Bygglov": [("Etiketter", "gammal; kvar", "kvar; Ska ersättas 2027")],
        "Cykelpoolen": [("Etiketter", "kvar", "kvar; Ska ersättas 2027")],
    }
    assert not Tag.objects.filter(name="Ska ersättas 2027").exists(), "nothing is done before it is carried out"
    with django_assert_max_num_queries(60):
        answer = applied(browser, address, preview)
    assert told(answer) == ["3 system är ändrade."]
    assert [tags_of(row) for row in systems] == [
        ["Ska ersättas 2027"], ["kvar", "Ska ersättas 2027"], ["kvar", "Ska ersättas 2027"],
    ]  # fmt: skip
    version = systems[0].taggings.get(tag__name="gammal").history.first()
    assert (version.history_change_reason, version.actor_name) == ("Omorganisation", ciso.full_name)
    assert {row.version for row in InformationSystem.objects.all()} == {1}


def test_rows_that_have_the_tag_already_are_left(kommun: Any, ciso: Any, systems: list[Any], login: Any) -> None:
    make.tag(unit=kommun, name="molntjänst", systems=systems[:1])
    preview = shown(login(ciso), page(*systems), add_tags="MOLNTJÄNST")
    assert list(planned(preview)) == ["Bygglov", "Cykelpoolen"]
    assert [why for why, _rows, _n in preview.context["left_out"]] == ["Har redan de värdena."]


def test_tags_go_together_with_other_changes(kommun: Any, ciso: Any, systems: list[Any], login: Any) -> None:
    browser, address = login(ciso), page(*systems)
    preview = shown(browser, address, add_tags_text="nyord", life_cycle="phasing_out")
    assert planned(preview)["Arkivet"] == [("Läge", "I drift", "Avvecklas"), ("Etiketter", "", "nyord")]
    applied(browser, address, preview)
    assert {row.life_cycle for row in InformationSystem.objects.all()} == {"phasing_out"}
    assert [tags_of(row) for row in systems] == [["nyord"]] * 3


def test_other_tags_than_those_shown_are_shown_first(ciso: Any, systems: list[Any], login: Any) -> None:
    browser, address = login(ciso), page(*systems)
    preview = shown(browser, address, add_tags_text="ett")
    answer = applied(browser, address, preview, add_tags_text="två")
    assert (answer.status_code, planned(answer)["Arkivet"]) == (200, [("Etiketter", "", "två")])
    assert not Tag.objects.exists()


def test_same_tag_is_not_both_added_and_taken_away(kommun: Any, ciso: Any, systems: list[Any], login: Any) -> None:
    make.tag(unit=kommun, name="ett", systems=systems[:1])
    answer = shown(login(ciso), page(*systems), add_tags_text="ETT", remove_tags="ett")
    assert answer.status_code == 422
    assert "både läggas till och tas bort" in text(answer)
    assert planned(answer) == {}, "what is wrong is mended before anything is shown"


def test_moving_systems_lets_their_words_follow(kommun: Any, ciso: Any, systems: list[Any], login: Any) -> None:
    company = make.unit(parent=kommun, kind="company", name="Bolaget")
    make.assignment(person=ciso, role=RoleKind.CISO, about=company)
    make.tag(unit=kommun, name="ett", systems=systems)
    browser, address = login(ciso), page(*systems[:2])
    applied(browser, address, shown(browser, address, unit=company.pk))
    assert [link.tag.entity for row in systems for link in row.taggings.current()] == [company, company, kommun]


def test_who_may_only_appoint_is_offered_no_tags(world: Any, login: Any) -> None:
    """A chef looks at all systems of the förvaltning and changes no field of them."""
    browser, address = login(world.people["manager"]), page(world.journal)
    answer = browser.get(address)
    assert answer.status_code == 403 or not {"add_tags", "remove_tags"} & set(answer.context["form"].fields)

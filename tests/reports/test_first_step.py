"""What the start page says while nothing is in the register."""

from __future__ import annotations

from typing import Any

from roles.kinds import RoleKind
from tests import factories as make


def test_ciso_of_an_empty_register_is_led_to_the_import(kommun: Any, login: Any) -> None:
    page = login(make.holder(RoleKind.CISO, kommun)).get("/").content.decode()
    assert "Registret är tomt än" in page
    assert 'href="/importera/system/"' in page


def test_auditor_of_an_empty_register_is_promised_nothing_they_may_not_do(kommun: Any, login: Any) -> None:
    page = login(make.holder(RoleKind.AUDITOR, kommun)).get("/").content.decode()
    assert "Registret är tomt än" in page
    assert "/importera/" not in page


def test_figures_take_the_place_of_the_first_step(world: Any, login: Any) -> None:
    page = login(world.ciso).get("/").content.decode()
    assert "Registret är tomt än" not in page
    assert "Policyns krav" in page


def test_a_planned_system_is_something_in_the_register(kommun: Any, login: Any) -> None:
    make.system(unit=kommun, life_cycle="planned")
    page = login(make.holder(RoleKind.CISO, kommun)).get("/").content.decode()
    assert "Registret är tomt än" not in page

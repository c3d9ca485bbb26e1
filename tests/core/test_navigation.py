"""The menu says where one is as the path of links above the page does."""

from __future__ import annotations

import re
from typing import Any

import pytest

from roles.kinds import RoleKind
from roles.models import Role


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", ["Start"]),
        ("/mitt-arbete/", ["Mitt arbete"]),
        ("/system/", ["System"]),
        ("/system/{system}/historik/", ["System"]),
        ("/roller/utse/assets.informationsystem/{system}/?roll=system_manager", ["System"]),
        ("/roller/{role}/utse/", ["Roller"]),
        ("/min-profil/", []),
    ],
)
def test_menu_and_links_agree(world: Any, login: Any, address: str, place: list[str]) -> None:
    role = Role.objects.get(kind=RoleKind.CISO)
    page = login(world.ciso).get(address.format(system=world.journal.pk, role=role.pk)).content.decode()
    menu = page.partition('id="meny"')[2].partition("</nav>")[0]
    current = re.findall(r'aria-current="page">.*?</svg>\s*(.*?)\s*</a>', menu, re.DOTALL)
    assert [text.partition("\n")[0].strip() for text in current] == place

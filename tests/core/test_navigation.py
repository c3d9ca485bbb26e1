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


@pytest.mark.parametrize(
    ("listed", "inner"),
    [
        ("/organisation/", "/organisation/{unit}/"),
        ("/organisation/", "/organisation/{unit}/flytta/"),
        ("/uppfoljning/", "/uppfoljning/system_owner/"),
        ("/uppfoljning/", "/startplan/"),
        ("/luckor/", "/luckor/systemagare-saknas/"),
        ("/system/", "/system/{system}/"),
        ("/avbrott/", "/avbrott/"),
    ],
)
def test_menu_title_and_path_have_one_word(world: Any, login: Any, listed: str, inner: str) -> None:
    browser, named = login(world.ciso), {"unit": world.care.pk, "system": world.journal.pk}
    home, page = (browser.get(address.format(**named)).content.decode() for address in (listed, inner))
    menu = home.partition('id="meny"')[2].partition("</nav>")[0]
    word = re.findall(r'aria-current="page">.*?</svg>\s*([^<]*?)\s*</a>', menu, re.DOTALL)[-1]
    assert re.search(r"<h1>\s*([^<]*?)\s*</h1>", home)[1] == word
    path = page.partition('class="breadcrumb"')[2]
    assert re.search(r"<li[^>]*>\s*(?:<a[^>]*>)?\s*([^<]*?)\s*<", path)[1] == word

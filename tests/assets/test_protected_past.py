"""What a system that must not be described was called and held: kept in versions, and shown on no page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from assets import actions
from assets.models import Candidate, ContractSystem, InformationSystem, SystemDependency
from audit.context import acting_as
from core import clock
from core.imports import actions as imports
from roles.kinds import RoleKind
from tests import factories as make
from tests.assets.protected import LATER, MUCH_LATER, NAME, protect
from tests.assets.test_system_pages import text
from tests.walk.addresses import NoSampleError, addresses, target

pytestmark = pytest.mark.django_db
FILE = "Systemnamn;Förvaltning;Syfte;Egen kolumn\r\n{name};Omsorgsförvaltningen;Journal;Hemlig text"


def url(name: str, *args: Any) -> str:
    return reverse(f"assets:{name}", args=args)


def take_in(by: Any, name: str) -> Any:
    """Take in a list with one system."""
    content = FILE.format(name=name).encode()
    file: dict[str, Any] = {"content": content, "file_name": "lista.csv", "kind": "systems", "sheet": "lista"}
    with acting_as(by):
        return imports.import_at_once(by=by, answers=[], on_conflict="stop", **file)[0]


def every_page(world: Any) -> Iterator[str]:
    """Yield every address of the walk that leads somewhere from the place of the journal, and files of its lists."""
    for address in addresses():
        if not address.is_ours or address.name.startswith(("roles:theme", "imports:")):
            continue
        try:
            where = target(address, world, "care").url
        except (NoSampleError, KeyError):
            continue
        yield where
        if address.is_list:
            yield f"{where}?archived=with"


def search(browser: Any, words: str) -> Any:
    return browser.get("/sok/", {"q": words})


@pytest.mark.slow
@pytest.mark.parametrize("state", ["protected", "described again"])
@pytest.mark.parametrize("who", ["ciso", "system_owner", "it_manager", "auditor", "protective_security_manager"])
def test_the_old_name_is_on_no_page(world: Any, login: Any, chief: Any, stub: Any, who: str, state: str) -> None:
    moment = LATER
    if state == "described again":
        with clock.at(MUCH_LATER):
            actions.unprotect_system(by=chief, system=stub, version=None, reason="Nytt beslut")
            for role in (RoleKind.SYSTEM_OWNER, RoleKind.SYSTEM_MANAGER):
                make.assignment(person=world.people[role.value], role=role, about=stub, starts_on=date(2026, 11, 25))
        moment = MUCH_LATER + timedelta(hours=1)
    samples = {"assets.candidate": Candidate.objects.get(system=stub), "assets.supplier": world.nordic}
    world.samples |= {(key, "care"): row for key, row in samples.items()}
    world.samples["assets.contract", "care"] = ContractSystem.objects.filter(system=stub)[0].contract
    dependency = SystemDependency.objects.filter(from_system=stub)[0]
    world.samples["dependency", "care"] = dependency
    with clock.at(moment):
        browser = login(world.people[who])
        pages = [*every_page(world), url("system_history", world.timetable.pk), url("system_list") + "?format=csv"]
        pages += [
            url("system_dependencies", world.timetable.pk),
            url("candidate_history", samples["assets.candidate"].pk),
        ]
        seen = 0
        for page in pages:
            answer = browser.get(page)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert NAME not in body.decode(errors="replace").replace("\u00ad", ""), page
            assert "Uppgifter ur" not in body.decode(errors="replace"), page
            seen += answer.status_code == 200
        assert seen > 20
        found = text(search(browser, NAME))
        assert f"/system/{stub.pk}/" not in found


def test_search_and_export_know_only_the_neutral_name(world: Any, login: Any, stub: Any) -> None:
    browser = login(world.ciso)
    assert f"/system/{stub.pk}/" in text(search(browser, "Skyddat system"))
    answer = browser.get(url("system_list"), {"format": "xlsx"})
    sheet: Any = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    (row,) = [cells for cells in sheet.iter_rows(values_only=True) if "Skyddat system 1" in cells]
    told = {cell for cell in row if cell}
    assert told == {stub.pk, "Skyddat system 1", "Omsorgsförvaltningen"}


def test_history_begins_when_it_is_described_again(world: Any, login: Any, chief: Any, stub: Any) -> None:
    with clock.at(MUCH_LATER):
        actions.unprotect_system(by=chief, system=stub, version=None, reason="Nytt beslut")
    with clock.at(MUCH_LATER + timedelta(hours=1)):
        actions.save_system(by=world.ciso, system=stub, version=None, values={"purpose": "Nytt syfte"})
        page = text(login(world.ciso).get(url("system_history", stub.pk)))
    assert "Nytt syfte" in page
    for past in (NAME, "Journal för hemtjänsten", "Beslut 14", "Roll-system_owner"):
        assert past not in page
    assert InformationSystem.history.filter(id=stub.pk, name=NAME).exists(), "kept, and not shown"


# --- lists that are read in ---


def test_a_list_with_the_old_name_makes_an_ordinary_new_system(world: Any, stub: Any) -> None:
    take_in(world.ciso, NAME)
    new = InformationSystem.objects.get(name=NAME)
    assert new.pk != stub.pk
    assert (new.protected_on, new.purpose) == (None, "Journal")
    stub.refresh_from_db()
    assert (stub.name, stub.purpose) == ("Skyddat system 1", "")


def test_a_list_with_the_neutral_name_is_stopped(world: Any, stub: Any) -> None:
    run = take_in(world.ciso, stub.name)
    assert not InformationSystem.objects.filter(name=stub.name).exclude(pk=stub.pk).exists()
    assert "Systemet är skyddat" in str(run.receipt["stopped"])
    stub.refresh_from_db()
    assert stub.purpose == ""


def test_receipt_of_the_import_it_came_from_says_nothing_of_it(world: Any, login: Any, chief: Any) -> None:
    run = take_in(world.ciso, "Hemliga registret")
    row = InformationSystem.objects.get(name="Hemliga registret")
    browser = login(world.ciso)
    assert "Hemliga registret" in protocol(browser, run)
    with clock.at(LATER):
        protect(chief, row)
        told = protocol(browser, run)
        assert "Hemlig" not in told and "Skyddat system 1" in told
        page = text(browser.get(reverse("imports:run", args=[run.pk])))
    assert "Journal" not in page


def protocol(browser: Any, run: Any) -> str:
    answer = browser.get(reverse("imports:protocol", args=[run.pk]) + "?format=csv")
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()

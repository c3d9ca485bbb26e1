"""Granvik's dependencies, from the sheet to the register: every figure."""

from __future__ import annotations

from typing import Any

import pytest

from assets import chains
from assets.models import InformationSystem, SystemDependency
from core.imports.words import folded
from roles.kinds import RoleKind
from roles.models import User
from tests import factories as make
from tests.imports import granvik, kommun
from tests.imports.kommun import CSV, SHEET, XLSX

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DEPENDENCIES = "Beroenden"
# Row 8 leaves something to a system whose own row was stopped for its level.
STOPPED = {8: "Mål", 41: "Mål", 73: "Mål", 74: "Källa", 75: "Mål", 76: "Källa"}


@pytest.fixture
def ciso() -> User:
    person = kommun.build()
    kommun.take(person, XLSX, sheet=SHEET)
    return person


def load(by: User, **options: Any) -> dict[str, Any]:
    return kommun.take(by, XLSX, sheet=DEPENDENCIES, **options).as_json()


def csv(by: User, *lines: str, **options: Any) -> dict[str, Any]:
    data = "\r\n".join(["Källa;Mål;Typ;Information", *lines]).encode()
    return kommun.take(by, "ber.csv", data, kind="dependencies", **options).as_json()


def test_the_sheet_is_known_for_what_it_is_and_its_figures_add_up(ciso: User) -> None:
    found, status = kommun.command(granvik.DATA / XLSX, ciso, "--sheet", DEPENDENCIES)
    assert (found["outcome"], status, found["kind"]) == ("ready", 0, "dependencies")
    assert (found["rows"], found["accepted"], found["created"]) == (75, 69, 69)
    assert {one["row"]: one["column"] for one in found["stopped"]} == STOPPED
    reasons = {one["row"]: one["reasons"][0] for one in found["stopped"]}
    assert "sig självt" in reasons[73] and "saknas" in reasons[76]
    assert all("finns inte i registret" in reasons[row] for row in (8, 41, 74, 75))
    assert (found["skipped"], found["choices"], found["not_records"]) == ([], [], [1])
    assert SystemDependency.objects.count() == 69


def test_with_the_it_list_one_more_system_is_known(ciso: User) -> None:
    kommun.take(ciso, CSV, on_conflict="skip")
    found = load(ciso)
    assert (found["accepted"], sorted(one["row"] for one in found["stopped"])) == (70, [8, 73, 74, 75, 76])


def test_the_register_holds_what_the_sheet_says(ciso: User) -> None:
    load(ciso)
    rows = SystemDependency.objects.select_related("from_system", "to_system")
    held = {(folded(r.from_system.name), folded(r.to_system.name), r.information) for r in rows}
    listed = {
        (folded(r.cell(1).text), folded(r.cell(2).text), r.cell(3).text)
        for r in granvik.dependencies().records
        if r.number not in STOPPED
    }
    assert held == listed
    assert {r.kind for r in rows} == {"information"}
    source, target = (InformationSystem.objects.get(name=name) for name in ("HSL-journal", "Heroma"))
    assert any(link.name == "Läkemedelslista digital signering" for link in chains.of(source, chains.STOPS, ciso))
    assert len(chains.of(target, chains.STOPS, ciso)) > 10


def test_the_same_sheet_twice_changes_nothing(ciso: User) -> None:
    load(ciso)
    versions = SystemDependency.history.count()
    again = load(ciso)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 69)
    assert SystemDependency.history.count() == versions


def test_kinds_repetitions_and_changes(ciso: User) -> None:
    found = csv(
        ciso,
        "Heroma;Raindance;Drift;Kör på samma",
        "heroma;RAINDANCE;drift;Igen",
        "Heroma;Raindance;Inloggning;Konton",
        "Heroma;Raindance;Något annat;Oklart",
    )
    assert [one["row"] for one in found["stopped"]] == [3]
    kinds = set(SystemDependency.objects.values_list("kind", "information"))
    assert kinds == {("operation", "Kör på samma"), ("login", "Konton"), ("information", "Oklart")}
    row = "Heroma;Raindance;Drift;Kör på ny maskin"
    assert [one["column"] for one in csv(ciso, row)["stopped"]] == ["Information"]
    assert csv(ciso, row, on_conflict="update")["updated"] == 1


def test_names_that_several_have_and_systems_out_of_reach_are_stopped(ciso: User) -> None:
    unit = InformationSystem.objects.get(name="Heroma").unit
    make.system(unit=unit, name="Raindance")
    found = csv(ciso, "Heroma;Raindance;;")
    assert "Flera system" in found["stopped"][0]["reasons"][0]
    company = kommun.seat(kommun.COMPANY_CISO, RoleKind.CISO, "8100")
    found = csv(company, "Heroma;Procapita;;", "Hyresadministration;Bostadskö;;")
    assert [one["row"] for one in found["stopped"]] == [2]
    assert found["created"] == 1


def test_who_may_not_import_is_refused(ciso: User) -> None:
    it = kommun.seat("G1010", RoleKind.IT_MANAGER, "1000")
    found, status = kommun.command(granvik.DATA / XLSX, it, "--sheet", DEPENDENCIES)
    assert (found["outcome"], status, SystemDependency.objects.count()) == ("refused", 1, 0)

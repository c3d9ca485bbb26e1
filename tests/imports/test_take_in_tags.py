"""Tags in a list of systems: several in a cell, added and never taken away, new ones told of before they are made."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assets.models import InformationSystem, SystemTag, Tag
from core.imports import actions
from tests import factories as make
from tests.assets.test_system_list import csv_rows
from tests.assets.test_tags import give, tags_of
from tests.imports import kommun
from tests.imports.test_undo import register, take, undo
from tests.world import World

pytestmark = pytest.mark.django_db


def file(*lines: str, title: str = "Etiketter") -> str:
    return "\n".join([f"Systemnamn;Förvaltning;{title}", *lines])


def planned(world: World, text: str) -> Any:
    run = actions.receive(by=world.ciso, content=text.encode(), file_name="lista.csv", sheet="lista", kind="systems")
    return actions.plan_run(run, world.ciso)


def warnings(plan: Any) -> list[tuple[int, str]]:
    return [(number, str(remark.message)) for number, remark in plan.warnings()]


def test_tags_are_taken_in_with_what_is_new_told_once(world: World) -> None:
    make.tag(unit=world.kommun, name="molntjänst", systems=[world.journal])
    text = file(
        f'Nytt ett;{world.care.name};"Molntjänst, GDPR | ska ersättas 2027"',
        f"Nytt två;{world.care.name};gdpr",
        f"{world.journal.name};{world.care.name};GDPR",
        f"Nytt tre;{world.care.name};",
    )
    plan = planned(world, text)
    assert warnings(plan) == [(2, "”GDPR” blir en ny etikett."), (2, "”ska ersättas 2027” blir en ny etikett.")]
    known = next(row for row in plan.rows if row.existing is not None)
    assert [(c.label, c.before, c.after, c.conflict) for c in known.changes] == [
        ("Etiketter", "molntjänst", "molntjänst; GDPR", False)
    ]
    assert plan.target.show("tags", plan.rows[0].values["tags"]) == "molntjänst; GDPR; ska ersättas 2027"
    run = take(world, text)
    assert run.receipt["accepted"] == 4, run.receipt
    ones = [InformationSystem.objects.get(name=f"Nytt {n}") for n in ("ett", "två", "tre")]
    assert [tags_of(row) for row in (*ones, world.journal)] == [
        ["GDPR", "molntjänst", "ska ersättas 2027"], ["GDPR"], [], ["GDPR", "molntjänst"],
    ]  # fmt: skip
    assert {tag.entity for tag in Tag.objects.all()} == {world.kommun}


@pytest.mark.parametrize("title", ["Etiketter", "Taggar", "Tagg", "Nyckelord"])
def test_the_column_is_known_by_its_titles(world: World, title: str) -> None:
    assert planned(world, file(f"Nytt;{world.care.name};ett", title=title)).rows[0].values["tags"] == ("ett",)


def test_a_list_takes_no_tag_away_and_the_same_list_changes_nothing(world: World) -> None:
    give(world.ciso, world.journal, "kvar", "ett")
    text = file(f"{world.journal.name};{world.care.name};ETT")
    assert [row.outcome for row in planned(world, text).rows] == ["unchanged"]
    take(world, text)
    assert tags_of(world.journal) == ["ett", "kvar"]


def test_what_is_like_a_known_tag_is_told(world: World) -> None:
    make.tag(unit=world.kommun, name="molntjänst")
    plan = planned(world, file(f"Nytt;{world.care.name};molntjänster"))
    assert warnings(plan) == [(2, "”molntjänster” blir en ny etikett. Den liknar ”molntjänst”, som redan finns.")]


def test_a_cell_that_is_no_tag_keeps_its_text(world: World) -> None:
    plan = planned(world, file(f"Ett;{world.care.name};{'x' * 61}", f"Två;{world.care.name};vet ej"))
    assert [row.outcome for row in plan.rows] == ["created", "created"]
    assert [list(row.kept) for row in plan.rows] == [["Etiketter"], ["Etiketter"]]
    assert "högst 60 tecken" in warnings(plan)[0][1]


def test_a_stopped_row_makes_no_tag(world: World) -> None:
    text = file("Ett;Okänd enhet;nyord", f"Två;{world.care.name};annat")
    assert warnings(planned(world, text)) == [(3, "”annat” blir en ny etikett.")]


def test_an_import_with_tags_is_taken_back_whole(world: World) -> None:
    give(world.ciso, world.journal, "gammal", "kvar")
    give(world.ciso, world.journal, remove=["gammal"])
    before = register()
    run = take(world, file(f"{world.journal.name};{world.care.name};gammal, nyord", f"Nytt;{world.care.name};nyord"))
    assert tags_of(world.journal) == ["gammal", "kvar", "nyord"]
    assert undo(world, run).state == "undone"
    after = register()
    for label in ("assets.Tag", "assets.SystemTag", "assets.InformationSystem"):
        assert after[label] == before[label], label


def test_a_tag_used_since_stands_in_the_way_of_taking_back(world: World) -> None:
    run = take(world, file(f"Nytt;{world.care.name};nyord"))
    give(world.ciso, world.journal, "nyord")
    with pytest.raises(ValidationError, match="byggts"):
        undo(world, run)
    assert SystemTag.objects.current().count() == 2


def test_own_export_is_read_back(world: World, login: Any) -> None:
    give(world.ciso, world.journal, "ett", "två")
    data = b"".join(login(world.ciso).get("/system/?format=csv").streaming_content)
    found = kommun.take(world.ciso, "system.csv", data).as_json()
    assert found["unchanged"] == found["rows"], found
    added = data.decode("utf-8-sig").replace("ett; två", "ett; två; tre")
    kommun.take(world.ciso, "system.csv", added.encode())
    assert tags_of(world.journal) == ["ett", "tre", "två"]
    assert csv_rows(login(world.ciso).get("/system/?format=csv"))[0].count("Etiketter") == 1
